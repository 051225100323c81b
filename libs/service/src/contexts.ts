import { auditContext } from '@sleutelbos/audit/audit.context.js';
import { compensationContext } from '@sleutelbos/compensation/compensation.context.js';
import { type Context, kernelContext, Registry } from '@sleutelbos/kernel';
import { matchingContext } from '@sleutelbos/matching/matching.context.js';
import { registrationContext } from '@sleutelbos/registration/registration.context.js';
import { reportingContext } from '@sleutelbos/reporting/reporting.context.js';
import { safeguardingContext } from '@sleutelbos/safeguarding/safeguarding.context.js';

/**
 * Every service knows all contexts: what they store and publish, their refusals and who may know of what. It runs one. So no service has a
 * list of whom it listens to, from which one could be missing without anybody noticing.
 */
const known: readonly Context[] = [
  kernelContext,
  registrationContext,
  matchingContext,
  compensationContext,
  safeguardingContext,
  reportingContext,
  auditContext,
];

export const registryOf = (context: string): Registry => new Registry(known, [context]);
