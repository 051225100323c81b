import { type AllStreamResolvedEvent, BACKWARDS, END, type EventStoreDBClient, FORWARDS, type ResolvedEvent } from '@eventstore/db-client';
import {
  type Appended,
  EngineError,
  type EventLog,
  type Expected,
  instant,
  isEngineError,
  type LogBatch,
  type NewEvent,
  type Position,
  type RecordedEvent,
  START,
  type SubscribeOptions,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { Arrivals } from '../arrivals.js';
import { revisionSeen, wrongRevision } from '../expected-revision.js';
import { AppendStream, isConflict } from './append-stream.js';
import { clientFor } from './client.js';
import { Deadlines } from './deadlines.js';
import { Incarnations, type IncarnationsKnown } from './incarnations.js';
import { LiveTail } from './live-tail.js';
import { placeOf, positionOf } from './position.js';
import { closed, deletedStream, typeOf, unavailable, unknownOutcome } from './server-errors.js';
import { type EventText, INCARNATION_STREAM, isOurs, positionAt, recordedOf, stamped, textOf } from './stored-event.js';

const DEADLINE_MS = 10_000;
const DEFAULT_BATCH_SIZE = 500;
/** How many events of other types are passed over before a mark is handed on. */
const SCAN_MAX = 20_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** How long a read waits for the live subscription to show what the log holds; then it asks the server. */
const SHOWN_WITHIN_MS = 100;
const DOUBTS_KEPT = 10_000;

export interface EventStoreDbOptions {
  /** The client's connection string: one node, or a cluster (`esdb://user:password@a,b,c?tls=true&tlsCAFile=…`). */
  readonly url: string;
  /** After which a question without an answer is given up; default 10 s. */
  readonly deadlineMs?: number;
}

export type RecordedBefore = NewEvent & Pick<RecordedEvent, 'recordedAt'>;

/** The log on an EventStoreDB server, which can take in what another log has recorded. */
export interface MovableEventLog extends EventLog {
  /**
   * As `append`, of events that another log recorded before: ids and instants are kept. For `sleutelbos move`, which goes through the
   * other log in its order and awaits each answer, so that the order over all streams is kept too. A repeat is no harm.
   */
  appendRecorded(stream: string, expected: Expected, events: readonly [RecordedBefore, ...RecordedBefore[]]): Promise<Appended>;
  /** Which incarnations this log has and had; unlike `incarnation` it makes none. */
  incarnations(): Promise<IncarnationsKnown>;
  /**
   * What was derived so far is void from here on: of this log, and of the incarnations of other logs that are named. For `sleutelbos
   * incarnation renew`, while nobody works on it: other processes keep the incarnation that they opened the log with.
   */
  renewIncarnation(replaces: readonly string[]): Promise<string>;
}

/**
 * Opens nothing yet: a service may start before its server, and goes on by itself once that is there. One log a process, since it keeps a
 * connection and a live subscription.
 *
 * What a repeat is answered: revision and position are the server's, always those of the first time. `recordedAt` too, whenever this
 * process can have known of the first time: it is read back when the position that came is not newer than what this process had seen when
 * it asked (the head at its first append, its own answers, all that its live subscription showed), or when an earlier append to the stream
 * got no answer. What remains is a first time at another process that its subscription has not shown here yet: then the answer carries the
 * instant of the repeat, while every reader sees that of the first time.
 *
 * @throws RangeError when the URL is not one the client understands, or turns the refusal of a wrong revision into an answer
 */
export function eventStoreDbEventLog(
  { url, deadlineMs = DEADLINE_MS }: EventStoreDbOptions,
  system: Pick<SystemPorts, 'clock' | 'ids' | 'ciphers'>,
): MovableEventLog {
  return new EventStoreDbEventLog(clientFor(url), deadlineMs, system);
}

type Raw = AllStreamResolvedEvent | ResolvedEvent;

interface Reading {
  [Symbol.asyncIterator](): AsyncIterator<Raw>;
  on(event: 'error', listener: () => void): unknown;
  cancel(): Promise<void>;
}

interface Page {
  readonly events: readonly RecordedEvent[];
  readonly mark: Position;
  /** Of the last event of whatever kind: where the next page goes on. */
  readonly cursor: Position;
  /** The server had nothing more. */
  readonly atEnd: boolean;
}

class EventStoreDbEventLog implements MovableEventLog {
  readonly #arrivals = new Arrivals();
  readonly #deadlines: Deadlines;
  readonly #appends: AppendStream;
  readonly #tail: LiveTail;
  readonly #closing = new AbortController();
  /** The newest position heard of: of the head when it was asked, and of appends; the tail's is added in `#newest`. */
  #known: Position = START;
  /** Of the appends that were answered. */
  #answered: Position = START;
  /** Streams with an append that got no answer. */
  readonly #doubts = new Set<string>();
  #lastLook: Promise<unknown> = Promise.resolve();
  #nextLook: Promise<Position> | null = null;
  #begun: Promise<unknown> | null = null;
  readonly #incarnations: Incarnations;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(
    private readonly client: EventStoreDBClient,
    deadlineMs: number,
    private readonly system: Pick<SystemPorts, 'clock' | 'ids' | 'ciphers'>,
  ) {
    const { clock, ids } = system;
    this.#deadlines = new Deadlines(clock, deadlineMs);
    this.#appends = new AppendStream(client, ids, this.#deadlines);
    this.#incarnations = new Incarnations({
      read: async () => (await this.#ofStream(INCARNATION_STREAM, 0)).map(({ event }) => event?.data),
      append: (seen, event) => this.#appends.append(INCARNATION_STREAM, seen, () => [event]),
      system,
    });
    const head = () => this.head();
    this.#tail = new LiveTail({ client, clock, arrivals: this.#arrivals, head, patienceMs: deadlineMs });
  }

  async append(stream: string, expected: Expected, events: readonly [NewEvent, ...NewEvent[]]): Promise<Appended> {
    const texts = events.map((event) => textOf(event, this.system.ciphers));
    return this.#append(stream, expected, texts);
  }

  async appendRecorded(stream: string, expected: Expected, events: readonly [RecordedBefore, ...RecordedBefore[]]): Promise<Appended> {
    const texts = events.map((event) => textOf(event, this.system.ciphers));
    return this.#append(
      stream,
      expected,
      texts,
      events.map((event) => event.recordedAt),
    );
  }

  async read(stream: string, from = 0, limit?: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    if (limit !== undefined && limit < 1) return [];
    const shown = await this.#shown(stream, from);
    if (shown) return shown;
    const { memory } = this.#tail;
    const found = await this.#ofStream(stream, from, limit);
    const events = found.map(({ event }, index) => {
      const recorded = event && recordedOf(event);
      if (recorded?.revision === from + index) return recorded;
      const why = `lacks revision ${from + index} of stream ${stream}, or another program wrote there`;
      throw new EngineError('damaged', `The EventStoreDB server ${why}. Restore the log from a backup.`);
    });
    if (limit === undefined) this.#tail.noteEnd(stream, from + events.length - 1, memory);
    return events;
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LogBatch> {
    placeOf(options.after);
    const head = options.untilHead ? this.head() : null;
    // Whoever iterates meets it there; whoever does not is not to end the process.
    head?.catch(() => undefined);
    return this.#batches(options, head);
  }

  async head(): Promise<Position> {
    this.#mustBeOpen();
    const head = await this.#lastPosition();
    this.#known = later(head, this.#known);
    return head;
  }

  async incarnation(): Promise<string> {
    this.#mustBeOpen();
    return this.#incarnations.current();
  }

  async incarnations(): Promise<IncarnationsKnown> {
    this.#mustBeOpen();
    return this.#incarnations.known();
  }

  async renewIncarnation(replaces: readonly string[]): Promise<string> {
    this.#mustBeOpen();
    return this.#incarnations.renew(replaces);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#tail.stop();
    this.#arrivals.announce();
    await Promise.allSettled(this.#inFlight);
    this.#deadlines.close();
    await this.client.dispose();
  }

  async #append(stream: string, expected: Expected, texts: readonly EventText[], instants?: readonly string[]): Promise<Appended> {
    const seen = revisionSeen(expected);
    if (stream === '' || stream.startsWith('$') || stream === INCARNATION_STREAM) {
      throw new RangeError('A stream has a name, and one that neither the server nor this adapter keeps for itself.');
    }
    this.#mustBeOpen();
    const appending = this.#stored(stream, expected, seen, texts, instants);
    this.#inFlight.add(appending);
    try {
      return await appending;
    } catch (error) {
      if (isEngineError(error, 'unknown-outcome')) this.#doubt(stream);
      throw error;
    } finally {
      this.#inFlight.delete(appending);
    }
  }

  async #stored(
    stream: string,
    expected: Expected,
    seen: number,
    texts: readonly EventText[],
    instants?: readonly string[],
  ): Promise<Appended> {
    await this.#begin();
    let recordedAt = '';
    let known: Position = START;
    const placed = await this.#appends.append(stream, seen, () => {
      known = this.#newest();
      const now = instant(this.system.clock.now());
      return texts.map(({ id, type, data, metadata }, index) => {
        recordedAt = instants?.[index] ?? now;
        return { id, type, data: Buffer.from(data), metadata: Buffer.from(stamped(metadata, recordedAt)) };
      });
    });
    if (isConflict(placed)) throw wrongRevision(stream, expected, placed.conflictAt);
    const { revision } = placed;
    const position = positionOf(placed.commit);
    const repeated = position <= known || position <= this.#answered || this.#doubts.has(stream);
    this.#answered = later(position, this.#answered);
    this.#known = later(position, this.#known);
    if (repeated) recordedAt = await this.#recordedAt(stream, revision);
    return { revision, position, recordedAt };
  }

  /**
   * Answers from what the live subscription has shown, where it can: who has a stream's state asks for the little that may have come since,
   * before each command, and a read of a stream costs the client more than an append. It is as good as asking the server: only the head is
   * asked for, once for all who ask meanwhile and no earlier than they did, and the subscription has to have shown all up to there. Null:
   * the server is to be asked.
   */
  async #shown(stream: string, from: number): Promise<readonly RecordedEvent[] | null> {
    if (!this.#tail.live || !this.#tail.ofStream(stream, from)) return null;
    this.#nextLook ??= this.#look(this.#lastLook);
    try {
      if (!(await this.#tail.reaches(await this.#nextLook, SHOWN_WITHIN_MS))) return null;
    } catch {
      return null;
    }
    return this.#tail.ofStream(stream, from);
  }

  /** One look at the head after the other; who comes when one is under way shares the next. */
  async #look(before: Promise<unknown>): Promise<Position> {
    await before.catch(() => undefined);
    this.#lastLook = this.#nextLook ?? before;
    this.#nextLook = null;
    return this.head();
  }

  /** So that a repeat of what was stored before this process began is known as one. */
  #begin(): Promise<unknown> {
    this.#begun ??= this.#lastPosition().then(
      (head) => {
        this.#known = later(head, this.#known);
      },
      (error) => {
        this.#begun = null;
        throw error;
      },
    );
    return this.#begun;
  }

  async #recordedAt(stream: string, revision: number): Promise<string> {
    try {
      const [found] = await this.#ofStream(stream, revision, 1);
      const recorded = found?.event && recordedOf(found.event);
      if (!recorded) throw new Error('The event that was answered cannot be read');
      this.#doubts.delete(stream);
      return recorded.recordedAt;
    } catch (error) {
      throw unknownOutcome(error);
    }
  }

  #doubt(stream: string): void {
    this.#doubts.add(stream);
    if (this.#doubts.size <= DOUBTS_KEPT) return;
    for (const oldest of this.#doubts) {
      this.#doubts.delete(oldest);
      return;
    }
  }

  async *#batches({ after, types, signal, batchSize }: SubscribeOptions, until: Promise<Position> | null): AsyncGenerator<LogBatch> {
    const limit = Math.max(1, batchSize ?? DEFAULT_BATCH_SIZE);
    const ending = AbortSignal.any([signal, this.#closing.signal]);
    let mark = after;
    let cursor = after;
    let level = false;
    let end: Position | null = null;
    if (!until) this.#tail.start();
    for (let first = true, pause = FIRST_PAUSE_MS; !signal.aborted; ) {
      this.#mustBeOpen();
      const live = !until && !first && this.#tail.covers(mark);
      if (live && this.#tail.last > mark) {
        // One turn, in which more may come: what a reader makes of many events costs little more than of one.
        await this.system.clock.sleep(0);
        // So much may have come that the tail has let go of what stands behind the mark.
        if (!this.#tail.covers(mark)) continue;
        const found = this.#tail.next(mark, limit, types);
        mark = found.mark;
        cursor = mark;
        level = mark >= this.#newest();
        yield { events: found.events, mark, atHead: level };
        continue;
      }
      // A level reader waits for the tail, also for one that does not stand yet.
      if (!until && !first && level && (live || this.#tail.last <= mark)) {
        await this.#arrivals.wait(ending);
        continue;
      }
      let page: Page | null;
      try {
        if (first) end = await orAborted(this.#checked(after, until), ending);
        page = await orAborted(this.#page(mark, cursor, limit, types), ending);
      } catch (error) {
        if (until || !isEngineError(error, 'unavailable')) throw error;
        this.#mustBeOpen();
        await this.system.clock.sleep(pause, ending);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        continue;
      }
      if (!page) continue;
      pause = FIRST_PAUSE_MS;
      const moved = page.mark > mark;
      mark = page.mark;
      cursor = page.cursor;
      level = page.atEnd && mark >= this.#newest();
      if (first || moved) yield { events: page.events, mark, atHead: level };
      // A node that has not got what another one acknowledged.
      else if (page.atEnd) await this.system.clock.sleep(pause, ending);
      first = false;
      if (end !== null && mark >= end) return;
    }
  }

  /** The position at which a reading ends; null for one that waits for more. @throws EngineError damaged, when the log is shorter than the reader knows it */
  async #checked(after: Position, until: Promise<Position> | null): Promise<Position | null> {
    const head = await (until ?? this.head());
    if (after > head) {
      throw new EngineError(
        'damaged',
        'A reader stands beyond the end of the log: the EventStoreDB server was put back from an older copy. Drop what was derived from it, as docs/how-to/back-up-and-restore.md tells, and start again.',
      );
    }
    return until ? head : null;
  }

  /** Reads on until something matches, enough was passed over, or there is nothing more. */
  async #page(after: Position, from: Position, limit: number, types?: ReadonlySet<string>): Promise<Page> {
    const events: RecordedEvent[] = [];
    let mark = after;
    let cursor = from;
    for (let passed = 0; ; ) {
      // One more for the event at `cursor`, which this server repeats, and one to see whether there is more.
      const maxCount = limit + 2;
      const fromPosition = placeOf(cursor);
      const found = await this.#collected(() => this.client.readAll({ fromPosition, maxCount, direction: FORWARDS }));
      for (const { event } of found) {
        if (!event) continue;
        const position = positionAt(event);
        if (position <= cursor) continue;
        const recorded = recordedOf(event);
        if (recorded && events.length === limit) return { events, mark, cursor: mark, atEnd: false };
        cursor = position;
        if (!recorded) continue;
        passed += 1;
        mark = position;
        if (!types || types.has(recorded.type)) events.push(recorded);
      }
      const atEnd = found.length < maxCount;
      if (atEnd || events.length > 0 || passed >= SCAN_MAX) return { events, mark, cursor, atEnd };
    }
  }

  async #ofStream(stream: string, from: number, limit?: number): Promise<Raw[]> {
    try {
      const options = { fromRevision: BigInt(from), direction: FORWARDS, ...(limit === undefined ? {} : { maxCount: limit }) } as const;
      return await this.#collected(() => this.client.readStream(stream, options));
    } catch (error) {
      const type = typeOf((error as EngineError).cause);
      if (type === 'stream-not-found') return [];
      if (type === 'stream-deleted') throw deletedStream(stream);
      throw error;
    }
  }

  /** Backwards, over what is not of this log. */
  async #lastPosition(): Promise<Position> {
    let before: Position | null = null;
    for (let maxCount = 1; ; maxCount = 512) {
      const fromPosition = before === null ? END : placeOf(before);
      if (fromPosition === 'start') return START;
      const found = await this.#collected(() => this.client.readAll({ fromPosition, maxCount, direction: BACKWARDS }));
      for (const { event } of found) if (event && isOurs(event)) return positionAt(event);
      const oldest = found.at(-1)?.event;
      if (!oldest || found.length < maxCount) return START;
      before = positionAt(oldest);
    }
  }

  /** @throws EngineError unavailable */
  async #collected(read: () => Reading): Promise<Raw[]> {
    const reading = read();
    // The client tells of an error also when nobody iterates any more, and then it would end the process.
    reading.on('error', () => undefined);
    const events: Raw[] = [];
    const collecting = (async () => {
      for await (const event of reading) events.push(event);
      return events;
    })();
    try {
      return await this.#deadlines.within(collecting, () => {
        void reading.cancel().catch(() => undefined);
        return new Error('No answer in time');
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  #newest(): Position {
    return later(this.#tail.last, this.#known);
  }

  #mustBeOpen(): void {
    if (this.#closing.signal.aborted) throw closed();
  }
}

function later(one: Position, other: Position): Position {
  if (one > other) return one;
  return other;
}

/** Null as soon as the signal aborts; what the work makes of it then is nobody's. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(null);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
