import { auditModule } from '@sleutelbos/audit';
import { compensationModule } from '@sleutelbos/compensation';
import { kernelContext, Registry } from '@sleutelbos/kernel';
import { matchingModule } from '@sleutelbos/matching';
import { registrationModule } from '@sleutelbos/registration';
import { reportingModule } from '@sleutelbos/reporting';
import { safeguardingModule } from '@sleutelbos/safeguarding';
import type { ContextModule } from '@sleutelbos/web';

/** All contexts: the platform runs them in one process. */
export const modules: readonly ContextModule[] = [
  registrationModule,
  matchingModule,
  compensationModule,
  safeguardingModule,
  reportingModule,
  auditModule,
];

export const registry = new Registry([kernelContext, ...modules.map((one) => one.context)]);
