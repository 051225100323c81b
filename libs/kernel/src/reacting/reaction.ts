import type { LoggedFact } from '../event-type.js';
import type { JsonObject } from '../json.js';

/** What a reaction or a timer wants done: a call of a handler, by name. */
export interface Instruction {
  /** Name of a handler in the registry. */
  readonly handler: string;
  readonly input: JsonObject;
}

/**
 * Makes another event's consequence in this context: one consumer group, in order per stream. Pure. The command ids derive from
 * the event, so a redelivery changes nothing.
 */
export interface Reaction<E extends LoggedFact = LoggedFact> {
  /** kebab-case, unique in the context. */
  readonly name: string;
  readonly context: string;
  /** Where the group begins when it is new: facts that shape decisions from the `start`; messages to people from `now`. */
  readonly from: 'start' | 'now';
  /** Published types (of other contexts, or of this one). Each must also be on the bus, which rings the bell. */
  readonly handles: readonly string[];
  react(event: E): readonly Instruction[];
}

/** Declares a reaction; `E` is the union of what it handles. */
export function defineReaction<E extends LoggedFact>(reaction: Reaction<E>): Reaction<E> {
  return reaction;
}

export const groupOf = (reaction: Reaction): string => `${reaction.context}.${reaction.name}`;
