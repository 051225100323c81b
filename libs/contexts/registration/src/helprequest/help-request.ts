import { defineEvent, type FactOf, personal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { genderWish } from '../reference/gender.js';
import { languageTag } from '../reference/languages.js';
import { municipalityCode } from '../reference/municipality.js';
import { code } from '../reference/reference-list.js';
import { timeOfDay, weekday } from '../reference/weekly-window.js';

export const REQUESTERS = ['newcomer', 'caseworker', 'organisation', 'employer'] as const;
export const CHANNELS = ['in-person', 'phone', 'e-mail', 'app', 'system'] as const;

/** What is asked. Sealed under the case's own key. */
export const descriptionPart = z.strictObject({ text: z.string().min(1).max(2000) });

export const helpRequestData = z.strictObject({
  helpRequestId: z.uuid(),
  caseId: z.uuid(),
  programmeId: z.uuid(),
  municipality: municipalityCode,
  role: code,
  language: languageTag,
  domain: code,
  setting: code,
  remote: z.boolean(),
  district: z.string().min(1).max(80).optional(),
  /** Weekday and hours that are asked for; all three or none. */
  day: weekday.optional(),
  from: timeOfDay.optional(),
  to: timeOfDay.optional(),
  genderWish,
  requester: z.enum(REQUESTERS),
  channel: z.enum(CHANNELS),
  registeredOn: z.iso.date(),
  dueOn: z.iso.date(),
  description: personal(descriptionPart, 'dossier', 'caseId').optional(),
});
/** Help given without a request, logged afterwards without a person (REG-41, REG-43). */
export const informalHelpData = z.strictObject({
  helpRequestId: z.uuid(),
  keyPersonId: z.uuid(),
  capId: z.uuid(),
  programmeId: z.uuid(),
  role: code,
  language: languageTag,
  domain: code,
  minutes: z.number().int().min(1).max(1440),
  on: z.iso.date(),
});
export const unmetData = z.strictObject({ helpRequestId: z.uuid(), programmeId: z.uuid(), reason: code, on: z.iso.date() });
export const requestWithdrawnData = z.strictObject({ helpRequestId: z.uuid(), programmeId: z.uuid(), on: z.iso.date() });

export const helpRequestRegistered = defineEvent('registration.help-request-registered.v1', helpRequestData.extend({ tenant: z.string() }));
export const informalHelpRecorded = defineEvent('registration.informal-help-recorded.v1', informalHelpData.extend({ tenant: z.string() }));
export const helpRequestUnmet = defineEvent('registration.help-request-unmet.v1', unmetData);
export const helpRequestWithdrawn = defineEvent('registration.help-request-withdrawn.v1', requestWithdrawnData);

export const helpRequestEvents = [helpRequestRegistered, informalHelpRecorded, helpRequestUnmet, helpRequestWithdrawn] as const;
export type HelpRequestFact = FactOf<(typeof helpRequestEvents)[number]>;

/** `informal`: done before it was recorded; nothing follows. */
export type HelpRequest =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'unmet' | 'withdrawn' | 'informal';
      readonly tenant: string;
      readonly programmeId: string;
      readonly municipality: string | null;
    };

export const noHelpRequest: HelpRequest = { status: 'none' };

export function evolve(state: HelpRequest, event: HelpRequestFact): HelpRequest {
  switch (event.type) {
    case 'registration.help-request-registered.v1': {
      const { tenant, programmeId, municipality } = event.data;
      return { status: 'open', tenant, programmeId, municipality };
    }
    case 'registration.informal-help-recorded.v1':
      return { status: 'informal', tenant: event.data.tenant, programmeId: event.data.programmeId, municipality: null };
    case 'registration.help-request-unmet.v1':
      return state.status === 'none' ? state : { ...state, status: 'unmet' };
    case 'registration.help-request-withdrawn.v1':
      return state.status === 'none' ? state : { ...state, status: 'withdrawn' };
    default:
      return state;
  }
}
