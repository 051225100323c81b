import {
  counting,
  type Decider,
  decideReservation,
  evolveReservations,
  type Fact,
  type ReservationCommand,
  type Reservations,
  reservationCommands,
  reservationEvents,
} from '@sleutelbos/kernel';
import { refuse } from './book.js';

/** How many books one borrower may hold: the owner of a rule that crosses streams. */
export const MOST_LOANS = 2;

export const loanReservations = reservationEvents('lending', 'loan');

export interface Quota {
  readonly reservations: Reservations;
}

export const quotaDecider: Decider<Quota, ReservationCommand, Fact> = {
  aggregate: 'quota',
  context: 'lending',
  initial: { reservations: {} },
  commands: reservationCommands,
  events: Object.values(loanReservations).map((one) => one.type),
  decide: (command, state) =>
    decideReservation(loanReservations, state.reservations, command, () => {
      const taken = counting(state.reservations).reduce((sum, one) => sum + one.amount, 0);
      return taken >= MOST_LOANS ? refuse('too-many-loans', { most: MOST_LOANS }) : null;
    }),
  evolve(state, event) {
    const reservations = evolveReservations(loanReservations, state.reservations, event);
    return reservations === state.reservations ? state : { reservations };
  },
};
