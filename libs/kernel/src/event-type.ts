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
  /** Makes the fact. Its data are validated when it is appended. */
  (data: z.output<S>): Fact<T, z.output<S>>;
}

/** The fact that an event type makes. */
export type FactOf<E> = E extends EventType<infer T, infer S> ? Fact<T, z.output<S>> : never;

/** The fact as views, reactions and publishing see it. */
export type LoggedFactOf<E> = E extends EventType<infer T, infer S> ? LoggedFact<T, z.output<S>> : never;

const FORM = /^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*\.v[1-9][0-9]*$/;

const declared = new Map<string, EventType>();

/** An event version by its type, for tests of one decider or view. Programs ask their registry: what is not in it does not exist. */
export const declaredEvent = (type: string): EventType | undefined => declared.get(type);

/** Declares an event version. `type` is `<context>.<fact>.v<N>`, the fact in the past tense and in the field's words. */
export function defineEvent<const T extends string, S extends z.ZodObject>(type: T, schema: S): EventType<T, S> {
  if (!FORM.test(type)) throw new Error(`Not an event type: ${type}`);
  const make = (data: z.output<S>): Fact<T, z.output<S>> => ({ type, data });
  const eventType = Object.assign(make, { type, schema });
  declared.set(type, eventType as unknown as EventType);
  return eventType;
}

/** Context that an event type belongs to. */
export const contextOf = (type: string): string => type.slice(0, type.indexOf('.'));
