import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import {
  type Appended,
  EngineError,
  type Expected,
  type ImportingLog,
  instant,
  type LogBatch,
  type NewEvent,
  type Position,
  type RecordedBefore,
  type RecordedEvent,
  type SubscribeOptions,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { type Database, openDatabase } from '../../sqlite/database.js';
import { GroupCommit, type Outcome } from '../../sqlite/group-commit.js';
import { isUniqueViolation } from '../../sqlite/sqlite-errors.js';
import { Arrivals } from '../arrivals.js';
import { positionOf } from '../decimal-position.js';
import { isRepeat, revisionSeen, wrongRevision } from '../expected-revision.js';
import { type CountedLog, subscription } from '../subscription.js';
import { checksumOf, EVENT_LOG_SCHEMA, type EventRow, type EventText, eventOf, selectRows, textOf } from './event-row.js';
import { HeadRevisions } from './head-revisions.js';
import { LOG_FILE } from './log-reading.js';
import { type LogRows, logRows } from './log-rows.js';
import { PlacesInLots } from './places-in-lots.js';
import { RecentEvents } from './recent-events.js';
import { StreamPlaces } from './stream-places.js';

const GROUP_MAX = 512;
/**
 * Pages in the write-ahead log (250 MiB) at which a commit folds them into the file itself, and is slow for once. Who follows the log does
 * it long before (`following-event-log.ts`): while that file still grows, every commit waits for its new length on disk too.
 */
const FOLDS_IN_AT = 64_000;
const CACHE_KIB = 8_192;
const STREAMS_KEPT = 50_000;
const EVENTS_KEPT = 8192;
const CHARACTERS_KEPT = 16 * 1024 * 1024;
/** How many turns of the event loop live readers leave to others before they take what came: none to speak of when idle, and the busier, the longer. */
const LULL_TURNS = 8;

interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly seen: number;
  readonly events: readonly EventText[];
  /** Of each event, where another log recorded it before; ms since 1970. */
  readonly recorded?: readonly number[];
}

/** The log in a file, which keeps a few notes of its own besides the events. */
export interface NotedEventLog extends ImportingLog {
  /** As `append`, of events whose JSON was made elsewhere. */
  appendTexts(stream: string, expected: Expected, events: readonly EventText[]): Promise<Appended>;
  /** Durable when it returns. @throws EngineError unavailable */
  setNote(name: string, value: string): void;
}

/** Opens `log.db` in the folder; the caller holds the folder's lock. @throws EngineError unavailable, damaged */
export async function openSqliteEventLog(folder: string, system: Pick<SystemPorts, 'clock' | 'ids'>): Promise<NotedEventLog> {
  return sqliteEventLog(openLogFile(folder), system);
}

/** The file of a log, made if absent. @throws EngineError unavailable, damaged */
export function openLogFile(folder: string): Database {
  const path = join(folder, LOG_FILE);
  return openDatabase({ path, schema: EVENT_LOG_SCHEMA, synchronous: 'FULL', foldsInAt: FOLDS_IN_AT, cacheKib: CACHE_KIB });
}

/** The log over a file that is open already. It closes the file with itself. */
export function sqliteEventLog(database: Database, system: Pick<SystemPorts, 'clock' | 'ids'>): NotedEventLog {
  try {
    return new SqliteEventLog(database, system);
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteEventLog implements NotedEventLog {
  readonly #counted: CountedLog;
  readonly #group: GroupCommit<Append, Appended>;
  readonly #heads = new HeadRevisions(STREAMS_KEPT);
  /** Kept while someone reads on: what is appended for nobody goes to the disk and is forgotten. */
  readonly #recent: RecentEvents;
  /** How many iterate over events now. */
  #readers = 0;
  readonly #incarnation: string;
  readonly #insert: StatementSync;
  readonly #places: StreamPlaces;
  readonly #lots: PlacesInLots;
  readonly #rows: LogRows;
  /** Number of the last event that was committed. Numbers are given here, not by SQLite: with one writer and no deletion they have no gaps. */
  #last: number;
  #closed = false;
  #lull: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly system: Pick<SystemPorts, 'clock' | 'ids'>,
  ) {
    this.#counted = {
      arrivals: new Arrivals(),
      head: () => this.#headNumber(),
      next: (after, limit, types) => this.#next(after, limit, types),
      lull: () => this.#lulls(),
    };
    this.#group = new GroupCommit(system.clock, GROUP_MAX, (jobs) => this.#commit(jobs));
    this.#recent = new RecentEvents(EVENTS_KEPT, CHARACTERS_KEPT);
    this.#insert = database.prepare(
      'INSERT INTO events (position, stream, revision, type, id, recorded_at, checksum, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#places = new StreamPlaces(database);
    this.#lots = new PlacesInLots(database, this.#places);
    this.#rows = logRows(database, this.#places);
    const newest = selectRows(database.prepare, 'ORDER BY position DESC LIMIT 1');
    const last = database.read(() => newest())[0];
    if (last) eventOf(last, database.path);
    this.#last = last?.position ?? 0;
    this.#incarnation = this.#keptIncarnation();
  }

  append(stream: string, expected: Expected, events: readonly [NewEvent, ...NewEvent[]]): Promise<Appended> {
    try {
      return this.appendTexts(stream, expected, events.map(textOf));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  appendTexts(stream: string, expected: Expected, events: readonly EventText[]): Promise<Appended> {
    return this.#group.submit({ stream, expected, seen: revisionSeen(expected), events });
  }

  appendRecorded(stream: string, expected: Expected, events: readonly [RecordedBefore, ...RecordedBefore[]]): Promise<Appended> {
    try {
      const recorded = events.map(({ recordedAt }) => Date.parse(recordedAt));
      return this.#group.submit({ stream, expected, seen: revisionSeen(expected), events: events.map(textOf), recorded });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async read(stream: string, from = 0, limit?: number): Promise<readonly RecordedEvent[]> {
    this.#mustBeOpen();
    // The folder is this process's alone: a revision that was noted is the last there is.
    const head = this.#heads.get(stream);
    if (head !== undefined && head < from) return [];
    const recent = limit === 1 ? this.#recent.newest(stream, from) : null;
    if (recent) return [recent];
    const rows = this.#rows.ofStream(stream, from, limit);
    const last = rows.at(-1);
    if (limit === undefined && (last || from === 0)) this.#heads.set(stream, last?.revision ?? -1);
    return rows.map((row) => eventOf(row, this.database.path));
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LogBatch> {
    const batches = subscription(this.#counted, this.system.clock, options);
    return options.types?.size === 0 ? batches : this.#withReader(batches);
  }

  async *#withReader(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch> {
    this.#readers += 1;
    try {
      yield* batches;
    } finally {
      this.#readers -= 1;
    }
  }

  async head(): Promise<Position> {
    return positionOf(this.#headNumber());
  }

  async incarnation(): Promise<string> {
    return this.#incarnation;
  }

  setNote(name: string, value: string): void {
    this.#mustBeOpen();
    this.database.write(() => this.database.setMeta(`note:${name}`, value));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#counted.arrivals.announce();
    await this.#group.close();
    try {
      this.#lots.writeRest(this.#last);
    } catch {
      // The next start makes up for it, and tells what is wrong.
    }
    this.database.close();
  }

  #commit(appends: readonly Append[]): Outcome<Appended>[] {
    const recordedAt = this.system.clock.now();
    const before = this.#last;
    const rows: EventRow[] | null = this.#readers > 0 ? [] : null;
    try {
      const outcomes = this.database.write(() => {
        const stored: Outcome<Appended>[] = [];
        for (const append of appends) stored.push(this.#store(append, recordedAt, rows));
        this.#lots.writeSome(this.#last - before, this.#last);
        return stored;
      });
      this.#lots.written();
      if (rows) this.#recent.add(rows);
      if (this.#last > before) this.#counted.arrivals.announce();
      return outcomes;
    } catch (error) {
      // Nothing of the group stands; the numbers given and the revisions noted on the way are void.
      this.#last = before;
      this.#heads.clear();
      this.#places.takeBack(before);
      if (!isUniqueViolation(error)) throw error;
      const why = 'Another program wrote to this log while this one held it. Restart this one, with nothing else writing there.';
      throw new EngineError('unavailable', `${this.database.path}: ${why}`, { cause: error });
    }
  }

  /** Looks before it writes, so a conflict leaves the transaction, and with it the neighbours, alone. */
  #store(append: Append, now: number, rows: EventRow[] | null): Outcome<Appended> {
    const { stream, seen, events, recorded } = append;
    // Of a stream that is to be new nothing is remembered, as a rule.
    const head = (seen < 0 ? undefined : this.#heads.get(stream)) ?? this.#places.headOf(stream);
    if (head !== seen) return this.#repeated(append, head);
    let revision = seen;
    let recordedAt = now;
    for (const event of events) {
      recordedAt = recorded?.[revision - seen] ?? now;
      revision += 1;
      const position = this.#last + 1;
      const checksum = checksumOf(position, stream, revision, event, recordedAt);
      const { id, type, metadata, data } = event;
      this.#insert.run(position, stream, revision, type, id, recordedAt, checksum, metadata, data);
      this.#last = position;
      this.#places.note(stream, revision, position);
      rows?.push({ position, stream, revision, type, id, recordedAt, checksum, metadata, data });
    }
    this.#heads.set(stream, revision);
    return { revision, position: positionOf(this.#last), recordedAt: instant(recordedAt) };
  }

  #repeated({ stream, expected, seen, events }: Append, head: number): Outcome<Appended> {
    if (seen > head) return wrongRevision(stream, expected, head);
    const standing = this.#rows.ofStream(stream, seen + 1, events.length);
    const last = standing.at(-1);
    if (!last || !isRepeat(events, standing)) return wrongRevision(stream, expected, head);
    return { revision: last.revision, position: positionOf(last.position), recordedAt: instant(last.recordedAt) };
  }

  #next(after: number, limit: number, types?: ReadonlySet<string>): { events: readonly RecordedEvent[]; mark: number } {
    if (types?.size === 0) return { events: [], mark: this.#last };
    return this.#recent.next(after, limit, types) ?? this.#rows.next(after, this.#last, limit, types);
  }

  #keptIncarnation(): string {
    const kept = this.database.meta('incarnation');
    if (kept !== null) return kept;
    const made = this.system.ids.next();
    this.database.write(() => this.database.setMeta('incarnation', made));
    return made;
  }

  #headNumber(): number {
    this.#mustBeOpen();
    return this.#last;
  }

  /** One for all readers: what they make of the same events is then written together. */
  #lulls(): Promise<void> {
    this.#lull ??= this.#pass(LULL_TURNS);
    return this.#lull;
  }

  async #pass(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await this.system.clock.sleep(0);
    this.#lull = null;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The log is closed.');
  }
}
