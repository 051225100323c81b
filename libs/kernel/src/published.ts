import type { LoggedFact } from './event-type.js';
import type { JsonObject } from './json.js';

/** A context's own event in the form that it promises to other contexts. May hold coded attributes and `Sealed<T>`. */
export interface PublishedFact {
  /** `<context>.<fact>.v<N>`: the published type, a name of its own in the same form. */
  readonly type: string;
  readonly data: JsonObject;
}

/** What a context promises: two pure functions over its own events (`E` is their union). */
export interface Published<E extends LoggedFact = LoggedFact> {
  /** Own event types that `toContexts` turns into each published type. Lets a subscriber read only what it needs. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** For our own views and reactions, read from the log. */
  toContexts(event: E): readonly PublishedFact[];
  /** For the bus and the outside: random ids, codes of the matter, dates, amounts; no attribute of a person, nothing sealed. */
  toBus(event: E): readonly PublishedFact[];
}

/** A context that tells nobody anything (safeguarding: SAF-11). */
export const PUBLISHES_NOTHING: Published = { sources: {}, toContexts: () => [], toBus: () => [] };
