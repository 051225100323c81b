import type { LoggedFact } from '../event-type.js';
import type { JsonObject } from '../json.js';
import type { View } from '../projecting/view.js';
import type { Instruction } from './reaction.js';

/** A deadline as data. The document ends (null) when nothing is due any more. */
export interface TimerDocument extends JsonObject {
  /** RFC 3339, UTC with milliseconds (sorts as text). */
  readonly dueAt: string;
  readonly tenant: string;
}

/**
 * Deadlines of one kind: a view of what is due when, and the command that each becomes. A timer that fired keeps its document
 * until the command's own event ends it, so a crash in between only repeats a command that changes nothing.
 */
export interface Timer<D extends TimerDocument = TimerDocument, E extends LoggedFact = LoggedFact> {
  /** Its index `due` is on `dueAt`. */
  readonly view: View<D, E>;
  fire(document: D, id: string): Instruction;
}

/** Indexes that the view of a timer has. */
export const TIMER_INDEXES = { due: ['dueAt'] } as const;

/** A timer of whatever document, as the registry holds it. */
export type AnyTimer = Timer<TimerDocument, LoggedFact>;

export function defineTimer<D extends TimerDocument, E extends LoggedFact>(timer: Timer<D, E>): Timer<D, E> {
  return timer;
}
