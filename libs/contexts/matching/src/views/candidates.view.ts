import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import {
  publicAvailabilitySet,
  publicInformalHelpRecorded,
  publicKeyPersonActivated,
  publicKeyPersonRegistered,
  publicKeyPersonTrained,
  publicLimitsSet,
} from '@sleutelbos/registration/published/index.js';
import { contactLogged } from '../contacts/contacts.js';
import type { Limits } from '../load/load.js';
import {
  askExpired,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  keyPersonAsked,
} from '../placement/placement.js';
import type { Candidate, Window } from '../shortlist/candidate.js';
import { type CarriedLoad, carryAsk, carryMinutes, carryNoMore, NOTHING_CARRIED } from './carried-load.js';

type Handled =
  | LoggedFactOf<typeof publicKeyPersonRegistered>
  | LoggedFactOf<typeof publicKeyPersonTrained>
  | LoggedFactOf<typeof publicKeyPersonActivated>
  | LoggedFactOf<typeof publicAvailabilitySet>
  | LoggedFactOf<typeof publicLimitsSet>
  | LoggedFactOf<typeof publicInformalHelpRecorded>
  | LoggedFactOf<typeof keyPersonAsked>
  | LoggedFactOf<typeof assignmentAccepted>
  | LoggedFactOf<typeof assignmentDeclined>
  | LoggedFactOf<typeof askExpired>
  | LoggedFactOf<typeof askWithdrawn>
  | LoggedFactOf<typeof assignmentCompleted>
  | LoggedFactOf<typeof assignmentReleased>
  | LoggedFactOf<typeof contactLogged>;

/** Cases that a document remembers for continuity. */
const MOST_CASES = 50;

/**
 * Who could be asked? One document a key person, with what the hard rules and the score read. Contract form, age and coach are published
 * too, and left out here on purpose: what is not in the document cannot weigh (MAT-02).
 */
export interface CandidateDocument extends JsonObject {
  readonly tenant: string;
  readonly programmeId: string;
  readonly keyPersonId: string;
  readonly capId: string;
  readonly active: boolean;
  readonly languages: readonly (JsonObject & { readonly tag: string; readonly level: string })[];
  readonly dutchLevel: string;
  readonly rolesWanted: readonly string[];
  readonly rolesTrained: readonly string[];
  readonly domains: readonly string[];
  readonly municipalities: readonly string[];
  readonly windows: readonly (JsonObject & Window)[] | null;
  readonly limits: (JsonObject & Limits) | null;
  readonly load: CarriedLoad;
  readonly cases: readonly string[];
  readonly completed: number;
  /** Null when not given. */
  readonly gender: string | null;
  readonly account: string | null;
}

export const candidatesView = defineView<CandidateDocument, Handled>({
  name: 'candidates',
  version: 1,
  context: 'matching',
  handles: [
    publicKeyPersonRegistered.type,
    publicKeyPersonTrained.type,
    publicKeyPersonActivated.type,
    publicAvailabilitySet.type,
    publicLimitsSet.type,
    publicInformalHelpRecorded.type,
    keyPersonAsked.type,
    assignmentAccepted.type,
    assignmentDeclined.type,
    askExpired.type,
    askWithdrawn.type,
    assignmentCompleted.type,
    assignmentReleased.type,
    contactLogged.type,
  ],
  indexes: { byProgramme: ['tenant', 'programmeId', 'keyPersonId'] },
  key: (event) => [event.data.keyPersonId],
  apply(document, event) {
    if (event.type === 'registration.public-key-person-registered.v1') return registered(event);
    return document && changed(document, event);
  },
});

function registered({ data, metadata }: LoggedFactOf<typeof publicKeyPersonRegistered>): CandidateDocument {
  return {
    tenant: metadata.tenant,
    programmeId: data.programmeId,
    keyPersonId: data.keyPersonId,
    capId: data.capId,
    active: false,
    languages: data.languages,
    dutchLevel: data.dutchLevel,
    rolesWanted: data.rolesWanted,
    rolesTrained: [],
    domains: data.domains,
    municipalities: data.municipalities,
    windows: null,
    limits: null,
    load: NOTHING_CARRIED,
    cases: [],
    completed: 0,
    gender: data.gender ?? null,
    account: data.account ?? null,
  };
}

type Change = Exclude<Handled, LoggedFactOf<typeof publicKeyPersonRegistered>>;

function changed(document: CandidateDocument, event: Change): CandidateDocument {
  switch (event.type) {
    case 'registration.public-key-person-trained.v1':
      return { ...document, rolesTrained: [...new Set([...document.rolesTrained, ...event.data.roles])] };
    case 'registration.public-key-person-activated.v1':
      return { ...document, active: true, programmeId: event.data.programmeId };
    case 'registration.public-availability-set.v1':
      return { ...document, windows: event.data.windows };
    case 'registration.public-limits-set.v1': {
      const { hoursAWeek, openAssignments, asksAWeek, capId } = event.data;
      return { ...document, capId, limits: { hoursAWeek, openAssignments, asksAWeek } };
    }
    case 'registration.public-informal-help-recorded.v1':
    case 'matching.contact-logged.v1':
      return { ...document, load: carryMinutes(document.load, event.data.on, event.data.minutes) };
    case 'matching.key-person-asked.v1':
      return { ...document, load: carryAsk(document.load, event.data.assignmentId, event.data.on) };
    case 'matching.assignment-accepted.v1': {
      const cases = [...document.cases.filter((one) => one !== event.data.caseId), event.data.caseId];
      return { ...document, cases: cases.slice(-MOST_CASES) };
    }
    case 'matching.assignment-completed.v1':
      return { ...document, load: carryNoMore(document.load, event.data.assignmentId), completed: document.completed + 1 };
    case 'matching.assignment-released.v1': {
      // Refused by the newcomer: not somebody to come back to for this newcomer, and nothing more than that (MAT-09).
      const cases = event.data.reason === 'newcomer-refused' ? document.cases.filter((one) => one !== event.data.caseId) : document.cases;
      return { ...document, cases, load: carryNoMore(document.load, event.data.assignmentId) };
    }
    case 'matching.assignment-declined.v1':
    case 'matching.ask-expired.v1':
    case 'matching.ask-withdrawn.v2':
      return { ...document, load: carryNoMore(document.load, event.data.assignmentId) };
  }
}

/** The document as the shortlist reads it, in one ISO week. */
export function candidateOf(document: CandidateDocument, week: string): Candidate {
  const { load, tenant: _, programmeId: __, ...rest } = document;
  return { ...rest, open: load.open.length, askedThisWeek: load.asked[week] ?? 0, minutesThisWeek: load.minutes[week] ?? 0 };
}
