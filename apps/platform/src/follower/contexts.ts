import { auditContext } from '@sleutelbos/audit/audit.context.js';
import { compensationContext } from '@sleutelbos/compensation/compensation.context.js';
import { kernelContext, Registry } from '@sleutelbos/kernel';
import { matchingContext } from '@sleutelbos/matching/matching.context.js';
import { registrationContext } from '@sleutelbos/registration/registration.context.js';
import { reportingContext } from '@sleutelbos/reporting/reporting.context.js';
import { safeguardingContext } from '@sleutelbos/safeguarding/safeguarding.context.js';

/** What the log can hold and which views there are, without HTTP: for the thread that serves nobody. */
export const contextRegistry = (): Registry =>
  new Registry([
    kernelContext,
    registrationContext,
    matchingContext,
    compensationContext,
    safeguardingContext,
    reportingContext,
    auditContext,
  ]);
