import type { Agenda } from './agenda.js';
import type { ApiClient } from './api-client.js';
import type { Chance } from './chance.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Nine in the morning (UTC) of an ISO date. */
export const morningOf = (date: string): number => Date.parse(`${date}T09:00:00Z`);

export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Everybody and everything that the play works with. */
export interface Stage {
  /** The persona's client; key persons by their account. */
  readonly as: (persona: string) => ApiClient;
  readonly agenda: Agenda;
  readonly chance: Chance;
  /** The demo's clock. */
  readonly now: () => number;
}

/** What the play has to remember of what the API answered. */
export interface Cast {
  readonly programmeId: string;
  /** Source that pays the pilot. */
  readonly sourceId: string;
  /** Account by key-person id. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Months in which a key person worked, by key-person id: there is something to claim. */
  readonly worked: Map<string, Set<string>>;
}

export function remember(cast: Cast, keyPersonId: string, at: number): void {
  const months = cast.worked.get(keyPersonId) ?? new Set<string>();
  cast.worked.set(keyPersonId, months.add(dateOf(at).slice(0, 7)));
}
