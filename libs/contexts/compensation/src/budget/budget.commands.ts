import { type Decider, decideReservation, type Refusal, type ReservationCommand, reservationCommands } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { type Budget, type BudgetFact, budgetOpened, costBooked, costData, evolve, leftOf, money, noBudget } from './budget.js';

export const openBudget = budgetOpened.schema.extend({ type: z.literal('open-budget') });
export const bookCost = costData.extend({ type: z.literal('book-cost'), bookedOn: z.iso.date() });

export type BudgetCommand = z.output<typeof openBudget> | z.output<typeof bookCost> | ReservationCommand;

type OpenBudget = Budget & { status: 'open' };

/** Refusal when the amount is above what is left, or its day lies outside the budget's span (COM-08). */
function room(state: OpenBudget, cents: number, on: string): Refusal | null {
  if (on < state.from || on > state.to) return refuse('outside-budget-period', { from: state.from, to: state.to });
  const left = leftOf(state);
  return cents > left ? refuse('above-ceiling', { ceilingCents: state.ceilingCents, leftCents: left }) : null;
}

function decide(command: BudgetCommand, state: Budget): readonly BudgetFact[] | Refusal {
  if (command.type === 'open-budget') {
    if (state.status === 'open') return [];
    const { type: _, ...data } = command;
    return [budgetOpened(data)];
  }
  if (state.status === 'none') return refuse('budget-not-open');
  switch (command.type) {
    case 'book-cost': {
      if (command.costId in state.costs) return [];
      const { type: _, ...data } = command;
      return room(state, command.cents, command.on) ?? [costBooked({ ...data, programmeId: state.programmeId })];
    }
    case 'reserve':
      return decideReservation<BudgetFact>(money, state.reservations, command, () => room(state, command.amount, command.countsOn));
    case 'settle':
    case 'free':
      return decideReservation<BudgetFact>(money, state.reservations, command, () => null);
  }
}

/** Owner of the money of one funding source in one period: what is decided here holds under any concurrency. */
export const budgetDecider: Decider<Budget, BudgetCommand, BudgetFact> = {
  aggregate: 'budget',
  context: 'compensation',
  initial: noBudget,
  commands: { 'open-budget': openBudget, 'book-cost': bookCost, ...reservationCommands },
  events: [budgetOpened.type, costBooked.type, money.reserved.type, money.used.type, money.freed.type],
  decide,
  evolve,
};
