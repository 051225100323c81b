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
import { Arrivals } from '../arrivals.js';
import { numberOf, positionOf } from '../decimal-position.js';
import { type CountedLog, subscription } from '../subscription.js';
import { checksumOf, EVENT_LOG_SCHEMA, type EventRow, eventOf, textOf } from './event-row.js';
import { HeadRevisions } from './head-revisions.js';
import { LOG_FILE } from './log-reading.js';
import { logRows } from './log-rows.js';
import { RecentEvents } from './recent-events.js';
import type { NotedEventLog } from './sqlite-event-log.js';
import { StreamPlaces } from './stream-places.js';

const STREAMS_KEPT = 100_000;
const EVENTS_KEPT = 8192;
const CHARACTERS_KEPT = 16 * 1024 * 1024;

/** When so many came at once, those who follow wait for more: larger runs cost less, and whoever waits for one waits in a crowd. */
const BUSY_RUN = 16;
const BUSY_MS = 100;
/**
 * Events after which the write-ahead log is folded into the file: some twenty megabytes. The longer it waits, the seldomer others wait for the
 * disk that is busy with it.
 */
export const FOLDED_EVERY = 10_000;
/** Where events come one by one, each commit writes a page and more: as many megabytes again. Only a log that begins anew no longer grows. */
export const FOLDED_EVERY_COMMITS = 4_000;
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
  const places = new StreamPlaces(file);
  const rows = logRows(file, places);
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
  let commits = 0;
  let closed = false;

  const counted: CountedLog = {
    arrivals,
    head() {
      if (closed) throw new EngineError('unavailable', 'The log is closed.');
      takeIn();
      return last;
    },
    next: (from, limit, types) => recent.next(from, limit, types) ?? rows.next(from, last, limit, types),
    lull: () => clock.sleep(run < BUSY_RUN ? 0 : BUSY_MS),
  };

  /** Those who follow share one reading of what is new. A run too long to keep, or damaged, is left to each as it comes to it. */
  function newRows(upTo: number): readonly EventRow[] {
    if (upTo - last > EVENTS_KEPT) return [];
    try {
      const found = rows.after(last, upTo, EVENTS_KEPT);
      return found.every((row) => checksumOf(row.position, row.stream, row.revision, row, row.recordedAt) === row.checksum) ? found : [];
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
    const found = newRows(told);
    if (found.length === 0) heads.clear();
    for (const { stream, revision } of found) heads.set(stream, revision);
    recent.add(found);
    run = told - last;
    last = told;
    arrivals.announce();
    commits += 1;
    if (last - folded >= FOLDED_EVERY || commits >= FOLDED_EVERY_COMMITS) fold();
  }

  /**
   * Here, where it holds up nobody who asks. What was appended meanwhile is folded in at once: only when nothing is left between two commits
   * does the write-ahead log begin anew, and stay short. A disk that does not take it now is asked again, at last by the thread that writes.
   */
  function fold(): void {
    folded = last;
    commits = 0;
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
      places.catchUp();
      const found = rows.ofStream(name, from, limit);
      const end = found.at(-1);
      if (limit === undefined && (end || from === 0)) heads.set(name, end?.revision ?? -1);
      return found.map((row) => eventOf(row, file.path));
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
