import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { StoredEvent } from './stand-in-log.js';
import { caughtUp, eventAnswer, filterMark, passes } from './wire.js';

export type ReadCall = ServerWritableStream<InstanceType<typeof streams.ReadReq>, InstanceType<typeof streams.ReadResp>>;

/** Between two events where they trickle. */
const TRICKLE_MS = 3;

/** One reader of $all that waits at its end for more. */
export class LiveSubscription {
  readonly #passes: (event: StoredEvent) => boolean;
  readonly #markEvery: number;
  #level = false;
  #full = false;
  #resting = false;
  #dropped = 0;

  constructor(
    private readonly call: ReadCall,
    private readonly events: readonly StoredEvent[],
    private next: number,
    private readonly may: () => 'show' | 'trickle' | 'wait',
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
    if (this.#resting) return;
    const may = this.may();
    while (!this.#full && may !== 'wait' && this.call.writable && this.next < this.events.length) {
      const event = this.events[this.next++] as StoredEvent;
      if (this.#passes(event)) this.#write(eventAnswer(event));
      else if (++this.#dropped % this.#markEvery === 0) this.#write(filterMark(event.position));
      if (may !== 'trickle') continue;
      this.#rest();
      return;
    }
    if (!this.#level && !this.#full && may !== 'wait' && this.next === this.events.length) {
      this.#level = true;
      this.#write(caughtUp());
    }
  }

  end(status?: Pick<ServiceError, 'code' | 'details'>): void {
    if (status) this.call.emit('error', status);
    else this.call.end();
  }

  #rest(): void {
    this.#resting = true;
    setTimeout(() => {
      this.#resting = false;
      this.pump();
    }, TRICKLE_MS);
  }

  #write(answer: InstanceType<typeof streams.ReadResp>): void {
    this.#full = !this.call.write(answer);
  }
}
