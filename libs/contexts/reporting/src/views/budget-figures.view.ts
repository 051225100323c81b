import type {
  publicBudgetOpened,
  publicClaimApproved,
  publicClaimPaid,
  publicClaimReturned,
  publicCostBooked,
} from '@sleutelbos/compensation/published/index.js';
import { defineView, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';

type Handled =
  | LoggedFactOf<typeof publicBudgetOpened>
  | LoggedFactOf<typeof publicClaimApproved>
  | LoggedFactOf<typeof publicClaimPaid>
  | LoggedFactOf<typeof publicClaimReturned>
  | LoggedFactOf<typeof publicCostBooked>;

/** One budget: a funding source in one period. */
export interface BudgetOfPeriod extends JsonObject {
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly ceilingCents: number;
  /** Approved claims, paid or not. */
  readonly claimsCents: number;
  readonly paidCents: number;
  /** Costs without a claim, by kind. */
  readonly costs: Readonly<Record<string, number>>;
}

/** How much of each funding source is used? One document a source. */
export interface BudgetFigures extends JsonObject {
  readonly sourceId: string;
  readonly programmeId: string;
  readonly tenant: string;
  readonly name: string;
  readonly budgets: readonly BudgetOfPeriod[];
}

/** Changes the budget of one period. */
function inPeriod(document: BudgetFigures, period: string, change: (budget: BudgetOfPeriod) => BudgetOfPeriod): BudgetFigures {
  return { ...document, budgets: document.budgets.map((one) => (one.period === period ? change(one) : one)) };
}

export const budgetFiguresView = defineView<BudgetFigures, Handled>({
  name: 'budget-figures',
  version: 2,
  context: 'reporting',
  handles: [
    'compensation.public-budget-opened.v1',
    'compensation.public-claim-approved.v1',
    'compensation.public-claim-paid.v1',
    'compensation.public-claim-returned.v1',
    'compensation.public-cost-booked.v1',
  ],
  indexes: { byProgramme: ['tenant', 'programmeId', 'name'] },
  key: (event) => [event.data.sourceId],
  apply(document, event) {
    if (event.type === 'compensation.public-budget-opened.v1') {
      const { sourceId, programmeId, name, period, from, to, ceilingCents } = event.data;
      const base = document ?? { sourceId, programmeId, tenant: event.metadata.tenant, name, budgets: [] };
      return { ...base, budgets: [...base.budgets, { period, from, to, ceilingCents, claimsCents: 0, paidCents: 0, costs: {} }] };
    }
    if (!document) return null;
    switch (event.type) {
      case 'compensation.public-claim-approved.v1':
        return inPeriod(document, event.data.period, (one) => ({ ...one, claimsCents: one.claimsCents + event.data.cents }));
      case 'compensation.public-claim-returned.v1':
        return inPeriod(document, event.data.period, (one) => ({ ...one, claimsCents: one.claimsCents - event.data.cents }));
      case 'compensation.public-claim-paid.v1':
        return inPeriod(document, event.data.period, (one) => ({ ...one, paidCents: one.paidCents + event.data.cents }));
      case 'compensation.public-cost-booked.v1': {
        const { kind, cents, period } = event.data;
        return inPeriod(document, period, (one) => ({ ...one, costs: { ...one.costs, [kind]: (one.costs[kind] ?? 0) + cents } }));
      }
      default:
        return document;
    }
  },
});
