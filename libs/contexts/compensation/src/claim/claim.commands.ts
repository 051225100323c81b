import { type Decider, isRefusal, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { heldPart } from '../published/claim.published.js';
import { refuse } from '../refusals.js';
import { agreement } from '../terms/terms.js';
import { calculate } from './calculation.js';
import {
  amountOf,
  type Claim,
  type ClaimFact,
  claimApproved,
  claimChecked,
  claimDrafted,
  claimEvents,
  claimPaid,
  claimReturned,
  claimSubmitted,
  evolve,
  HELD_WITH,
  noClaim,
  paymentReference,
  reservationLapsed,
  returnReason,
} from './claim.js';

const step = claimSubmitted.schema;

export const draftClaim = claimDrafted.schema.extend({ type: z.literal('draft-claim') });
export const submitClaim = step.extend({ type: z.literal('submit-claim') });
/** `agreed` and `used`: the programme's terms and what counts for the cap, as the handler found them. */
export const checkClaim = step.extend({
  type: z.literal('check-claim'),
  agreed: z.array(agreement),
  used: z.strictObject({ monthCents: z.number().int().min(0), yearCents: z.number().int().min(0) }),
});
export const approveClaim = step.extend({ type: z.literal('approve-claim'), reservations: z.array(heldPart) });
export const returnClaim = step.extend({ type: z.literal('return-claim'), reason: returnReason });
/** `on`: the day of the payment. `today`: as the handler's clock has it. */
export const payClaim = step.extend({ type: z.literal('pay-claim'), reference: paymentReference, today: z.iso.date() });
export const lapseReservation = reservationLapsed.schema.extend({ type: z.literal('lapse-reservation') });

type Draft = z.output<typeof draftClaim>;
type Submit = z.output<typeof submitClaim>;
type Check = z.output<typeof checkClaim>;
type Approve = z.output<typeof approveClaim>;
type Return = z.output<typeof returnClaim>;
type Pay = z.output<typeof payClaim>;
type Lapse = z.output<typeof lapseReservation>;
export type ClaimCommand = Draft | Submit | Check | Approve | Return | Pay | Lapse;

type Decision = readonly ClaimFact[] | Refusal;

function decide(command: ClaimCommand, state: Claim): Decision {
  switch (command.type) {
    case 'draft-claim': {
      if (state.status !== 'none') return [];
      if (command.method === 'lump-sum' && command.contractForm !== 'volunteer') return refuse('lump-sum-is-for-volunteers');
      const { type: _, ...data } = command;
      return [claimDrafted(data)];
    }
    case 'submit-claim':
      if (state.status === 'submitted' && state.submittedBy === command.by) return [];
      return state.status === 'draft'
        ? [claimSubmitted({ claimId: command.claimId, by: command.by, on: command.on })]
        : refuse('claim-not-a-draft');
    case 'check-claim':
      return check(command, state);
    case 'approve-claim':
      return approve(command, state);
    case 'return-claim':
      return sendBack(command, state);
    case 'pay-claim':
      return pay(command, state);
    case 'lapse-reservation':
      return lapse(command, state);
  }
}

function check(command: Check, state: Claim): Decision {
  if (state.status === 'checked' && state.checkedBy === command.by) return [];
  if (state.status !== 'submitted') return refuse('claim-not-submitted');
  if (state.account === command.by) return refuse('own-claim');
  const calculation = calculate(state, command.agreed, command.used);
  if (isRefusal(calculation)) return calculation;
  return [claimChecked({ claimId: command.claimId, by: command.by, on: command.on, calculation })];
}

/** Limits of month and year are not looked at here: their owner decides them, and the reservation shows that it did. */
function approve(command: Approve, state: Claim): Decision {
  if (state.status === 'approved' && state.approvedBy === command.by) return [];
  if (state.status !== 'checked') return refuse('claim-not-checked');
  if (state.account === command.by) return refuse('own-claim');
  if (state.submittedBy === command.by || state.checkedBy === command.by) return refuse('four-eyes');
  if (command.reservations.some((one) => state.lapsed.includes(one.reservation))) return refuse('hold-has-lapsed');
  // Checked by somebody else after this approval was prepared: then nothing was held for it.
  if (HELD_WITH[state.method].some((owner) => !command.reservations.some((one) => one.owner === owner))) return refuse('hold-has-lapsed');
  const { calculation } = state;
  const tooMuch = calculation.method === 'lump-sum' ? calculation.lumpSum?.hourly.find((one) => !one.within) : undefined;
  if (tooMuch) return refuse('above-hour-limit', { limitCents: tooMuch.limitCents, agreedCents: tooMuch.hourCents });
  return [claimApproved({ ...decided(command, state), cents: amountOf(calculation), reservations: command.reservations })];
}

function sendBack(command: Return, state: Claim): Decision {
  if (state.status === 'returned' && state.returnedBy === command.by) return [];
  if (state.status !== 'submitted' && state.status !== 'checked' && state.status !== 'approved') return refuse('claim-not-returnable');
  const given =
    state.status === 'approved' ? { cents: state.cents, reservations: [...state.reservations] } : { cents: 0, reservations: [] };
  return [claimReturned({ ...decided(command, state), ...given, reason: command.reason })];
}

function pay(command: Pay, state: Claim): Decision {
  if (state.status === 'paid' && state.reference === command.reference) return [];
  if (state.status !== 'approved') return refuse('claim-not-approved');
  if (state.account === command.by) return refuse('own-claim');
  if (command.on > command.today) return refuse('payment-lies-ahead');
  const { cents, reservations } = state;
  return [claimPaid({ ...decided(command, state), cents, reservations: [...reservations], reference: command.reference })];
}

/** Nothing when the claim was approved under the reservation: then it is used. */
function lapse(command: Lapse, state: Claim): Decision {
  if (state.status === 'none' || state.lapsed.includes(command.reservation)) return [];
  const usedHere = 'reservations' in state && state.reservations.some((one) => one.reservation === command.reservation);
  return usedHere ? [] : [reservationLapsed({ claimId: command.claimId, reservation: command.reservation })];
}

type Known = Exclude<Claim, { status: 'none' }>;

function decided(command: { readonly claimId: string; readonly by: string; readonly on: string }, state: Known) {
  const { keyPersonId, programmeId, sourceId, period, month } = state;
  return { claimId: command.claimId, keyPersonId, programmeId, sourceId, period, month, by: command.by, on: command.on };
}

export const claimDecider: Decider<Claim, ClaimCommand, ClaimFact> = {
  aggregate: 'claim',
  context: 'compensation',
  initial: noClaim,
  commands: {
    'draft-claim': draftClaim,
    'submit-claim': submitClaim,
    'check-claim': checkClaim,
    'approve-claim': approveClaim,
    'return-claim': returnClaim,
    'pay-claim': payClaim,
    'lapse-reservation': lapseReservation,
  },
  events: claimEvents.map((one) => one.type),
  decide,
  evolve,
};
