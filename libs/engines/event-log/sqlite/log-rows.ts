import type { RecordedEvent } from '@sleutelbos/kernel';
import type { Database } from '../../sqlite/database.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { type EventRow, eventOf, selectRows } from './event-row.js';
import type { StreamPlaces } from './stream-places.js';

/** How far one filtered read looks before it hands over a mark; bounds the time for which it holds everyone up. */
const SCAN_MAX = 20_000;

/** What the thread that holds the log and the one that follows it read from its file, alike. */
export interface LogRows {
  /** At most `limit` rows after number `from`, up to number `to`. Numbers are given without gaps: a missing one is a lost event. @throws EngineError damaged */
  after(from: number, to: number, limit: number): EventRow[];
  /** At most `limit` events after number `from` of a log that ends at `last`, and the number up to which nothing more matches. @throws EngineError damaged */
  next(
    from: number,
    last: number,
    limit: number,
    types?: ReadonlySet<string>,
  ): { readonly events: readonly RecordedEvent[]; readonly mark: number };
  /** Of one stream, from a revision on. @throws EngineError damaged, when a revision is missing */
  ofStream(stream: string, from: number, limit?: number): EventRow[];
}

export function logRows({ path, prepare, read }: Pick<Database, 'path' | 'prepare' | 'read'>, places: StreamPlaces): LogRows {
  const between = selectRows(prepare, 'WHERE position > ? AND position <= ? ORDER BY position LIMIT ?');
  const matching = selectRows(
    prepare,
    'WHERE position > ? AND position <= ? AND type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?',
  );
  const at = selectRows(prepare, 'WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position');

  function after(from: number, to: number, limit: number): EventRow[] {
    const rows = read(() => between(from, to, limit));
    const gap = rows.findIndex((row, index) => row.position !== from + 1 + index);
    const missing = gap === -1 ? from + rows.length + 1 : from + gap + 1;
    if (gap !== -1 || (rows.length < limit && missing <= to)) throw damaged(path, undefined, `lacks the event at position ${missing}`);
    return rows;
  }

  return {
    after,
    next(from, last, limit, types) {
      const end = Math.min(last, from + SCAN_MAX);
      const rows = types ? read(() => matching(from, end, JSON.stringify([...types]), limit)) : after(from, last, limit);
      const events = rows.map((row) => eventOf(row, path));
      return { events, mark: rows.length === limit || !types ? (rows.at(-1)?.position ?? from) : end };
    },
    ofStream(stream, from, limit) {
      const positions = places.of(stream, from, limit);
      if (positions.length === 0) return [];
      const rows = read(() => at(JSON.stringify(positions)));
      positions.forEach((position, index) => {
        const row = rows[index];
        if (row?.position === position && row.stream === stream && row.revision === from + index) return;
        throw damaged(path, undefined, `lacks revision ${from + index} of stream ${stream}, which was written at position ${position}`);
      });
      return rows;
    },
  };
}
