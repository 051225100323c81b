import type { LoggedFact, RecordedEvent, RuntimeStatus } from '@sleutelbos/kernel';
import type { Client } from '../client.js';
import type { Machine } from '../machine.js';

/** The run as the laws see it: at rest, without turns and faults. */
export interface Rested {
  readonly machine: Machine;
  readonly client: Client;
  readonly log: readonly RecordedEvent[];
  /** The same, as deciders and views see it. */
  readonly facts: readonly LoggedFact[];
  readonly status: RuntimeStatus;
}

export type Law = (rested: Rested) => readonly string[] | Promise<readonly string[]>;
