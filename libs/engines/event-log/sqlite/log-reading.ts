import { join } from 'node:path';
import type { RecordedEvent } from '@sleutelbos/kernel';
import { openDatabase } from '../../sqlite/database.js';
import { type FileReading, openForReading } from '../../sqlite/read-only.js';
import { checksumOf, EVENT_LOG_SCHEMA, type EventRow, eventOf, selectRows } from './event-row.js';
import { PLACED } from './stream-places.js';

export const LOG_FILE = 'log.db';

/** What was found in a run of rows: how far it went, and what is wrong there. */
export interface RowsChecked {
  /** The sound ones, parsed when asked for: a mere check needs none. */
  readonly events: () => readonly RecordedEvent[];
  /** Number of the last row looked at. */
  readonly mark: number;
  /** One sentence each, without the path. */
  readonly faults: readonly string[];
}

/** The log's file beside the process that writes it: for checks, copies and rebuilding. */
export interface LogReading {
  readonly path: string;
  /** Null: the file was never finished being made. */
  readonly incarnation: string | null;
  readonly file: FileReading;
  /** Number of the last event; 0 for an empty log. */
  head(): number;
  note(name: string): string | null;
  /** At most `limit` rows after number `after`, each checked: checksum, place, and that none is missing. */
  check(after: number, limit: number): RowsChecked;
  /** Streams whose revisions are not 0, 1, 2 …, at most `limit`. */
  streamsWithGaps(limit: number): readonly string[];
  /** Streams of which a place is not where its event lies, or is missing, at most `limit`. */
  placesAtFault(limit: number): readonly string[];
  /** What SQLite itself finds wrong with its pages and indexes; empty when nothing. */
  pagesAtFault(): readonly string[];
  close(): void;
}

/** @throws EngineError unavailable (no such file), damaged */
export function openLogReading(folder: string): LogReading {
  return logReading(openForReading(join(folder, LOG_FILE), EVENT_LOG_SCHEMA));
}

function logReading(file: FileReading): LogReading {
  const { path } = file;
  if (file.schema === 0) return { ...NEVER_MADE, path, file, close: () => file.close() };
  const last = file.prepare('SELECT max(position) AS last FROM events');
  const rows = selectRows(file.prepare, 'WHERE position > ? ORDER BY position LIMIT ?');
  const head = (): number => file.read(() => (last.get() as { last: number | null }).last ?? 0);
  return {
    path,
    file,
    incarnation: file.meta('incarnation'),
    head,
    note: (name) => file.meta(`note:${name}`),
    check(after, limit) {
      return rowsChecked(
        file.read(() => rows(after, limit)),
        after,
        path,
      );
    },
    streamsWithGaps(limit) {
      const gaps = file.prepare(
        'SELECT stream FROM events GROUP BY stream HAVING min(revision) <> 0 OR count(*) <> max(revision) + 1 ORDER BY stream LIMIT ?',
      );
      return file.read(() => gaps.all(limit) as { stream: string }[]).map((one) => one.stream);
    },
    placesAtFault(limit) {
      if (file.schema < PLACES_SINCE) return [];
      const wrong = file.prepare(
        `SELECT places.stream FROM places LEFT JOIN events USING (position) WHERE events.stream IS NOT places.stream OR events.revision IS NOT places.revision
         UNION SELECT events.stream FROM events LEFT JOIN places USING (stream, revision)
         WHERE events.position <= ? AND places.position IS NOT events.position LIMIT ?`,
      );
      return file.read(() => wrong.all(Number(file.meta(PLACED) ?? 0), limit) as { stream: string }[]).map((one) => one.stream);
    },
    pagesAtFault: () => file.pagesAtFault(),
    close: () => file.close(),
  };
}

/** Steps of the schema that a log with places went through. */
const PLACES_SINCE = 2;

const NEVER_MADE = {
  incarnation: null,
  head: () => 0,
  note: () => null,
  check: (after: number): RowsChecked => ({ events: () => [], mark: after, faults: [] }),
  streamsWithGaps: () => [],
  placesAtFault: () => [],
  pagesAtFault: () => [],
};

function rowsChecked(rows: readonly EventRow[], after: number, path: string): RowsChecked {
  const faults: string[] = [];
  const sound: EventRow[] = [];
  let mark = after;
  for (const row of rows) {
    if (row.position !== mark + 1) faults.push(`the events at positions ${mark + 1} to ${row.position - 1} are gone`);
    mark = row.position;
    if (checksumOf(row.position, row.stream, row.revision, row, row.recordedAt) === row.checksum) sound.push(row);
    else faults.push(`the event at position ${row.position} is not what was written`);
  }
  return { mark, faults, events: () => sound.map((row) => eventOf(row, path)) };
}

/** A log that was put back is another log: what was derived from the former one is void. The caller holds the file alone. */
export function renewIncarnation(path: string, incarnation: string): void {
  const database = openDatabase({ path, schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
  try {
    database.write(() => database.setMeta('incarnation', incarnation));
  } finally {
    database.close();
  }
}
