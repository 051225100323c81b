import { join } from 'node:path';
import {
  type Appended,
  EngineError,
  type EventLog,
  type LogBatch,
  type Position,
  type RecordedEvent,
  type SubscribeOptions,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { type Database, openDatabase } from '../../sqlite/database.js';
import { type FileReading, openForReading } from '../../sqlite/read-only.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { Arrivals } from '../arrivals.js';
import { numberOf, positionOf } from '../decimal-position.js';
import { type CountedLog, subscription } from '../subscription.js';
import { checksumOf, EVENT_LOG_SCHEMA, type EventRow, eventOf, selectRows, textOf } from './event-row.js';
import { HeadRevisions } from './head-revisions.js';
import { LOG_FILE } from './log-reading.js';
import { RecentEvents } from './recent-events.js';
import type { NotedEventLog } from './sqlite-event-log.js';

const STREAMS_KEPT = 100_000;
const EVENTS_KEPT = 8192;
const CHARACTERS_KEPT = 16 * 1024 * 1024;
/** How far one filtered read looks before it hands over a mark; bounds the time for which it holds everyone up. */
const SCAN_MAX = 20_000;

/** When so many came at once, those who follow wait for more: larger runs cost less, and whoever waits for one waits in a crowd. */
const BUSY_RUN = 16;
const BUSY_MS = 40;
/**
 * Events after which the write-ahead log is folded into the file: some forty megabytes. Streams have random names, so a page of their index is
 * written for nearly every event; the longer it waits, the more events share a page, and the seldomer others wait for the disk that is busy with it.
 */
export const FOLDED_EVERY = 10_000;
/** How often one folding-in begins again for what was appended meanwhile. */
const PASSES_MAX = 4;

/** The log as a second thread of the process sees it: it reads the file itself, and appends through the thread that holds it. */
export interface FollowingEventLog extends EventLog {
  /** The log holds everything up to here. */
  advance(head: Position): void;
}

/** @throws EngineError unavailable, damaged */
export async function openFollowingEventLog(
  folder: string,
  clock: SystemPorts['clock'],
  writer: Pick<NotedEventLog, 'appendTexts' | 'head' | 'incarnation'>,
): Promise<FollowingEventLog> {
  const path = join(folder, LOG_FILE);
  const file = openForReading(path, EVENT_LOG_SCHEMA);
  const folding = openDatabase({ path, schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
  return followingEventLog({ file, folding }, clock, writer, await writer.head());
}

function followingEventLog(
  { file, folding }: { readonly file: FileReading; readonly folding: Database },
  clock: SystemPorts['clock'],
  writer: Pick<NotedEventLog, 'appendTexts' | 'incarnation'>,
  head: Position,
): FollowingEventLog {
  const after = selectRows(file.prepare, 'WHERE position > ? AND position <= ? ORDER BY position LIMIT ?');
  const matching = selectRows(
    file.prepare,
    'WHERE position > ? AND position <= ? AND type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?',
  );
  const stream = selectRows(file.prepare, 'WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
  const recent = new RecentEvents(EVENTS_KEPT, CHARACTERS_KEPT);
  const arrivals = new Arrivals();
  /** Of streams that were read or seen here. May be older than the file where somebody else appends: a conflict tells. */
  const heads = new HeadRevisions(STREAMS_KEPT);
  const foldIn = folding.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let last = numberOf(head);
  let told = last;
  /** Events that were taken in at once, the last time. */
  let run = 0;
  let folded = last;
  let closed = false;

  const rowsOf = (from: number, to: number, limit: number): EventRow[] => {
    const rows = file.read(() => after(from, to, limit));
    const gap = rows.findIndex((row, index) => row.position !== from + 1 + index);
    const missing = gap === -1 ? from + rows.length + 1 : from + gap + 1;
    if (gap !== -1 || (rows.length < limit && missing <= to)) throw damaged(file.path, undefined, `lacks the event at position ${missing}`);
    return rows;
  };
  const counted: CountedLog = {
    arrivals,
    head() {
      if (closed) throw new EngineError('unavailable', 'The log is closed.');
      takeIn();
      return last;
    },
    next(from, limit, types) {
      const found = recent.next(from, limit, types);
      if (found) return found;
      if (!types) {
        const rows = rowsOf(from, last, limit);
        return { events: rows.map((row) => eventOf(row, file.path)), mark: rows.at(-1)?.position ?? from };
      }
      const end = Math.min(last, from + SCAN_MAX);
      const rows = file.read(() => matching(from, end, JSON.stringify([...types]), limit));
      return { events: rows.map((row) => eventOf(row, file.path)), mark: rows.length === limit ? (rows.at(-1)?.position ?? from) : end };
    },
    lull: () => clock.sleep(run < BUSY_RUN ? 0 : BUSY_MS),
  };

  /** Those who follow share one reading of what is new. A run too long to keep, or damaged, is left to each as it comes to it. */
  function newRows(upTo: number): readonly EventRow[] {
    if (upTo - last > EVENTS_KEPT) return [];
    try {
      const rows = rowsOf(last, upTo, EVENTS_KEPT);
      return rows.every((row) => checksumOf(row.position, row.stream, row.revision, row, row.recordedAt) === row.checksum) ? rows : [];
    } catch {
      return [];
    }
  }

  /** What is told within one turn of the event loop is read at once. */
  function advance(position: Position): void {
    const number = numberOf(position);
    if (number <= told) return;
    if (told === last) void clock.sleep(0).then(takeIn);
    told = number;
  }

  function takeIn(): void {
    if (closed || told === last) return;
    const rows = newRows(told);
    if (rows.length === 0) heads.clear();
    for (const { stream: name, revision } of rows) heads.set(name, revision);
    recent.add(rows);
    run = told - last;
    last = told;
    arrivals.announce();
    if (last - folded >= FOLDED_EVERY) fold();
  }

  /**
   * Here, where it holds up nobody who asks. What was appended meanwhile is folded in at once: only when nothing is left between two commits
   * does the write-ahead log begin anew, and stay short. A disk that does not take it now is asked again, at last by the thread that writes.
   */
  function fold(): void {
    folded = last;
    try {
      for (let pass = 0, before = -1; pass < PASSES_MAX; pass += 1) {
        const { log } = foldIn.get() as { log: number };
        if (log === before) return;
        before = log;
      }
    } catch {
      return;
    }
  }

  return {
    advance,
    async append(name, expected, events): Promise<Appended> {
      counted.head();
      try {
        const appended = await writer.appendTexts(name, expected, events.map(textOf));
        advance(appended.position);
        return appended;
      } catch (error) {
        heads.clear();
        throw error;
      }
    },
    async read(name, from = 0, limit): Promise<readonly RecordedEvent[]> {
      counted.head();
      const head = heads.get(name);
      if (head !== undefined && head < from) return [];
      const newest = limit === 1 ? recent.newest(name, from) : null;
      if (newest) return [newest];
      const rows = file.read(() => stream(name, from, limit ?? -1));
      const gap = rows.findIndex((row, index) => row.revision !== from + index);
      if (gap !== -1) throw damaged(file.path, undefined, `lacks revision ${from + gap} of stream ${name}`);
      const end = rows.at(-1);
      if (limit === undefined && (end || from === 0)) heads.set(name, end?.revision ?? -1);
      return rows.map((row) => eventOf(row, file.path));
    },
    subscribe: (options: SubscribeOptions): AsyncIterable<LogBatch> => subscription(counted, clock, options),
    head: async () => positionOf(counted.head()),
    incarnation: () => writer.incarnation(),
    async close() {
      closed = true;
      arrivals.announce();
      folding.close();
      file.close();
    },
  };
}
