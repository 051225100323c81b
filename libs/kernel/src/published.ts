import type { z } from 'zod';
import type { LoggedFact } from './event-type.js';
import type { Json, JsonObject } from './json.js';

/** A context's own event in the form that it promises to other contexts. May hold coded attributes and `Sealed<T>`. */
export interface PublishedFact {
  /** `<context>.<fact>.v<N>`: the published type, a name of its own in the same form. */
  readonly type: string;
  readonly data: JsonObject;
}

/** One kind of message on the bus, as it is described to those outside (`docs/reference/asyncapi.json`). */
export interface BusType {
  /** What the message holds: of the fields of the published type those that the outside may know. */
  readonly schema: z.ZodObject;
  readonly says: { readonly nl: string; readonly en: string };
}

/** What a context promises: two pure functions over its own events (`E` is their union). */
export interface Published<E extends LoggedFact = LoggedFact> {
  /** Own event types that `toContexts` turns into each published type. Lets a subscriber read only what it needs. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** For our own views and reactions, read from the log. */
  toContexts(event: E): readonly PublishedFact[];
  /** For the bus and the outside: random ids, codes of the matter, dates, amounts; no attribute of a person, nothing sealed. */
  toBus(event: E): readonly PublishedFact[];
  /** What `toBus` can give, by published type. Absent where it gives nothing. */
  readonly onBus?: Readonly<Record<string, BusType>>;
}

/**
 * What the bus carries of facts for other contexts: the fields that `onBus` names. A fact of a type that it lacks stays inside.
 * So what is described to the outside and what is sent there cannot differ.
 */
export function toBusBy(onBus: Readonly<Record<string, BusType>>): (facts: readonly PublishedFact[]) => readonly PublishedFact[] {
  const fields = new Map(Object.entries(onBus).map(([type, { schema }]) => [type, Object.keys(schema.shape)]));
  return (facts) =>
    facts.flatMap(({ type, data }) => {
      const names = fields.get(type);
      if (!names) return [];
      const told: Record<string, Json> = {};
      for (const name of names) if (data[name] !== undefined) told[name] = data[name];
      return [{ type, data: told }];
    });
}

/** A context that tells nobody anything (safeguarding: SAF-11). */
export const PUBLISHES_NOTHING: Published = { sources: {}, toContexts: () => [], toBus: () => [] };
