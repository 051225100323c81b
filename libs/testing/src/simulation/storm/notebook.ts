import type { Client } from './client.js';
import type { Dice } from './dice.js';

export interface KnownKeyPerson {
  readonly keyPersonId: string;
  readonly account: string;
}

export interface KnownAssignment extends KnownKeyPerson {
  readonly helpRequestId: string;
  readonly assignmentId: string;
}

/** What the people of the simulation know of each other's records. */
export interface Notebook {
  programmeId: string;
  readonly sources: string[];
  readonly keyPersons: KnownKeyPerson[];
  readonly cases: string[];
  readonly helpRequests: string[];
  readonly assignments: KnownAssignment[];
  readonly claims: string[];
  readonly signals: { readonly signalId: string; readonly account: string }[];
  readonly grants: string[];
}

export const emptyNotebook = (): Notebook => ({
  programmeId: '',
  sources: [],
  keyPersons: [],
  cases: [],
  helpRequests: [],
  assignments: [],
  claims: [],
  signals: [],
  grants: [],
});

export interface Stage {
  readonly client: Client;
  readonly dice: Dice;
  readonly notebook: Notebook;
}

/** Something that somebody does. Does nothing where what it needs is not there yet. */
export interface Move {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  play(stage: Stage): Promise<void>;
}

export const COORDINATOR = { id: 'coordinator-1', role: 'coordinator' };
export const CASEWORKER = { id: 'caseworker-1', role: 'caseworker' };
export const FINANCE = { id: 'finance-1', role: 'finance' };
export const OFFICER = { id: 'attention-officer-1', role: 'attention-officer' };
export const keyPerson = (account: string) => ({ id: account, role: 'key-person' });

/** One of those that are there, the newest ones more often. Null when there are none. */
export function someOf<T>(dice: Dice, from: readonly T[]): T | null {
  if (from.length === 0) return null;
  return dice.chance(0.7) ? dice.pick(from.slice(-6)) : dice.pick(from);
}
