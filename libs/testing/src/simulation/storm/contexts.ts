import { auditContext } from '@sleutelbos/audit/audit.context.js';
import { compensationContext } from '@sleutelbos/compensation/compensation.context.js';
import { type Context, kernelContext } from '@sleutelbos/kernel';
import { matchingContext } from '@sleutelbos/matching/matching.context.js';
import { registrationContext } from '@sleutelbos/registration/registration.context.js';
import { reportingContext } from '@sleutelbos/reporting/reporting.context.js';
import { safeguardingContext } from '@sleutelbos/safeguarding/safeguarding.context.js';

/** All contexts, below HTTP. */
export const simulatedContexts: readonly Context[] = [
  kernelContext,
  registrationContext,
  matchingContext,
  compensationContext,
  safeguardingContext,
  reportingContext,
  auditContext,
];
