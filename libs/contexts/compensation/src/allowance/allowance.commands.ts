import {
  type Decider,
  decideReservation,
  isRefusal,
  monthOf,
  type Refusal,
  type ReservationCommand,
  reservationCommands,
  yearOf,
} from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import { allowanceOn } from '../rules/volunteer-allowance.rules.js';
import { type Allowance, type AllowanceFact, allowance, allowanceOpened, evolve, noAllowance, usedOf } from './allowance.js';

export const openAllowance = allowanceOpened.schema.extend({ type: z.literal('open-allowance') });

export type AllowanceCommand = z.output<typeof openAllowance> | ReservationCommand;

/** Refusal when month or year would go above its limit: then the whole amount falls outside, not just what is above (COM-02, NL). */
function room(state: Allowance, cents: number, on: string): Refusal | null {
  if (yearOf(on) !== state.year) return refuse('allowance-of-another-year');
  const limits = allowanceOn(on);
  if (isRefusal(limits)) return limits;
  const { monthCents, yearCents } = usedOf(state, monthOf(on));
  if (monthCents + cents > limits.month.cents)
    return refuse('above-month-limit', { limitCents: limits.month.cents, periodTotalCents: monthCents + cents });
  if (yearCents + cents > limits.year.cents)
    return refuse('above-year-limit', { limitCents: limits.year.cents, periodTotalCents: yearCents + cents });
  return null;
}

/** Owner of a cap's tax limits in one year: what is decided here holds under any concurrency, over all who pay this person. */
export const allowanceDecider: Decider<Allowance, AllowanceCommand, AllowanceFact> = {
  aggregate: 'allowance',
  context: 'compensation',
  initial: noAllowance,
  commands: { 'open-allowance': openAllowance, ...reservationCommands },
  events: [allowanceOpened.type, allowance.reserved.type, allowance.used.type, allowance.freed.type],
  decide(command, state) {
    switch (command.type) {
      case 'open-allowance': {
        if (state.year !== null) return [];
        const { type: _, ...data } = command;
        return [allowanceOpened(data)];
      }
      case 'reserve':
        return decideReservation<AllowanceFact>(allowance, state.reservations, command, () =>
          room(state, command.amount, command.countsOn),
        );
      case 'settle':
      case 'free':
        return decideReservation<AllowanceFact>(allowance, state.reservations, command, () => null);
    }
  },
  evolve,
};
