import { defineEvent, evolveReservations, type FactOf, type Reservations, reservationEvents, weekOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** What a key person allows (REG-15). */
export const limits = z.strictObject({
  hoursAWeek: z.number().int().min(0).max(168),
  openAssignments: z.number().int().min(0).max(1_000),
  asksAWeek: z.number().int().min(0).max(1_000),
});
export type Limits = z.output<typeof limits>;

export const loadLimitsSet = defineEvent('matching.load-limits-set.v1', limits.extend({ capId: z.uuid(), tenant: z.string() }));
/** A place with the cap: one open ask or one assignment under way. */
export const place = reservationEvents('matching', 'place');

export type LoadFact =
  | FactOf<typeof loadLimitsSet>
  | FactOf<typeof place.reserved>
  | FactOf<typeof place.used>
  | FactOf<typeof place.freed>;

/** What a cap carries. A cap holds numbers only, nothing of a person. */
export interface Load {
  /** Null until the first limits arrive. */
  readonly tenant: string | null;
  readonly limits: Limits | null;
  readonly reservations: Reservations;
  /** Asks by ISO week. A no does not give the ask back: it was asked, and asking costs capacity (MAT-08). */
  readonly asks: Readonly<Record<string, number>>;
}

export const noLoad: Load = { tenant: null, limits: null, reservations: {}, asks: {} };

export function evolve(state: Load, event: LoadFact): Load {
  if (event.type === 'matching.load-limits-set.v1') {
    const { capId: _, tenant, ...set } = event.data;
    return { ...state, tenant, limits: set };
  }
  const reservations = evolveReservations(place, state.reservations, event);
  switch (event.type) {
    case 'matching.place-reserved.v1':
      return { ...state, reservations, asks: counted(state.asks, event.data.countsOn, 1) };
    case 'matching.place-freed.v1': {
      const known = state.reservations[event.data.reservation];
      // Never asked after all: the only case in which an ask is given back.
      const back = event.data.reason === 'not-acted' && known && known.status !== 'freed';
      return { ...state, reservations, asks: back ? counted(state.asks, known.countsOn, -1) : state.asks };
    }
    case 'matching.place-used.v1':
      return { ...state, reservations };
    default:
      return state;
  }
}

function counted(asks: Load['asks'], date: string, by: number): Load['asks'] {
  const week = weekOf(date);
  return { ...asks, [week]: (asks[week] ?? 0) + by };
}
