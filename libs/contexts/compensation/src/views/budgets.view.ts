import { defineView, idOf, type JsonObject, type LoggedFactOf } from '@sleutelbos/kernel';
import { budgetIdOf, budgetOpened, costBooked, money } from '../budget/budget.js';
import { claimPaid } from '../claim/claim.js';

type Handled =
  | LoggedFactOf<typeof budgetOpened>
  | LoggedFactOf<typeof costBooked>
  | LoggedFactOf<typeof money.reserved>
  | LoggedFactOf<typeof money.used>
  | LoggedFactOf<typeof money.freed>
  | LoggedFactOf<typeof claimPaid>;

/** Where does the money of a funding source stand (COM-08)? One document a budget. */
export interface BudgetDocument extends JsonObject {
  readonly sourceId: string;
  readonly period: string;
  readonly programmeId: string;
  readonly tenant: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly ceilingCents: number;
  /** Claims not yet paid, by reservation. */
  readonly open: Readonly<Record<string, JsonObject & { readonly cents: number; readonly committed: boolean }>>;
  readonly paidCents: number;
  /** Costs without a claim, by kind. */
  readonly costs: Readonly<Record<string, number>>;
}

export const budgetsView = defineView<BudgetDocument, Handled>({
  name: 'budgets',
  version: 1,
  context: 'compensation',
  handles: [budgetOpened.type, costBooked.type, money.reserved.type, money.used.type, money.freed.type, claimPaid.type],
  indexes: { byTenant: ['tenant', 'programmeId', 'from'] },
  key: (event) => [event.type === 'compensation.claim-paid.v1' ? budgetIdOf(event.data.sourceId, event.data.period) : idOf(event.stream)],
  apply(document, event) {
    if (event.type === 'compensation.budget-opened.v1') return { ...event.data, open: {}, paidCents: 0, costs: {} };
    if (!document) return null;
    switch (event.type) {
      case 'compensation.cost-booked.v1': {
        const { kind, cents } = event.data;
        return { ...document, costs: { ...document.costs, [kind]: (document.costs[kind] ?? 0) + cents } };
      }
      case 'compensation.money-reserved.v1': {
        const { reservation, amount } = event.data;
        return { ...document, open: { ...document.open, [reservation]: { cents: amount, committed: false } } };
      }
      case 'compensation.money-used.v1': {
        const held = document.open[event.data.reservation];
        // Paid before it was settled: nothing is open any more.
        return held ? { ...document, open: { ...document.open, [event.data.reservation]: { ...held, committed: true } } } : document;
      }
      case 'compensation.money-freed.v1':
        return without(document, [event.data.reservation]);
      case 'compensation.claim-paid.v1': {
        const paid = event.data.reservations.map((one) => one.reservation);
        return { ...without(document, paid), paidCents: document.paidCents + event.data.cents };
      }
    }
  },
});

function without(document: BudgetDocument, reservations: readonly string[]): BudgetDocument {
  const open = Object.fromEntries(Object.entries(document.open).filter(([id]) => !reservations.includes(id)));
  return { ...document, open };
}

/** The budget in figures, cents. `left` is the ceiling less all others. */
export function budgetFigures({ open, paidCents, costs, tenant: _, ...budget }: BudgetDocument) {
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, cents) => total + cents, 0);
  const claims = Object.values(open);
  const reservedCents = sum(claims.filter((one) => !one.committed).map((one) => one.cents));
  const committedCents = sum(claims.filter((one) => one.committed).map((one) => one.cents));
  const bookedCents = sum(Object.values(costs));
  const leftCents = Number(budget.ceilingCents) - reservedCents - committedCents - paidCents - bookedCents;
  return { ...budget, reservedCents, committedCents, paidCents, bookedCents, leftCents, costs };
}
