import { type ImportingVault, isSealed, type RecordedEvent } from '@sleutelbos/kernel';

/** DESIGN section 5. Far longer than a process remembers a key, so nobody is about to use what nobody asked for since. */
export const KEPT_UNUSED_MS = 86_400_000;
/** As long as no event uses a key, each time it is asked for counts; noting it once in so long is enough. */
export const ASKED_NOTED_MS = 3_600_000;

/** A vault that lets go of what was made for an event which never came. */
export interface SweepingVault extends ImportingVault {
  /** How far the events were looked at, as `noteUsed` noted it. */
  usedUpTo(): Promise<string | null>;
  /** Notes that events hold parts sealed with these keys, together with how far the events were looked at. */
  noteUsed(kids: Iterable<string>, upTo: string): Promise<void>;
  /**
   * Removes keys and index rows that were made for an event which never came: no event is noted to use them, and nobody asked for them for
   * a day. The owner is not marked as destroyed: a late repeat gets a key anew. Answers how many went.
   */
  sweep(): Promise<number>;
}

/** Adds the ids of the keys with which parts of an event are sealed, however deep these lie. */
export function addKeysOf(event: RecordedEvent, found: Set<string>): void {
  const look = (value: unknown): void => {
    if (isSealed(value)) found.add(value.kid);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) look(part);
  };
  look(event.data);
}
