import { isEngineError } from '@sleutelbos/kernel';
import { ConfigurationError } from './environment.js';

/**
 * Ends a start that cannot be right. What a person can mend is told in one message without a stack, exit code 1; anything else is a fault of
 * ours and thrown on.
 */
export function tellAndExit(error: unknown): never {
  if (!(error instanceof ConfigurationError) && !isEngineError(error) && (error as NodeJS.ErrnoException).code !== 'EADDRINUSE')
    throw error;
  console.error((error as Error).message);
  process.exit(1);
}
