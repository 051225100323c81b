import { defineEvent, type FactOf, personal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { gender } from '../reference/gender.js';
import { languageLevel, spokenLanguage } from '../reference/languages.js';
import { municipalityCode } from '../reference/municipality.js';
import { code } from '../reference/reference-list.js';
import { type WeeklyWindow, weeklyWindow } from '../reference/weekly-window.js';

const of = { keyPersonId: z.uuid() };
const on = z.iso.date();

/** Who the key person is. Sealed under the key person's own key. */
export const keyPersonPart = z.strictObject({
  name: z.string().min(1).max(200),
  phone: z.string().min(1).max(30).optional(),
  email: z.email().max(254).optional(),
  birthDate: z.iso.date().optional(),
  address: z.string().min(1).max(300).optional(),
});
export type KeyPersonPart = z.output<typeof keyPersonPart>;

/** Coded attributes that rules read, plain. No nationality: "dé Syriër bestaat niet" (REG-10, S1). */
export const profileData = z.strictObject({
  programmeId: z.uuid(),
  functionType: code,
  contractForm: code,
  languages: z.array(spokenLanguage).min(1).max(20),
  dutchLevel: languageLevel,
  rolesWanted: z.array(code).min(1).max(20),
  domains: z.array(code).min(1).max(30),
  gender: gender.optional(),
  municipalities: z.array(municipalityCode).min(1).max(50),
  district: z.string().min(1).max(80).optional(),
  /** Sign-in subject of the key person. */
  account: z.string().min(1).max(200).optional(),
  /** From this date the limits for adults hold (COM-01); the birth date itself stays sealed. */
  adultFrom: z.iso.date(),
});

/** Screening (VOG) is asked where the work is with minors or dependants (REG-12). */
export const appliedData = profileData.extend({
  ...of,
  capId: z.uuid(),
  screeningAsked: z.boolean(),
  person: personal(keyPersonPart, 'dossier', 'keyPersonId'),
});
export const startConversationData = z.strictObject({ ...of, offer: z.array(code).max(20), on });
/** `profile`: code and version of the text that both accept. */
export const profileAcceptedData = z.strictObject({
  ...of,
  profile: z.string().min(1).max(60),
  by: z.enum(['key-person', 'coordinator']),
  on,
});
/** Only that it was seen, and when: never the screening itself (NL). */
export const screeningData = z.strictObject({ ...of, seenOn: on });
export const trainingData = z.strictObject({
  ...of,
  trainingId: z.uuid(),
  roles: z.array(code).min(1).max(20),
  provider: z.string().min(1).max(120),
  on,
});
export const activatedData = z.strictObject({ ...of, programmeId: z.uuid(), on });
/** `coach`: sign-in subject of the coach, or of a freelance's contact person (REG-13). */
export const coachData = z.strictObject({ ...of, coach: z.string().min(1).max(200), guidance: z.enum(['coach', 'contact-person']), on });
export const availabilityData = z.strictObject({ ...of, windows: z.array(weeklyWindow).max(50) });
export const limitsShape = {
  hoursAWeek: z.number().int().min(0).max(60),
  openAssignments: z.number().int().min(0).max(100),
  asksAWeek: z.number().int().min(0).max(100),
};
export const limitsData = z.strictObject({ ...of, capId: z.uuid(), ...limitsShape, by: z.enum(['key-person', 'coordinator']) });
/**
 * Where the key person's yes stands (REG-15): `own` under their own account, `told` to the coordinator who set the first limits,
 * `not-asked` for limits that were only lowered. `not-recorded`: set by a coordinator when this was not kept yet.
 */
export const CONSENTS = ['own', 'told', 'not-asked', 'not-recorded'] as const;
export const limitsWithConsent = limitsData.extend({ consent: z.enum(CONSENTS) });

export const keyPersonApplied = defineEvent('registration.key-person-applied.v1', appliedData.extend({ tenant: z.string() }));
export const startConversationHeld = defineEvent('registration.start-conversation-held.v1', startConversationData);
export const functionProfileAccepted = defineEvent('registration.function-profile-accepted.v1', profileAcceptedData);
export const screeningSeen = defineEvent('registration.screening-seen.v1', screeningData);
export const basicTrainingCompleted = defineEvent('registration.basic-training-completed.v1', trainingData);
export const keyPersonActivated = defineEvent('registration.key-person-activated.v1', activatedData);
export const coachAssigned = defineEvent('registration.coach-assigned.v1', coachData);
export const availabilitySet = defineEvent('registration.availability-set.v1', availabilityData);
const limitsSetV1 = defineEvent('registration.limits-set.v1', limitsData);
export const limitsSet = defineEvent('registration.limits-set.v2', limitsWithConsent, {
  former: limitsSetV1,
  upcast: (data) => ({ ...data, consent: data.by === 'key-person' ? ('own' as const) : ('not-recorded' as const) }),
});

export const keyPersonEvents = [
  keyPersonApplied,
  startConversationHeld,
  functionProfileAccepted,
  screeningSeen,
  basicTrainingCompleted,
  keyPersonActivated,
  coachAssigned,
  availabilitySet,
  limitsSet,
] as const;
export type KeyPersonFact = FactOf<(typeof keyPersonEvents)[number]>;

export interface Limits {
  readonly hoursAWeek: number;
  readonly openAssignments: number;
  readonly asksAWeek: number;
}

interface Registered {
  readonly tenant: string;
  readonly programmeId: string;
  readonly capId: string;
  readonly account: string | null;
  readonly contractForm: string;
  readonly screeningAsked: boolean;
  readonly talked: boolean;
  /** Profile accepted by each side, null when not yet. */
  readonly accepted: { readonly 'key-person': string | null; readonly coordinator: string | null };
  readonly screenedOn: string | null;
  readonly trainings: readonly string[];
  readonly coach: string | null;
  readonly windows: readonly WeeklyWindow[] | null;
  readonly limits: Limits | null;
}

/** Candidate until every gate is passed, then active (REG-12). */
export type KeyPerson = { readonly status: 'none' } | ({ readonly status: 'candidate' | 'active' } & Registered);

export const noKeyPerson: KeyPerson = { status: 'none' };

export function evolve(state: KeyPerson, event: KeyPersonFact): KeyPerson {
  if (event.type === 'registration.key-person-applied.v1') return registered(event.data);
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'registration.start-conversation-held.v1':
      return { ...state, talked: true };
    case 'registration.function-profile-accepted.v1':
      return { ...state, accepted: { ...state.accepted, [event.data.by]: event.data.profile } };
    case 'registration.screening-seen.v1':
      return { ...state, screenedOn: event.data.seenOn };
    case 'registration.basic-training-completed.v1':
      return { ...state, trainings: [...state.trainings, event.data.trainingId] };
    case 'registration.key-person-activated.v1':
      return { ...state, status: 'active' };
    case 'registration.coach-assigned.v1':
      return { ...state, coach: event.data.coach };
    case 'registration.availability-set.v1':
      return { ...state, windows: event.data.windows };
    case 'registration.limits-set.v2': {
      const { hoursAWeek, openAssignments, asksAWeek } = event.data;
      return { ...state, limits: { hoursAWeek, openAssignments, asksAWeek } };
    }
    default:
      return state;
  }
}

const registered = (data: FactOf<typeof keyPersonApplied>['data']): KeyPerson => ({
  status: 'candidate',
  tenant: data.tenant,
  programmeId: data.programmeId,
  capId: data.capId,
  account: data.account ?? null,
  contractForm: data.contractForm,
  screeningAsked: data.screeningAsked,
  talked: false,
  accepted: { 'key-person': null, coordinator: null },
  screenedOn: null,
  trainings: [],
  coach: null,
  windows: null,
  limits: null,
});
