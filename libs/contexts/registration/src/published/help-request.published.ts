import { defineEvent } from '@sleutelbos/kernel';
import { helpRequestData, informalHelpData, requestWithdrawnData, unmetData } from '../helprequest/help-request.js';

/** `day` is a weekday (Monday 1), `from` and `to` are HH:MM: all three or none. */
export const publicHelpRequestRegistered = defineEvent(
  'registration.public-help-request-registered.v1',
  helpRequestData.omit({ district: true, channel: true, description: true }),
);
export const publicHelpRequestUnmet = defineEvent('registration.public-help-request-unmet.v1', unmetData);
export const publicHelpRequestWithdrawn = defineEvent('registration.public-help-request-withdrawn.v1', requestWithdrawnData);
export const publicInformalHelpRecorded = defineEvent('registration.public-informal-help-recorded.v1', informalHelpData);

/** Fields that a replay of a case leaves unsaid: a newcomer's wish is never shown to others, an auditor among them (REG-42). */
export const withheldFromReplay: readonly string[] = ['genderWish'];
