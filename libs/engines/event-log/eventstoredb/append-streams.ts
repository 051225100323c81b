import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Ids } from '@sleutelbos/kernel';
import { AppendStream, type EventBytes, type Placed } from './append-stream.js';
import type { Deadlines } from './deadlines.js';

/** Of the 100 that a server takes on a connection by default; each is opened when it is first needed. */
const MOST = 16;

/**
 * Appends over several gRPC streams. The library under the client sends one message of a stream in a turn of the event loop, and waits for
 * the next turn with the second: over one stream, a process whose turns take a millisecond of other work appends a thousand times a second,
 * however many ask at once.
 *
 * Appends to one stream of the log go out in the order of the calls.
 */
export class AppendStreams {
  readonly #all: readonly AppendStream[];

  constructor(client: EventStoreDBClient, ids: Ids, deadlines: Deadlines) {
    this.#all = Array.from({ length: MOST }, () => new AppendStream(client, ids, deadlines));
  }

  /** As `AppendStream`. */
  append(stream: string, expected: number, events: () => readonly EventBytes[]): Promise<Placed> {
    return (this.#all[numberOf(stream) % MOST] as AppendStream).append(stream, expected, events);
  }
}

function numberOf(name: string): number {
  let number = 0;
  for (let i = 0; i < name.length; i += 1) number = (31 * number + name.charCodeAt(i)) >>> 0;
  return number;
}
