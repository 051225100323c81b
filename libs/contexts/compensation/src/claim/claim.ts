import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { calendarMonth, type Method, method } from '../claimed/claimed-contacts.js';
import { budgetPeriod } from '../published/budget.published.js';
import { heldPart } from '../published/claim.published.js';
import { type Calculation, calculation, type Line, line } from './calculation.js';

const claimId = z.uuid();
/** Sign-in subject of who did it: a random or system id, never a name. */
const by = z.string().min(1).max(200);
const on = z.iso.date();

/** Why a claim goes back. Codes: a free text would hold personal data. */
export const returnReason = z.enum(['incomplete', 'wrong-hours', 'wrong-travel', 'above-limit', 'other-method', 'duplicate', 'other']);
export type ReturnReason = z.output<typeof returnReason>;

/** What the bank shows: capitals, digits and . / - only, so that no name stands in it. */
export const paymentReference = z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,34}$/);

export type Held = z.output<typeof heldPart>;

/** With whom an approval must hold its amount first: room in the limits for lump sums (proven costs have no maximum), and money. */
export const HELD_WITH: Readonly<Record<Method, readonly Held['owner'][]>> = {
  'lump-sum': ['allowance', 'budget'],
  'proven-costs': ['budget'],
};

/** Lines that one claim holds. */
export const MOST_LINES = 500;

/** What was true of the key person, and who pays, when the claim was drafted; later changes do not touch it (COM-12). */
export const draftedData = z.strictObject({
  claimId,
  keyPersonId: z.uuid(),
  programmeId: z.uuid(),
  capId: z.uuid(),
  /** Sign-in subject of the key person: the claimant, whoever drafts. */
  account: by.optional(),
  contractForm: z.string(),
  adultFrom: z.iso.date(),
  month: calendarMonth,
  method,
  sourceId: z.uuid(),
  period: budgetPeriod,
  lines: z.array(line).min(1).max(MOST_LINES),
  by,
  on,
});

const decidedPart = {
  claimId,
  keyPersonId: z.uuid(),
  programmeId: z.uuid(),
  sourceId: z.uuid(),
  period: budgetPeriod,
  month: calendarMonth,
  cents: z.number().int().min(0),
  reservations: z.array(heldPart),
  by,
  on,
};

export const claimDrafted = defineEvent('compensation.claim-drafted.v1', draftedData.extend({ tenant: z.string() }));
export const claimSubmitted = defineEvent('compensation.claim-submitted.v1', z.strictObject({ claimId, by, on }));
export const claimChecked = defineEvent('compensation.claim-checked.v1', z.strictObject({ claimId, by, on, calculation }));
export const claimApproved = defineEvent('compensation.claim-approved.v1', z.strictObject(decidedPart));
/** `cents` and `reservations`: what an approval before had given out, and now goes back. */
export const claimReturned = defineEvent('compensation.claim-returned.v1', z.strictObject({ ...decidedPart, reason: returnReason }));
export const claimPaid = defineEvent('compensation.claim-paid.v1', z.strictObject({ ...decidedPart, reference: paymentReference }));
/** A reservation was given up before the claim was approved under it: an approval that comes late is refused. */
export const reservationLapsed = defineEvent('compensation.reservation-lapsed.v1', z.strictObject({ claimId, reservation: z.string() }));

export const claimEvents = [
  claimDrafted,
  claimSubmitted,
  claimChecked,
  claimApproved,
  claimReturned,
  claimPaid,
  reservationLapsed,
] as const;
export type ClaimFact = FactOf<(typeof claimEvents)[number]>;

interface Drafted {
  readonly tenant: string;
  readonly keyPersonId: string;
  readonly programmeId: string;
  readonly capId: string;
  readonly account: string | null;
  readonly contractForm: string;
  readonly adultFrom: string;
  readonly month: string;
  readonly method: Method;
  readonly sourceId: string;
  readonly period: string;
  readonly lines: readonly Line[];
  readonly lapsed: readonly string[];
}
interface Submitted extends Drafted {
  readonly submittedBy: string;
}
interface Checked extends Submitted {
  readonly checkedBy: string;
  readonly calculation: Calculation;
}
interface Approved extends Checked {
  readonly approvedBy: string;
  readonly cents: number;
  readonly reservations: readonly Held[];
}

export type Claim =
  | { readonly status: 'none' }
  | ({ readonly status: 'draft' } & Drafted)
  | ({ readonly status: 'submitted' } & Submitted)
  | ({ readonly status: 'checked' } & Checked)
  | ({ readonly status: 'approved' } & Approved)
  | ({ readonly status: 'paid'; readonly reference: string } & Approved)
  | ({ readonly status: 'returned'; readonly returnedBy: string } & Submitted);

export const noClaim: Claim = { status: 'none' };

export function evolve(state: Claim, event: ClaimFact): Claim {
  if (event.type === 'compensation.claim-drafted.v1') {
    const { claimId: _, by: __, on: ___, account, ...drafted } = event.data;
    return { status: 'draft', ...drafted, account: account ?? null, lapsed: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'compensation.claim-submitted.v1':
      return { ...state, status: 'submitted', submittedBy: event.data.by };
    case 'compensation.claim-checked.v1':
      return 'submittedBy' in state
        ? { ...state, status: 'checked', checkedBy: event.data.by, calculation: event.data.calculation }
        : state;
    case 'compensation.claim-approved.v1': {
      if (!('checkedBy' in state)) return state;
      const { by: approvedBy, cents, reservations } = event.data;
      return { ...state, status: 'approved', approvedBy, cents, reservations };
    }
    case 'compensation.claim-returned.v1':
      return 'submittedBy' in state ? { ...state, status: 'returned', returnedBy: event.data.by } : state;
    case 'compensation.claim-paid.v1':
      return 'approvedBy' in state ? { ...state, status: 'paid', reference: event.data.reference } : state;
    case 'compensation.reservation-lapsed.v1':
      return { ...state, lapsed: [...state.lapsed, event.data.reservation] };
    default:
      return state;
  }
}

/** What the chosen method comes to, cents: of lump sums also where a limit says no (the owner of the limit decides on its own revision). */
export function amountOf(of: Calculation): number {
  return (of.method === 'lump-sum' ? of.lumpSum?.totalCents : of.provenCosts?.totalCents) ?? 0;
}
