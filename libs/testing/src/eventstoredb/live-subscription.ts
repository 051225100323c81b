import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { StoredEvent } from './stand-in-log.js';
import { caughtUp, eventAnswer, filterMark, passes } from './wire.js';

export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, InstanceType<typeof streams.ReadResp>>;

/** One reader of $all that waits at its end for more. */
export class LiveSubscription {
  readonly #passes: (event: StoredEvent) => boolean;
  readonly #markEvery: number;
  #level = false;
  #full = false;
  #dropped = 0;

  constructor(
    private readonly call: ReadCall,
    private readonly events: readonly StoredEvent[],
    private next: number,
    private readonly stalled: () => boolean,
  ) {
    const filter = call.request.getOptions()?.getFilter();
    this.#passes = passes(filter);
    // Without a window, no mark came in the time that was waited.
    this.#markEvery = filter?.hasMax() ? filter.getMax() * filter.getCheckpointintervalmultiplier() : Number.POSITIVE_INFINITY;
    call.on('drain', () => {
      this.#full = false;
      this.pump();
    });
  }

  pump(): void {
    while (!this.#full && !this.stalled() && this.call.writable && this.next < this.events.length) {
      const event = this.events[this.next++] as StoredEvent;
      if (this.#passes(event)) this.#write(eventAnswer(event));
      else if (++this.#dropped % this.#markEvery === 0) this.#write(filterMark(event.position));
    }
    if (!this.#level && !this.#full && !this.stalled() && this.next === this.events.length) {
      this.#level = true;
      this.#write(caughtUp());
    }
  }

  end(status?: Pick<ServiceError, 'code' | 'details'>): void {
    if (status) this.call.emit('error', status);
    else this.call.end();
  }

  #write(answer: InstanceType<typeof streams.ReadResp>): void {
    this.#full = !this.call.write(answer);
  }
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
