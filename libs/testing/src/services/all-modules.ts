import { auditModule } from '@sleutelbos/audit';
import { compensationModule } from '@sleutelbos/compensation';
import { matchingModule } from '@sleutelbos/matching';
import { registrationModule } from '@sleutelbos/registration';
import { reportingModule } from '@sleutelbos/reporting';
import { safeguardingModule } from '@sleutelbos/safeguarding';
import type { ContextModule } from '@sleutelbos/web';

/** One a service. */
export const allModules: readonly ContextModule[] = [
  registrationModule,
  matchingModule,
  compensationModule,
  safeguardingModule,
  reportingModule,
  auditModule,
];
