import { defineView, type LoggedFactOf } from '@sleutelbos/kernel';
import { type Calculation, type Line } from '../claim/calculation.js';
import {
  amountOf,
  type Claim,
  claimApproved,
  claimChecked,
  claimDrafted,
  claimPaid,
  claimReturned,
  claimSubmitted,
  type ReturnReason,
} from '../claim/claim.js';

type Handled =
  | LoggedFactOf<typeof claimDrafted>
  | LoggedFactOf<typeof claimSubmitted>
  | LoggedFactOf<typeof claimChecked>
  | LoggedFactOf<typeof claimApproved>
  | LoggedFactOf<typeof claimReturned>
  | LoggedFactOf<typeof claimPaid>;

export type ClaimStatus = Exclude<Claim['status'], 'none'>;

/** A step of a claim: by which role and when, not by whom. */
export type ClaimStep = {
  readonly status: ClaimStatus;
  readonly on: string;
  readonly role: string;
};

/** What does a claim ask, what is it worth and where does it stand (COM-06)? One document a claim. */
export type ClaimDocument = {
  readonly claimId: string;
  readonly tenant: string;
  readonly programmeId: string;
  readonly keyPersonId: string;
  readonly account?: string;
  readonly month: string;
  readonly method: 'lump-sum' | 'proven-costs';
  readonly sourceId: string;
  readonly period: string;
  readonly status: ClaimStatus;
  readonly lines: readonly Line[];
  /** What the chosen method comes to; 0 until it was checked. */
  readonly cents: number;
  readonly calculation: Calculation | null;
  readonly steps: readonly ClaimStep[];
  readonly returnReason?: ReturnReason;
  readonly paymentReference?: string;
  readonly revision: number;
};

export const claimsView = defineView<ClaimDocument, Handled>({
  name: 'claims',
  version: 1,
  context: 'compensation',
  handles: [claimDrafted.type, claimSubmitted.type, claimChecked.type, claimApproved.type, claimReturned.type, claimPaid.type],
  indexes: { byStatus: ['tenant', 'status', 'month'], byAccount: ['tenant', 'account', 'status', 'month'] },
  key: (event) => [event.data.claimId],
  apply(document, event) {
    if (event.type === 'compensation.claim-drafted.v1') {
      const { claimId, tenant, programmeId, keyPersonId, account, month, method, sourceId, period, lines } = event.data;
      const own = account === undefined ? {} : { account };
      const asked = { claimId, tenant, programmeId, keyPersonId, ...own, month, method, sourceId, period, lines };
      return { ...asked, status: 'draft', cents: 0, calculation: null, steps: [stepOf(event, 'draft')], revision: event.revision };
    }
    if (!document) return null;
    switch (event.type) {
      case 'compensation.claim-submitted.v1':
        return moved(document, event, 'submitted');
      case 'compensation.claim-checked.v1': {
        const { calculation } = event.data;
        return { ...moved(document, event, 'checked'), calculation, cents: amountOf(calculation) };
      }
      case 'compensation.claim-approved.v1':
        return { ...moved(document, event, 'approved'), cents: event.data.cents };
      case 'compensation.claim-returned.v1':
        return { ...moved(document, event, 'returned'), returnReason: event.data.reason };
      case 'compensation.claim-paid.v1':
        return { ...moved(document, event, 'paid'), paymentReference: event.data.reference };
    }
  },
});

const stepOf = (event: Handled, status: ClaimStatus): ClaimStep => ({ status, on: event.data.on, role: event.metadata.role });

function moved(document: ClaimDocument, event: Handled, status: ClaimStatus): ClaimDocument {
  return { ...document, status, steps: [...document.steps, stepOf(event, status)], revision: event.revision };
}
