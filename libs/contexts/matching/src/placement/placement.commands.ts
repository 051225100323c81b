import { type Decider, millisecondsOf, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import type { AssignmentStep } from '../published/assignment.published.js';
import { refuse } from '../refusals.js';
import {
  type Ask,
  askExpired,
  askedFor,
  asksOf,
  askWithdrawn,
  assignmentAccepted,
  assignmentCompleted,
  assignmentDeclined,
  assignmentReleased,
  evolve,
  keyPersonAsked,
  noPlacement,
  overrideReason,
  type Placement,
  type PlacementFact,
  placementClosed,
  placementOpened,
  type RequestIds,
  releaseReason,
  requestIds,
  reservationLapsed,
  standing,
} from './placement.js';

/** MAT-08: one after another or a small set, no larger than a shortlist. One more takes a reason. */
export const SMALL_SET = 5;
/** An ask keeps a place with the key person until it is answered (D). */
const LONGEST_ASK_DAYS = 30;
const LONGEST_ASK_MS = LONGEST_ASK_DAYS * 24 * 3_600_000;

const ask = z.strictObject({
  type: z.literal('ask'),
  /** Whose request it is: what the placement begins with where this is the first ask. */
  of: requestIds,
  assignmentId: z.uuid(),
  keyPersonId: z.uuid(),
  capId: z.uuid(),
  account: z.string().optional(),
  reservation: z.string(),
  on: z.iso.date(),
  /** The moment of asking. */
  at: z.iso.datetime(),
  answerBy: z.iso.datetime(),
  request: askedFor,
  standing,
  override: overrideReason.optional(),
});
const answer = { assignmentId: z.uuid(), on: z.iso.date(), at: z.iso.datetime() };
const accept = z.strictObject({ type: z.literal('accept'), ...answer });
const decline = z.strictObject({ type: z.literal('decline'), ...answer });
const expire = z.strictObject({ type: z.literal('expire'), ...answer });
const withdraw = z.strictObject({ type: z.literal('withdraw'), assignmentId: z.uuid(), on: z.iso.date() });
const complete = z.strictObject({ type: z.literal('complete'), assignmentId: z.uuid(), on: z.iso.date() });
const release = z.strictObject({ type: z.literal('release'), assignmentId: z.uuid(), on: z.iso.date(), reason: releaseReason });
const close = z.strictObject({
  type: z.literal('close'),
  helpRequestId: z.uuid(),
  reason: z.enum(['withdrawn', 'unmet']),
  on: z.iso.date(),
});
const lapse = z.strictObject({ type: z.literal('lapse'), helpRequestId: z.uuid(), reservation: z.string(), on: z.iso.date() });

type AskCommand = z.output<typeof ask>;
type Answer = z.output<typeof accept> | z.output<typeof decline> | z.output<typeof expire>;
type Withdraw = z.output<typeof withdraw>;
type End = z.output<typeof complete> | z.output<typeof release>;
type Close = z.output<typeof close>;
export type PlacementCommand = AskCommand | Answer | Withdraw | End | Close | z.output<typeof lapse>;

type Decision = readonly PlacementFact[] | Refusal;

function stepOf(state: Placement, one: Ask, on: string): AssignmentStep {
  // An ask stands in a placement that has begun.
  const { helpRequestId, programmeId, caseId } = state.request as RequestIds;
  const { assignmentId, keyPersonId, capId, reservation } = one;
  return { helpRequestId, assignmentId, keyPersonId, capId, programmeId, caseId, reservation, on };
}

function decide(command: PlacementCommand, state: Placement): Decision {
  switch (command.type) {
    case 'ask':
      return decideAsk(command, state);
    case 'accept':
    case 'decline':
    case 'expire':
      return decideAnswer(command, state);
    case 'withdraw':
      return decideWithdraw(command, state);
    case 'complete':
    case 'release':
      return decideEnd(command, state);
    case 'close':
      return state.status === 'closed' ? [] : decideClose(command, state);
    case 'lapse': {
      const known = state.lapsed.includes(command.reservation) || asksOf(state).some((one) => one.reservation === command.reservation);
      return known ? [] : [reservationLapsed({ helpRequestId: command.helpRequestId, reservation: command.reservation, on: command.on })];
    }
  }
}

function decideAsk(command: AskCommand, state: Placement): Decision {
  if (state.asks[command.assignmentId]) return [];
  if (state.status === 'closed') return refuse('request-closed');
  if (state.lapsed.includes(command.reservation)) return refuse('reservation-lapsed');
  const asks = asksOf(state);
  if (asks.some((one) => one.status === 'accepted')) return refuse('already-assigned');
  if (asks.some((one) => one.status === 'completed')) return refuse('request-completed');
  const theirs = asks.filter((one) => one.keyPersonId === command.keyPersonId);
  if (theirs.some((one) => one.status === 'asked')) return refuse('already-asked');
  if (theirs.some((one) => one.status === 'declined')) return refuse('declined-before');
  if (command.answerBy <= command.at) return refuse('deadline-not-ahead');
  if (millisecondsOf(command.answerBy) - millisecondsOf(command.at) > LONGEST_ASK_MS)
    return refuse('deadline-too-far', { days: LONGEST_ASK_DAYS });
  const openAsks = asks.filter((one) => one.status === 'asked').length;
  if (command.standing.rank > 1 && !command.override) return refuse('override-needs-reason', { rank: command.standing.rank });
  if (openAsks >= SMALL_SET && !command.override) return refuse('many-open-asks', { open: openAsks });
  const { type: _, at: __, of, ...data } = command;
  const request = state.request ?? of;
  const { helpRequestId, programmeId, caseId } = request;
  const asked = keyPersonAsked({ ...data, helpRequestId, programmeId, caseId });
  return state.request ? [asked] : [placementOpened({ ...request, on: command.on }), asked];
}

function decideAnswer(command: Answer, state: Placement): Decision {
  const one = state.asks[command.assignmentId];
  if (!one) return refuse('ask-ended');
  const step = stepOf(state, one, command.on);
  switch (command.type) {
    case 'accept':
      return decideAccept(command, state, one);
    case 'decline':
      if (one.status === 'accepted') return refuse('already-accepted');
      return one.status === 'asked' ? [assignmentDeclined(step)] : [];
    case 'expire':
      return one.status === 'asked' && command.at >= one.answerBy ? [askExpired(step)] : [];
  }
}

/** The first yes wins: in the same decision every other open ask of the request is withdrawn (MAT-08). */
function decideAccept(command: z.output<typeof accept>, state: Placement, one: Ask): Decision {
  if (one.status === 'accepted') return [];
  if (one.status === 'withdrawn') {
    const taken = asksOf(state).some((other) => other.status === 'accepted' || other.status === 'completed');
    return refuse(taken ? 'already-taken' : 'ask-ended');
  }
  if (one.status !== 'asked') return refuse('ask-ended');
  if (command.at > one.answerBy) return refuse('answer-too-late');
  const others = asksOf(state).filter((other) => other.status === 'asked' && other.assignmentId !== one.assignmentId);
  return [
    assignmentAccepted(stepOf(state, one, command.on)),
    ...others.map((other) => askWithdrawn({ ...stepOf(state, other, command.on), because: 'another-accepted' })),
  ];
}

/** Whoever asked can take it back as long as it was not answered. The key person hears that it is over, and no reason. */
function decideWithdraw(command: Withdraw, state: Placement): Decision {
  const one = state.asks[command.assignmentId];
  if (one?.status === 'withdrawn') return [];
  if (one?.status === 'accepted') return refuse('already-accepted');
  if (one?.status !== 'asked') return refuse('ask-ended');
  return [askWithdrawn({ ...stepOf(state, one, command.on), because: 'coordinator-withdrew' })];
}

function decideEnd(command: End, state: Placement): Decision {
  const one = state.asks[command.assignmentId];
  if (!one) return refuse('not-under-way');
  if (one.status === (command.type === 'complete' ? 'completed' : 'released')) return [];
  if (one.status !== 'accepted') return refuse('not-under-way');
  const step = stepOf(state, one, command.on);
  return command.type === 'complete' ? [assignmentCompleted(step)] : [assignmentReleased({ ...step, reason: command.reason })];
}

/** Withdrawn or given up elsewhere: what was asked or accepted meanwhile is undone here. What was completed stays. */
function decideClose(command: Close, state: Placement): Decision {
  const undone = asksOf(state).flatMap((one): PlacementFact[] => {
    const step = stepOf(state, one, command.on);
    if (one.status === 'asked') return [askWithdrawn({ ...step, because: 'request-closed' })];
    return one.status === 'accepted' ? [assignmentReleased({ ...step, reason: 'request-closed' })] : [];
  });
  return [...undone, placementClosed({ helpRequestId: command.helpRequestId, reason: command.reason, on: command.on })];
}

export const placementDecider: Decider<Placement, PlacementCommand, PlacementFact> = {
  aggregate: 'placement',
  context: 'matching',
  initial: noPlacement,
  commands: { ask, accept, decline, expire, withdraw, complete, release, close, lapse },
  events: [
    placementOpened.type,
    keyPersonAsked.type,
    assignmentAccepted.type,
    assignmentDeclined.type,
    askExpired.type,
    askWithdrawn.type,
    assignmentCompleted.type,
    assignmentReleased.type,
    placementClosed.type,
    reservationLapsed.type,
  ],
  decide,
  evolve,
};
