import { type AllStreamSubscription, type EventStoreDBClient, excludeSystemEvents } from '@eventstore/db-client';
import { type Clock, isEngineError, type Position, type RecordedEvent, START } from '@sleutelbos/kernel';
import type { Arrivals } from '../arrivals.js';
import { Deadlines } from './deadlines.js';
import { placeOf } from './position.js';
import { positionAt, recordedOf } from './stored-event.js';

/** How many of the newest events are kept for readers that come a little later; who is further behind reads from the server. */
const KEPT = 4096;
/** Of how many streams the end is kept. */
const ENDS_KEPT = 50_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** How long somebody waits for it to show what the log holds; then they ask the server, and nobody waits until it has. */
const SHOWN_WITHIN_MS = 100;
/** How often it is looked at within its patience. */
const LOOKS = 10;

/** The last event of a stream; its place where the tail has shown it. */
interface StreamEnd {
  readonly revision: number;
  readonly position: Position | null;
}

/** Somebody who waits until the tail has shown a position. */
interface Awaited {
  readonly position: Position;
  readonly shown: (shown: boolean) => void;
}

/** What the tail asks of its log. */
export interface TailedLog {
  readonly client: EventStoreDBClient;
  readonly clock: Clock;
  readonly arrivals: Arrivals;
  /** @throws EngineError unavailable */
  head(): Promise<Position>;
  /** The newest position that this process has heard of. */
  newest(): Position;
  /** How often the head is asked for. A subscription that shows nothing for a tenth of it, though there is something, is dropped. */
  readonly patienceMs: number;
}

/**
 * The one live subscription of a process, over everything but system streams: what each reader wants is picked here, because a filter of
 * the server gives no mark where it lets nothing through. It takes in at once whatever comes, so the server never finds it slow; and it
 * takes every end of a subscription for a drop, also a graceful one, and subscribes again behind the last event it has handed on.
 */
export class LiveTail {
  readonly #stop = new AbortController();
  readonly #events: RecordedEvent[] = [];
  /** Everything after it is in `#events`; null until the tail stands somewhere. */
  #floor: Position | null = null;
  #last: Position = START;
  /** Of the last event of whatever kind. */
  #resume: Position = START;
  #running = false;
  /** True while a subscription is open. */
  #open = false;
  /** Where streams end as far as `#last`: what the tail has shown of them, and what was read of them since it stands. */
  readonly #ends = new Map<string, StreamEnd>();
  /** Counts how often the ends were forgotten. */
  #memory = 0;
  #damage: Error | null = null;
  #awaited: Awaited[] = [];
  /** Up to where somebody waited in vain. */
  #overdue: Position = START;
  readonly #deadlines: Deadlines;

  constructor(private readonly log: TailedLog) {
    this.#deadlines = new Deadlines(log.clock, SHOWN_WITHIN_MS);
  }

  /** Follows from the head of now on, unless it does already. */
  start(): void {
    if (this.#running || this.#stop.signal.aborted) return;
    this.#running = true;
    this.#damage = null;
    void this.#follow();
  }

  stop(): void {
    this.#stop.abort();
    this.#deadlines.close();
  }

  /** Where the tail ends; START before it stands anywhere. */
  get last(): Position {
    return this.#last;
  }

  /** Whether the tail can have everything up to now in a moment. */
  get live(): boolean {
    return this.#open && !this.#damage;
  }

  /** Whether somebody waited in vain for what it has not shown yet. */
  get late(): boolean {
    return this.#last < this.#overdue;
  }

  get memory(): number {
    return this.#memory;
  }

  /** Of a stream that was read to its end, and no earlier than the tail stands: `memory` as it was before. */
  noteEnd(stream: string, revision: number, memory: number): void {
    if (memory !== this.#memory || this.#floor === null || (this.#ends.get(stream)?.revision ?? -2) >= revision) return;
    this.#setEnd(stream, { revision, position: null });
  }

  /**
   * What a stream holds from a revision on, as far as the tail stands now; null where it cannot tell. Answers that there is nothing, or the
   * last event: what those ask who have read the stream before.
   */
  ofStream(stream: string, from: number): readonly RecordedEvent[] | null {
    const end = this.#ends.get(stream);
    if (!end || end.revision > from) return null;
    if (end.revision < from) return [];
    const event = end.position === null ? undefined : this.#events[this.#firstAfter(end.position) - 1];
    return event?.position === end.position ? [event as RecordedEvent] : null;
  }

  /** True once the tail has shown everything up to a position; false when that takes long. */
  async reaches(position: Position): Promise<boolean> {
    if (this.#last >= position) return true;
    let awaited: Awaited | undefined;
    const shown = new Promise<boolean>((resolve) => {
      awaited = { position, shown: resolve };
      this.#awaited.push(awaited);
    });
    const late = (): Error => {
      this.#overdue = position;
      this.#awaited = this.#awaited.filter((one) => one !== awaited);
      return new Error('Not shown in time');
    };
    return this.#deadlines.within(shown, late).catch(() => false);
  }

  /** Whether all that comes after `mark` can be taken from here. @throws EngineError damaged, when it came upon an event that cannot be read */
  covers(mark: Position): boolean {
    if (this.#damage) throw this.#damage;
    return this.#floor !== null && mark >= this.#floor;
  }

  /** Events after `mark`, at most `limit`; called only where the tail covers it. Shared by all readers, as the memory log's are. */
  next(mark: Position, limit: number, types?: ReadonlySet<string>): { readonly events: readonly RecordedEvent[]; readonly mark: Position } {
    const events: RecordedEvent[] = [];
    let reached = mark;
    for (let i = this.#firstAfter(mark); i < this.#events.length && events.length < limit; i += 1) {
      const event = this.#events[i] as RecordedEvent;
      if (!types || types.has(event.type)) events.push(event);
      reached = event.position;
    }
    return { events, mark: reached };
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    for (let pause = FIRST_PAUSE_MS; !signal.aborted && !this.#damage; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        await this.#stand();
        await this.#subscribed(() => {
          pause = FIRST_PAUSE_MS;
        });
      } catch (error) {
        // All else passes: the server is away, restarts, found the reader slow, elects a leader.
        if (isEngineError(error, 'damaged')) this.#damage = error;
      }
      if (!this.#damage) await this.log.clock.sleep(pause, signal);
    }
    this.#running = false;
    this.log.arrivals.announce();
  }

  async #stand(): Promise<void> {
    if (this.#floor !== null) return;
    const head = await this.log.head();
    this.#last = head;
    this.#resume = head;
    this.#floor = head;
    this.#memory += 1;
    this.log.arrivals.announce();
  }

  async #subscribed(came: () => void): Promise<void> {
    const subscription = this.log.client.subscribeToAll({ fromPosition: placeOf(this.#resume), filter: excludeSystemEvents() });
    // The client tells of an error also when nobody iterates any more, and then it would end the process.
    subscription.on('error', () => undefined);
    const over = new AbortController();
    const drop = (): void => over.abort();
    this.#stop.signal.addEventListener('abort', drop, { once: true });
    over.signal.addEventListener('abort', () => void subscription.unsubscribe().catch(() => undefined), { once: true });
    void this.#watch(over);
    this.#open = true;
    try {
      await this.#take(subscription, came);
    } finally {
      this.#open = false;
      this.log.arrivals.announce();
      this.#stop.signal.removeEventListener('abort', drop);
      over.abort();
    }
  }

  async #take(subscription: AllStreamSubscription, came: () => void): Promise<void> {
    for await (const { event } of subscription) {
      if (this.#stop.signal.aborted) return;
      if (!event) continue;
      came();
      const position = positionAt(event);
      if (position <= this.#resume) continue;
      const recorded = recordedOf(event);
      this.#resume = position;
      if (!recorded) continue;
      this.#events.push(recorded);
      this.#setEnd(recorded.stream, { revision: recorded.revision, position });
      this.#last = position;
      this.#tellAwaited();
      if (this.#events.length > 2 * KEPT) this.#floor = this.#events.splice(0, KEPT).at(-1)?.position ?? this.#floor;
      this.log.arrivals.announce();
    }
  }

  #tellAwaited(): void {
    if (this.#awaited.length === 0) return;
    const awaited = this.#awaited;
    this.#awaited = awaited.filter(({ position }) => position > this.#last);
    for (const { position, shown } of awaited) if (position <= this.#last) shown(true);
  }

  #setEnd(stream: string, end: StreamEnd): void {
    if (this.#ends.size >= ENDS_KEPT && !this.#ends.has(stream)) {
      this.#ends.clear();
      this.#memory += 1;
    }
    this.#ends.set(stream, end);
  }

  /** A connection that is dead without a word, or a server that has forgotten the subscription, shows by what it does not show. */
  async #watch(over: AbortController): Promise<void> {
    const { clock, patienceMs } = this.log;
    for (let looks = 1; !over.signal.aborted; looks += 1) {
      const last = this.#last;
      const due = this.log.newest();
      await clock.sleep(patienceMs / LOOKS, over.signal);
      const silent = due > last && this.#last === last;
      if (!silent && looks % LOOKS > 0) continue;
      const head = await this.log.head().catch(() => START);
      if (silent && head > last && this.#last === last) over.abort();
    }
  }

  #firstAfter(mark: Position): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle] as RecordedEvent).position <= mark) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
