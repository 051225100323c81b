/** How the stand-in answers who reads once. */
import type { ReadCall } from './live-subscription.js';
import type { Span, StoredEvent } from './stand-in-log.js';
import { eventAnswer } from './wire.js';

/** The first `count` events of a span, from the side where reading begins: no more is copied, however long the log is. */
export function cut({ events, from, to }: Span, backwards: boolean, count: number): readonly StoredEvent[] {
  return backwards ? events.slice(Math.max(from, to - count), to).reverse() : events.slice(from, Math.min(to, from + count));
}

/** Writes as fast as the reader takes it. */
export async function send(call: ReadCall, events: readonly StoredEvent[]): Promise<void> {
  for (const event of events) {
    if (!call.writable || call.cancelled) return;
    if (!call.write(eventAnswer(event))) {
      await drained(call);
    }
  }
  call.end();
}

/** Settles when more can be written, or nothing more is wanted. */
function drained(call: ReadCall): Promise<void> {
  const events = ['drain', 'close', 'cancelled'];
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) call.off(event, done);
      resolve();
    };
    for (const event of events) call.on(event, done);
  });
}

/** Index of the first event at or behind a position. */
export function firstFrom(events: readonly StoredEvent[], position: bigint): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as StoredEvent).position < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
