import type { EventStoreDBClient } from '@eventstore/db-client';
import {
  type Appended,
  derivedId,
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
import { following } from './following.js';
import { LiveTail } from './live-tail.js';
import { placeOf, positionOf } from './position.js';
import { closed, unknownOutcome } from './server-errors.js';
import { ServerReads } from './server-reads.js';
import { ShownStreams } from './shown-streams.js';
import { type EventText, INCARNATION_STREAM, recordedOf, stamped, textOf } from './stored-event.js';

const DEADLINE_MS = 10_000;
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

class EventStoreDbEventLog implements MovableEventLog {
  readonly #arrivals = new Arrivals();
  readonly #deadlines: Deadlines;
  readonly #appends: AppendStream;
  readonly #reads: ServerReads;
  readonly #tail: LiveTail;
  readonly #shown: ShownStreams;
  readonly #closing = new AbortController();
  /** The newest position heard of: of the head when it was asked, and of appends; the tail's is added in `#newest`. */
  #known: Position = START;
  /** Of the appends that were answered. */
  #answered: Position = START;
  /** Streams with an append that got no answer. */
  readonly #doubts = new Set<string>();
  #begun: Promise<unknown> | null = null;
  #incarnation: Promise<string> | null = null;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(
    private readonly client: EventStoreDBClient,
    deadlineMs: number,
    private readonly system: Pick<SystemPorts, 'clock' | 'ids' | 'ciphers'>,
  ) {
    const { clock, ids } = system;
    this.#deadlines = new Deadlines(clock, deadlineMs);
    this.#appends = new AppendStream(client, ids, this.#deadlines);
    this.#reads = new ServerReads(client, this.#deadlines);
    const asked = { head: () => this.head(), newest: () => this.#newest() };
    this.#tail = new LiveTail({ client, clock, arrivals: this.#arrivals, patienceMs: deadlineMs, ...asked });
    this.#shown = new ShownStreams(this.#tail, asked.head);
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
    const shown = await this.#shown.read(stream, from, limit);
    if (shown) return shown;
    const { memory } = this.#tail;
    const found = await this.#reads.ofStream(stream, from, limit);
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
    const log = {
      reads: this.#reads,
      tail: this.#tail,
      arrivals: this.#arrivals,
      clock: this.system.clock,
      closing: this.#closing.signal,
      head: () => this.head(),
      newest: () => this.#newest(),
      mustBeOpen: () => this.#mustBeOpen(),
    };
    return following(log, options, head);
  }

  async head(): Promise<Position> {
    this.#mustBeOpen();
    const head = await this.#reads.lastPosition();
    this.#known = later(head, this.#known);
    return head;
  }

  async incarnation(): Promise<string> {
    this.#mustBeOpen();
    this.#incarnation ??= this.#keptIncarnation().catch((error) => {
      this.#incarnation = null;
      throw error;
    });
    return this.#incarnation;
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

  /** So that a repeat of what was stored before this process began is known as one. */
  #begin(): Promise<unknown> {
    this.#begun ??= this.#reads.lastPosition().then(
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
      const [found] = await this.#reads.ofStream(stream, revision, 1);
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

  async #keptIncarnation(): Promise<string> {
    for (;;) {
      const [found] = await this.#reads.ofStream(INCARNATION_STREAM, 0, 1);
      const kept = (found?.event?.data as { incarnation?: unknown } | undefined)?.incarnation;
      if (typeof kept === 'string') return kept;
      if (found) throw new EngineError('damaged', `Stream ${INCARNATION_STREAM} on the EventStoreDB server names none.`);
      const incarnation = this.system.ids.next();
      const id = derivedId(this.system.ciphers, incarnation);
      const event = {
        id,
        type: 'sleutelbos.log-begun.v1',
        data: Buffer.from(JSON.stringify({ incarnation })),
        metadata: Buffer.from('{}'),
      };
      const placed = await this.#appends.append(INCARNATION_STREAM, -1, () => [event]);
      // Else another process was first: its own counts.
      if (!isConflict(placed)) return incarnation;
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
