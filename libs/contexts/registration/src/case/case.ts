import { defineEvent, type FactOf, personal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { gender } from '../reference/gender.js';
import { languageTag } from '../reference/languages.js';
import { municipalityCode } from '../reference/municipality.js';

/** Civic-integration law that the newcomer falls under (REG-40). */
export const REGIMES = ['2013', '2021', 'none'] as const;

/** Who the newcomer is. Sealed under the case's own key. Never a citizen service number (BSN). */
export const newcomerPart = z.strictObject({
  name: z.string().min(1).max(200),
  birthDate: z.iso.date().optional(),
  phone: z.string().min(1).max(30).optional(),
  wishes: z.string().min(1).max(2000).optional(),
  /** Reference to the case in the municipality's own system. */
  municipalReference: z.string().min(4).max(60).optional(),
});
export type NewcomerPart = z.output<typeof newcomerPart>;

/** How the newcomer was told and agreed (REG-41). */
export const AGREEMENT_WAYS = ['in-person', 'by-phone', 'by-video', 'in-writing'] as const;
/** Who stood beside the one who recorded it. */
export const WITNESSES = ['caseworker', 'coordinator', 'interpreter', 'relative'] as const;

export const caseData = z.strictObject({
  caseId: z.uuid(),
  programmeId: z.uuid(),
  municipality: municipalityCode,
  regime: z.enum(REGIMES),
  languages: z.array(languageTag).min(1).max(20),
  gender: gender.optional(),
  newcomer: personal(newcomerPart, 'dossier', 'caseId'),
});
export const agreementData = z.strictObject({
  caseId: z.uuid(),
  agreementId: z.uuid(),
  language: languageTag,
  how: z.enum(AGREEMENT_WAYS),
  /** Role of who recorded it; who that was stands in the metadata. */
  by: z.string().min(1).max(60),
  together: z.enum(WITNESSES).optional(),
  on: z.iso.date(),
});
export const withdrawalData = z.strictObject({ caseId: z.uuid(), on: z.iso.date() });

export const caseOpened = defineEvent('registration.case-opened.v1', caseData.extend({ tenant: z.string() }));
export const agreementRecorded = defineEvent('registration.agreement-recorded.v1', agreementData);
export const agreementWithdrawn = defineEvent('registration.agreement-withdrawn.v1', withdrawalData);

export const caseEvents = [caseOpened, agreementRecorded, agreementWithdrawn] as const;
export type CaseFact = FactOf<(typeof caseEvents)[number]>;

export type Case =
  | { readonly status: 'none' }
  | {
      readonly status: 'open';
      readonly tenant: string;
      readonly programmeId: string;
      readonly municipality: string;
      /** Agreement that holds now. */
      readonly agreement: string | null;
    };

export const noCase: Case = { status: 'none' };

export function evolve(state: Case, event: CaseFact): Case {
  switch (event.type) {
    case 'registration.case-opened.v1': {
      const { tenant, programmeId, municipality } = event.data;
      return { status: 'open', tenant, programmeId, municipality, agreement: null };
    }
    case 'registration.agreement-recorded.v1':
      return state.status === 'open' ? { ...state, agreement: event.data.agreementId } : state;
    case 'registration.agreement-withdrawn.v1':
      return state.status === 'open' ? { ...state, agreement: null } : state;
    default:
      return state;
  }
}
