import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { type AssignmentStep, assignmentStep } from '../published/assignment.published.js';

/** What is asked, in codes, as it stood when the key person was asked: what they say yes or no to. */
export const askedFor = z.strictObject({
  role: z.string(),
  /** BCP 47, with variant. */
  language: z.string(),
  domain: z.string(),
  setting: z.string(),
  municipality: z.string(),
  remote: z.boolean(),
  /** 1 Monday .. 7 Sunday. */
  day: z.number().int().min(1).max(7).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
});
export type AskedFor = z.output<typeof askedFor>;

/** Where the key person stood on the shortlist at that moment (MAT-04); `reasons` add up to `score`. */
export const standing = z.strictObject({
  rank: z.number().int().min(1),
  score: z.number().int().min(0).max(1000),
  eligible: z.number().int().min(1),
  reasons: z.array(z.strictObject({ code: z.string(), points: z.number().int() })),
});
export type Standing = z.output<typeof standing>;

/** Why the coordinator did not follow the shortlist (MAT-05). Codes: a free text would hold what belongs in no log. */
export const overrideReason = z.enum([
  'known-to-newcomer',
  'asked-for-by-newcomer',
  'first-not-reachable',
  'spreads-the-load',
  'learns-on-the-job',
  'urgent',
  'professional-judgement',
]);

/** Why an assignment ended before it was done. `newcomer-refused` never counts against the key person (MAT-09). */
export const releaseReason = z.enum([
  'newcomer-refused',
  'newcomer-stopped',
  'key-person-stopped',
  'overloaded',
  'no-show',
  'other-help-found',
  'not-the-right-role',
]);

/** Whose help request it is, as registration told it. */
export const requestIds = z.strictObject({
  helpRequestId: z.uuid(),
  caseId: z.uuid(),
  programmeId: z.uuid(),
  municipality: z.string(),
  tenant: z.string(),
});
export type RequestIds = z.output<typeof requestIds>;

/** Stands before the first ask, from the same decision (ADR 0020). */
export const placementOpened = defineEvent('matching.placement-opened.v1', requestIds.extend({ on: z.iso.date() }));
export const keyPersonAsked = defineEvent(
  'matching.key-person-asked.v1',
  assignmentStep.extend({
    /** Sign-in account of the key person: only they may answer. */
    account: z.string().optional(),
    answerBy: z.iso.datetime(),
    request: askedFor,
    standing,
    override: overrideReason.optional(),
  }),
);
export const assignmentAccepted = defineEvent('matching.assignment-accepted.v1', assignmentStep);
export const assignmentDeclined = defineEvent('matching.assignment-declined.v1', assignmentStep);
export const askExpired = defineEvent('matching.ask-expired.v1', assignmentStep);
const askWithdrawnV1 = defineEvent(
  'matching.ask-withdrawn.v1',
  assignmentStep.extend({ because: z.enum(['another-accepted', 'request-closed']) }),
);
/** No reason of anybody's stands here, only what it followed from. */
export const askWithdrawn = defineEvent(
  'matching.ask-withdrawn.v2',
  assignmentStep.extend({ because: z.enum(['another-accepted', 'request-closed', 'coordinator-withdrew']) }),
  { former: askWithdrawnV1, upcast: (data) => data },
);
export const assignmentCompleted = defineEvent('matching.assignment-completed.v1', assignmentStep);
export const assignmentReleased = defineEvent(
  'matching.assignment-released.v1',
  assignmentStep.extend({ reason: z.enum([...releaseReason.options, 'request-closed']) }),
);
export const placementClosed = defineEvent(
  'matching.placement-closed.v1',
  z.strictObject({ helpRequestId: z.uuid(), reason: z.enum(['withdrawn', 'unmet']), on: z.iso.date() }),
);
/** The place was given back because no act came in time: an act under it that comes later is refused. */
export const reservationLapsed = defineEvent(
  'matching.reservation-lapsed.v1',
  z.strictObject({ helpRequestId: z.uuid(), reservation: z.string(), on: z.iso.date() }),
);

export type PlacementFact =
  | FactOf<typeof placementOpened>
  | FactOf<typeof keyPersonAsked>
  | FactOf<typeof assignmentAccepted>
  | FactOf<typeof assignmentDeclined>
  | FactOf<typeof askExpired>
  | FactOf<typeof askWithdrawn>
  | FactOf<typeof assignmentCompleted>
  | FactOf<typeof assignmentReleased>
  | FactOf<typeof placementClosed>
  | FactOf<typeof reservationLapsed>;

export const ASK_STATUSES = ['asked', 'accepted', 'declined', 'expired', 'withdrawn', 'completed', 'released'] as const;
export type AskStatus = (typeof ASK_STATUSES)[number];

/** One ask and what became of it. */
export interface Ask {
  readonly assignmentId: string;
  readonly keyPersonId: string;
  readonly capId: string;
  readonly reservation: string;
  readonly account?: string;
  readonly answerBy: string;
  readonly status: AskStatus;
  /** Date on which it became so. */
  readonly since: string;
  /** The newcomer did not want this key person for this request. */
  readonly refusedByNewcomer: boolean;
}

export interface Placement {
  readonly status: 'none' | 'open' | 'closed';
  /** Null until somebody is asked: a placement can be closed, and a reservation for it lapse, before that. */
  readonly request: RequestIds | null;
  /** By assignment id. */
  readonly asks: Readonly<Record<string, Ask>>;
  /** Reservations given back without an act. */
  readonly lapsed: readonly string[];
}

export const noPlacement: Placement = { status: 'none', request: null, asks: {}, lapsed: [] };

export const asksOf = (state: Placement): readonly Ask[] => Object.values(state.asks);

export function evolve(state: Placement, event: PlacementFact): Placement {
  switch (event.type) {
    case 'matching.placement-opened.v1': {
      const { on: _, ...request } = event.data;
      return { ...state, status: 'open', request };
    }
    case 'matching.key-person-asked.v1': {
      if (!state.request) return state;
      const { assignmentId, keyPersonId, capId, reservation, account, answerBy, on } = event.data;
      const ask: Ask = {
        assignmentId,
        keyPersonId,
        capId,
        reservation,
        account,
        answerBy,
        status: 'asked',
        since: on,
        refusedByNewcomer: false,
      };
      return { ...state, asks: { ...state.asks, [assignmentId]: ask } };
    }
    case 'matching.assignment-accepted.v1':
      return become(state, event.data, 'accepted');
    case 'matching.assignment-declined.v1':
      return become(state, event.data, 'declined');
    case 'matching.ask-expired.v1':
      return become(state, event.data, 'expired');
    case 'matching.ask-withdrawn.v2':
      return become(state, event.data, 'withdrawn');
    case 'matching.assignment-completed.v1':
      return become(state, event.data, 'completed');
    case 'matching.assignment-released.v1':
      return become(state, event.data, 'released', event.data.reason === 'newcomer-refused');
    case 'matching.placement-closed.v1':
      return { ...state, status: 'closed' };
    case 'matching.reservation-lapsed.v1':
      return { ...state, lapsed: [...state.lapsed, event.data.reservation] };
    default:
      return state;
  }
}

function become(state: Placement, step: AssignmentStep, status: AskStatus, refusedByNewcomer = false): Placement {
  const ask = state.asks[step.assignmentId];
  const changed = ask && { ...ask, status, since: step.on, refusedByNewcomer };
  return changed ? { ...state, asks: { ...state.asks, [step.assignmentId]: changed } } : state;
}
