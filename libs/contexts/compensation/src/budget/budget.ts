import { counting, defineEvent, evolveReservations, type FactOf, type Reservations, reservationEvents } from '@sleutelbos/kernel';
import { z } from 'zod';
import { budgetPeriod, costKind } from '../published/budget.published.js';

/** One funding source in one period: the money there is (COM-08). */
export const budgetData = z.strictObject({
  sourceId: z.uuid(),
  period: budgetPeriod,
  programmeId: z.uuid(),
  name: z.string().min(1).max(120),
  from: z.iso.date(),
  to: z.iso.date(),
  ceilingCents: z.number().int().min(0),
});

/** A cost without a claim. `on`: the day it belongs to; `bookedOn`: the day it was entered. Both are kept. */
export const costData = z.strictObject({
  sourceId: z.uuid(),
  period: budgetPeriod,
  costId: z.uuid(),
  kind: costKind,
  cents: z.number().int().min(1).max(10_000_000_000),
  on: z.iso.date(),
});

export const budgetOpened = defineEvent('compensation.budget-opened.v1', budgetData.extend({ tenant: z.string() }));
export const costBooked = defineEvent('compensation.cost-booked.v1', costData.extend({ programmeId: z.uuid(), bookedOn: z.iso.date() }));
export const money = reservationEvents('compensation', 'money');

export type BudgetFact =
  | FactOf<typeof budgetOpened>
  | FactOf<typeof costBooked>
  | FactOf<typeof money.reserved>
  | FactOf<typeof money.used>
  | FactOf<typeof money.freed>;

/** Id behind the stream prefix. */
export const budgetIdOf = (sourceId: string, period: string): string => `${sourceId}-${period}`;

export type Budget =
  | { readonly status: 'none'; readonly reservations: Reservations }
  | {
      readonly status: 'open';
      readonly tenant: string;
      readonly programmeId: string;
      readonly from: string;
      readonly to: string;
      readonly ceilingCents: number;
      readonly costs: Readonly<Record<string, number>>;
      /** Held and used by claims, cents. */
      readonly reservations: Reservations;
    };

export const noBudget: Budget = { status: 'none', reservations: {} };

export function evolve(state: Budget, event: BudgetFact): Budget {
  switch (event.type) {
    case 'compensation.budget-opened.v1': {
      const { tenant, programmeId, from, to, ceilingCents } = event.data;
      return { status: 'open', tenant, programmeId, from, to, ceilingCents, costs: {}, reservations: state.reservations };
    }
    case 'compensation.cost-booked.v1':
      return state.status === 'open' ? { ...state, costs: { ...state.costs, [event.data.costId]: event.data.cents } } : state;
    case 'compensation.money-reserved.v1':
    case 'compensation.money-used.v1':
    case 'compensation.money-freed.v1':
      return { ...state, reservations: evolveReservations(money, state.reservations, event) };
    default:
      return state;
  }
}

/** What may still be spent, cents: the ceiling less what claims hold or use and less what was booked. */
export function leftOf(budget: Budget & { status: 'open' }): number {
  const claims = counting(budget.reservations).reduce((sum, one) => sum + one.amount, 0);
  const costs = Object.values(budget.costs).reduce((sum, cents) => sum + cents, 0);
  return budget.ceilingCents - claims - costs;
}
