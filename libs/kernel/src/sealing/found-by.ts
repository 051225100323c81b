import type { z } from 'zod';
import type { EventType } from '../event-type.js';
import type { KeyRing } from './key-ring.js';
import { personalParts, type Sealed } from './sealed.js';

/** What a person or record is found again by: a sealed part of an event, and the blind-index tokens that are made of what is inside. */
export interface FoundBy {
  /** The newest version. */
  readonly event: EventType;
  readonly part: string;
  tokens(keys: KeyRing, tenant: string, plain: never): Promise<readonly string[]>;
}

type PartsOf<S extends z.ZodObject> = {
  readonly [K in keyof z.output<S>]-?: Exclude<z.output<S>[K], undefined> extends Sealed<infer P> ? P : never;
};

/**
 * Declares that the handler which seals `part` stores these tokens with it, so that `sleutelbos rebuild index` can make the rows anew from the
 * log. A later event with the same part of the same person replaces what it is found by.
 */
export function defineFoundBy<S extends z.ZodObject, K extends keyof PartsOf<S> & string>(
  event: EventType<string, S>,
  part: K,
  tokens: (keys: KeyRing, tenant: string, plain: PartsOf<S>[K]) => Promise<readonly string[]>,
): FoundBy {
  if (!personalParts(event.schema).has(part)) throw new Error(`${event.type} has no personal part ${part}`);
  return { event: event as unknown as EventType, part, tokens };
}
