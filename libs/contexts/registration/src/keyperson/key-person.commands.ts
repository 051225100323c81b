import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { outsideArea } from '../programme/outside-area.js';
import { DOMAINS } from '../reference/domains.js';
import { CONTRACT_FORMS, FUNCTION_TYPES } from '../reference/function-types.js';
import { municipalityCode } from '../reference/municipality.js';
import { OFFER } from '../reference/offer.js';
import { ROLES } from '../reference/roles.js';
import type { WeeklyWindow } from '../reference/weekly-window.js';
import { refuse } from '../refusals.js';
import { missingGate } from './gates.js';
import {
  activatedData,
  appliedData,
  availabilityData,
  availabilitySet,
  basicTrainingCompleted,
  coachAssigned,
  coachData,
  evolve,
  functionProfileAccepted,
  type KeyPerson,
  type KeyPersonFact,
  keyPersonActivated,
  keyPersonApplied,
  keyPersonEvents,
  type Limits,
  limitsData,
  limitsSet,
  noKeyPerson,
  profileAcceptedData,
  screeningData,
  screeningSeen,
  startConversationData,
  startConversationHeld,
  trainingData,
} from './key-person.js';

/** ISO date in the Netherlands on which the command is given. */
const today = z.iso.date();

/** What an applicant gives: as the event holds it, with codes of today's lists only. */
export const applicationData = appliedData.extend({
  functionType: FUNCTION_TYPES.known,
  contractForm: CONTRACT_FORMS.known,
  rolesWanted: z.array(ROLES.known).min(1).max(20),
  domains: z.array(DOMAINS.known).min(1).max(30),
});

export const registerKeyPerson = applicationData.extend({
  type: z.literal('register-key-person'),
  tenant: z.string(),
  /** CBS codes of the programme's municipalities; empty when it is not open for this tenant. */
  programmeMunicipalities: z.array(municipalityCode).max(50),
});
export const holdStartConversation = startConversationData.extend({
  type: z.literal('hold-start-conversation'),
  offer: z.array(OFFER.known).max(20),
  today,
});
export const acceptFunctionProfile = profileAcceptedData.extend({ type: z.literal('accept-function-profile'), today });
export const recordScreening = screeningData.extend({ type: z.literal('record-screening'), today });
export const completeBasicTraining = trainingData.extend({
  type: z.literal('complete-basic-training'),
  roles: z.array(ROLES.known).min(1).max(20),
  today,
});
export const activateKeyPerson = activatedData.omit({ programmeId: true }).extend({ type: z.literal('activate-key-person'), today });
export const assignCoach = coachData.omit({ guidance: true }).extend({ type: z.literal('assign-coach'), today });
export const setAvailability = availabilityData.extend({ type: z.literal('set-availability') });
/** `agreed`: the key person's own yes, for limits that another one sets first. */
export const setLimits = limitsData.omit({ capId: true }).extend({ type: z.literal('set-limits'), agreed: z.boolean() });

export type KeyPersonCommand =
  | z.output<typeof registerKeyPerson>
  | z.output<typeof holdStartConversation>
  | z.output<typeof acceptFunctionProfile>
  | z.output<typeof recordScreening>
  | z.output<typeof completeBasicTraining>
  | z.output<typeof activateKeyPerson>
  | z.output<typeof assignCoach>
  | z.output<typeof setAvailability>
  | z.output<typeof setLimits>;

type Registered = Exclude<KeyPerson, { status: 'none' }>;
type Decision = readonly KeyPersonFact[] | Refusal;

function register(command: z.output<typeof registerKeyPerson>): Decision {
  const { type: _, programmeMunicipalities, ...data } = command;
  return outsideArea(programmeMunicipalities, data.municipalities) ?? [keyPersonApplied(data)];
}

function decide(command: KeyPersonCommand, state: KeyPerson): Decision {
  if (command.type === 'register-key-person') return state.status === 'none' ? register(command) : [];
  if (state.status === 'none') return refuse('key-person-unknown');
  const { keyPersonId } = command;
  switch (command.type) {
    case 'hold-start-conversation':
      if (state.talked) return [];
      if (command.on > command.today) return refuse('date-in-future');
      if (OFFER.codes.some((item) => !command.offer.includes(item))) return refuse('offer-incomplete');
      return [startConversationHeld({ keyPersonId, offer: command.offer, on: command.on })];
    case 'accept-function-profile':
      if (state.accepted[command.by] === command.profile) return [];
      if (command.on > command.today) return refuse('date-in-future');
      return [functionProfileAccepted({ keyPersonId, profile: command.profile, by: command.by, on: command.on })];
    case 'record-screening':
      if (state.screenedOn === command.seenOn) return [];
      if (!state.screeningAsked) return refuse('screening-not-asked');
      if (command.seenOn > command.today) return refuse('date-in-future');
      return [screeningSeen({ keyPersonId, seenOn: command.seenOn })];
    case 'complete-basic-training': {
      if (state.trainings.includes(command.trainingId)) return [];
      if (command.on > command.today) return refuse('date-in-future');
      const { type: _, today: __, ...data } = command;
      return [basicTrainingCompleted(data)];
    }
    case 'activate-key-person': {
      if (state.status === 'active') return [];
      if (command.on > command.today) return refuse('date-in-future');
      const missing = missingGate(state);
      return missing ? refuse(missing) : [keyPersonActivated({ keyPersonId, programmeId: state.programmeId, on: command.on })];
    }
    case 'assign-coach':
      if (state.coach === command.coach) return [];
      if (state.account === command.coach) return refuse('coaches-themselves');
      if (command.on > command.today) return refuse('date-in-future');
      return [coachAssigned({ keyPersonId, coach: command.coach, guidance: guidanceOf(state.contractForm), on: command.on })];
    case 'set-availability':
      return availability(command, state);
    case 'set-limits':
      return limits(command, state);
  }
}

/** A freelance has a contact person and sets their own limits (S1 TVcN). */
const guidanceOf = (contractForm: string) => (contractForm === 'freelance' ? 'contact-person' : 'coach');

function availability({ keyPersonId, windows }: z.output<typeof setAvailability>, state: Registered): Decision {
  if (state.windows && JSON.stringify(sorted(state.windows)) === JSON.stringify(sorted(windows))) return [];
  if (windows.some((one) => one.to <= one.from)) return refuse('window-ends-before-it-begins');
  const inOrder = sorted(windows);
  if (inOrder.some((one, i) => overlap(inOrder[i - 1], one))) return refuse('windows-overlap');
  return [availabilitySet({ keyPersonId, windows: inOrder })];
}

/** With fixed field order, by day and hour. */
const sorted = (windows: readonly WeeklyWindow[]): WeeklyWindow[] =>
  windows
    .map(({ day, from, to }) => ({ day, from, to }))
    .sort((a, b) => a.day - b.day || Number(a.from > b.from) - Number(a.from < b.from) || Number(a.to > b.to) - Number(a.to < b.to));

const overlap = (before: WeeklyWindow | undefined, after: WeeklyWindow): boolean => before?.day === after.day && after.from < before.to;

const raised = (from: Limits, to: Limits): boolean =>
  to.hoursAWeek > from.hoursAWeek || to.openAssignments > from.openAssignments || to.asksAWeek > from.asksAWeek;

/** REG-15: first set with the key person's yes; raised by nobody else; lowered also by the coordinator. */
function limits(command: z.output<typeof setLimits>, state: Registered): Decision {
  const { keyPersonId, hoursAWeek, openAssignments, asksAWeek, by } = command;
  const wanted: Limits = { hoursAWeek, openAssignments, asksAWeek };
  const now = state.limits;
  if (now && !raised(now, wanted) && !raised(wanted, now)) return [];
  if (by !== 'key-person') {
    if (!now && !command.agreed) return refuse('limits-need-a-yes');
    if (now && raised(now, wanted)) return refuse('limits-raised-by-other');
  }
  const consent = by === 'key-person' ? 'own' : now ? 'not-asked' : 'told';
  return [limitsSet({ keyPersonId, capId: state.capId, ...wanted, by, consent })];
}

export const keyPersonDecider: Decider<KeyPerson, KeyPersonCommand, KeyPersonFact> = {
  aggregate: 'keyperson',
  context: 'registration',
  initial: noKeyPerson,
  commands: {
    'register-key-person': registerKeyPerson,
    'hold-start-conversation': holdStartConversation,
    'accept-function-profile': acceptFunctionProfile,
    'record-screening': recordScreening,
    'complete-basic-training': completeBasicTraining,
    'activate-key-person': activateKeyPerson,
    'assign-coach': assignCoach,
    'set-availability': setAvailability,
    'set-limits': setLimits,
  },
  events: keyPersonEvents.map((one) => one.type),
  decide,
  evolve,
};
