import { type JsonObject, weekOf } from '@sleutelbos/kernel';

/** What a key person carries, as a part of a document. */
export interface CarriedLoad extends JsonObject {
  /** Assignment ids: open asks and assignments under way. */
  readonly open: readonly string[];
  /** Asks by ISO week, the latest weeks. */
  readonly asked: Readonly<Record<string, number>>;
  /** Minutes of help by ISO week, the latest weeks. */
  readonly minutes: Readonly<Record<string, number>>;
}

export const NOTHING_CARRIED: CarriedLoad = { open: [], asked: {}, minutes: {} };

/** Weeks that a document remembers: documents stay small. */
const WEEKS = 8;

export function carryAsk(load: CarriedLoad, assignmentId: string, on: string): CarriedLoad {
  return { ...load, open: [...load.open, assignmentId], asked: added(load.asked, on, 1) };
}

export function carryNoMore(load: CarriedLoad, assignmentId: string): CarriedLoad {
  return { ...load, open: load.open.filter((one) => one !== assignmentId) };
}

export function carryMinutes(load: CarriedLoad, on: string, minutes: number): CarriedLoad {
  return { ...load, minutes: added(load.minutes, on, minutes) };
}

function added(weeks: Readonly<Record<string, number>>, on: string, by: number): Record<string, number> {
  const week = weekOf(on);
  const all = Object.entries({ ...weeks, [week]: (weeks[week] ?? 0) + by });
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)).slice(-WEEKS));
}
