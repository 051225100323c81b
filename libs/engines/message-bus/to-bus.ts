import type { BusMessage, RecordedEvent } from '@sleutelbos/kernel';

/** What an event tells the outside; none, one or several messages. Pure. */
export type ToBus = (event: RecordedEvent) => readonly BusMessage[];
