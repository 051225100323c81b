import { type AllStreamResolvedEvent, BACKWARDS, END, type EventStoreDBClient, FORWARDS, type ResolvedEvent } from '@eventstore/db-client';
import { type EngineError, type Position, type RecordedEvent, START } from '@sleutelbos/kernel';
import type { Deadlines } from './deadlines.js';
import { placeOf } from './position.js';
import { deletedStream, typeOf, unavailable } from './server-errors.js';
import { isOurs, positionAt, recordedOf } from './stored-event.js';

/** How many events of other types are passed over before a mark is handed on. */
const SCAN_MAX = 20_000;

type Raw = AllStreamResolvedEvent | ResolvedEvent;

interface Reading {
  [Symbol.asyncIterator](): AsyncIterator<Raw>;
  on(event: 'error', listener: () => void): unknown;
  cancel(): Promise<void>;
}

/** A run of the log's events in their order. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  readonly mark: Position;
  /** Of the last event of whatever kind: where the next page goes on. */
  readonly cursor: Position;
  /** The server had nothing more. */
  readonly atEnd: boolean;
}

/** What is asked of the server each time, for whoever cannot take it from the live subscription. */
export class ServerReads {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly deadlines: Deadlines,
  ) {}

  /** From a revision on, as stored; empty where there is no such stream. @throws EngineError unavailable, damaged (the stream was deleted) */
  async ofStream(stream: string, from: number, limit?: number): Promise<readonly Raw[]> {
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

  /**
   * Reads on until something matches, enough was passed over, or there is nothing more.
   *
   * @param after, from as `mark` and `cursor` of the page before
   * @throws EngineError unavailable, damaged
   */
  async page(after: Position, from: Position, limit: number, types?: ReadonlySet<string>): Promise<Page> {
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

  /** Of the log's last event; START for an empty one. Backwards, over what is not of this log. @throws EngineError unavailable */
  async lastPosition(): Promise<Position> {
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
      return await this.deadlines.within(collecting, () => {
        void reading.cancel().catch(() => undefined);
        return new Error('No answer in time');
      });
    } catch (error) {
      throw unavailable(error);
    }
  }
}
