import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { positionOf } from '@sleutelbos/engines/event-log/decimal-position.js';
import { checksumOf, textOf } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { PLACED } from '@sleutelbos/engines/event-log/sqlite/stream-places.js';
import { instant } from '@sleutelbos/kernel';

/**
 * Writes rows into a log's file that nobody has open, in one transaction outside the write-ahead log, which would take a page anew each time
 * that it leaves the cache. Rows and checksums are the engine's own; what its append does besides (looking for the stream's head, waiting
 * for the disk) is left out.
 */
export function bulkLog(folder, recordedAt) {
  const database = new DatabaseSync(join(folder, 'log.db'));
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA cache_size = -600000');
  const insert = database.prepare(
    'INSERT INTO events (position, stream, revision, type, id, recorded_at, checksum, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  let position = database.prepare('SELECT coalesce(max(position), 0) AS last FROM events').get().last;
  const at = instant(recordedAt);
  database.exec('BEGIN');
  return {
    /** `revision`: that of the event; the caller knows its streams. Answers the event as the log gives it. */
    append(stream, revision, event) {
      const text = textOf(event);
      position += 1;
      const checksum = checksumOf(position, stream, revision, text, recordedAt);
      insert.run(position, stream, revision, text.type, text.id, recordedAt, checksum, text.metadata, text.data);
      return { ...event, stream, revision, position: positionOf(position), recordedAt: at };
    },
    count: () => position,
    close() {
      database.exec(
        `INSERT INTO places SELECT stream, revision, position FROM events WHERE position > coalesce((SELECT value FROM meta WHERE name = '${PLACED}'), 0)
         ORDER BY stream, revision;
         INSERT OR REPLACE INTO meta SELECT '${PLACED}', max(position) FROM events;
         COMMIT`,
      );
      database.close();
    },
  };
}
