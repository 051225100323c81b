import type { z } from 'zod';
import type { EventMetadata } from './origin.js';
import type { RecordedEvent } from './ports/event-log.js';

/** A fact as a decider makes and folds it. */
export interface Fact<T extends string = string, D = unknown> {
  readonly type: T;
  readonly data: D;
}

/** A fact with where and when it was recorded: what views, reactions and timers see. */
export interface LoggedFact<T extends string = string, D = unknown> extends Fact<T, D> {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: RecordedEvent['position'];
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
}

/** One version of one event. Persisted format: a shipped version never changes; its golden file is decoded by a test for ever. */
export interface EventType<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  readonly type: T;
  readonly schema: S;
  /** The version that was shipped before this one. Absent for a first version. */
  readonly former?: FormerVersion;
  /** Makes the fact. Its data are validated when it is appended. */
  (data: z.output<S>): Fact<T, z.output<S>>;
}

/** A shipped version, and how its data become those of the next one: pure, from what stands in the old data alone. */
export interface FormerVersion {
  readonly eventType: EventType;
  upcast(data: unknown): unknown;
}

/** The fact that an event type makes. */
export type FactOf<E> = E extends EventType<infer T, infer S> ? Fact<T, z.output<S>> : never;

/** The fact as views, reactions and publishing see it. */
export type LoggedFactOf<E> = E extends EventType<infer T, infer S> ? LoggedFact<T, z.output<S>> : never;

const FORM = /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*\.v[1-9][0-9]*$/;

const declared = new Map<string, EventType>();

/** An event version by its type, for tests of one decider or view. Programs ask their registry: what is not in it does not exist. */
export const declaredEvent = (type: string): EventType | undefined => declared.get(type);

/**
 * Declares an event version. `type` is `<context>.<fact>.v<N>`, the fact in the past tense and in the field's words. From the second version
 * on, `before` names the former one and makes the new data of the old: only the newest is in the registry, and only it is seen by deciders,
 * views, reactions and publishing.
 */
export function defineEvent<const T extends string, S extends z.ZodObject, F extends z.ZodObject = z.ZodObject>(
  type: T,
  schema: S,
  before?: { readonly former: EventType<string, F>; upcast(data: z.output<F>): z.output<S> },
): EventType<T, S> {
  if (!FORM.test(type)) throw new Error(`Not an event type: ${type}`);
  if (formerOf(type) !== before?.former.type) throw new Error(`${type} follows ${before?.former.type ?? 'nothing'}, not ${formerOf(type)}`);
  const make = (data: z.output<S>): Fact<T, z.output<S>> => ({ type, data });
  const former = before && ({ eventType: before.former, upcast: before.upcast } as unknown as FormerVersion);
  const eventType = Object.assign(make, { type, schema, ...(former ? { former } : {}) });
  declared.set(type, eventType as unknown as EventType);
  return eventType;
}

/** `a.b.v1` of `a.b.v2`; undefined of a first version. */
function formerOf(type: string): string | undefined {
  const at = type.lastIndexOf('.v') + 2;
  const version = Number(type.slice(at));
  return version > 1 ? `${type.slice(0, at)}${version - 1}` : undefined;
}

/** A version and all that were shipped before it, newest first. */
export function versionsOf(type: EventType): readonly EventType[] {
  return type.former ? [type, ...versionsOf(type.former.eventType)] : [type];
}

/** Context that an event type belongs to. */
export const contextOf = (type: string): string => type.slice(0, type.indexOf('.'));
