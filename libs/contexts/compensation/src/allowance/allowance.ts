import { counting, defineEvent, evolveReservations, type FactOf, monthOf, type Reservations, reservationEvents } from '@sleutelbos/kernel';
import { z } from 'zod';

/** The tax limits of one cap (one person, over all organisations they linked) in one calendar year. Holds numbers only. */
export const allowanceOpened = defineEvent(
  'compensation.allowance-opened.v1',
  z.strictObject({ capId: z.uuid(), year: z.string().regex(/^\d{4}$/), tenant: z.string() }),
);
export const allowance = reservationEvents('compensation', 'allowance');

export type AllowanceFact =
  | FactOf<typeof allowanceOpened>
  | FactOf<typeof allowance.reserved>
  | FactOf<typeof allowance.used>
  | FactOf<typeof allowance.freed>;

/** Id behind the stream prefix. */
export const allowanceIdOf = (capId: string, year: string): string => `${capId}-${year}`;

export interface Allowance {
  readonly year: string | null;
  /** Held and used by claims of lump sums, cents; each counts on a day of the claim's month. */
  readonly reservations: Reservations;
}

export const noAllowance: Allowance = { year: null, reservations: {} };

export function evolve(state: Allowance, event: AllowanceFact): Allowance {
  switch (event.type) {
    case 'compensation.allowance-opened.v1':
      return { ...state, year: event.data.year };
    case 'compensation.allowance-reserved.v1':
    case 'compensation.allowance-used.v1':
    case 'compensation.allowance-freed.v1':
      return { ...state, reservations: evolveReservations(allowance, state.reservations, event) };
    default:
      return state;
  }
}

/** What already counts in a month and in the year, cents. */
export function usedOf(state: Allowance, month: string): { readonly monthCents: number; readonly yearCents: number } {
  let monthCents = 0;
  let yearCents = 0;
  for (const one of counting(state.reservations)) {
    yearCents += one.amount;
    if (monthOf(one.countsOn) === month) monthCents += one.amount;
  }
  return { monthCents, yearCents };
}
