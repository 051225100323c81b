import { readFileSync } from 'node:fs';

/** Text of a Cedar file that stands beside the module: `policyFile(import.meta.url, 'registration.cedar')`. */
export const policyFile = (beside: string, name: string): string => readFileSync(new URL(name, beside), 'utf8');
