import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { FOLDED_EVERY, FOLDED_EVERY_COMMITS } from '@sleutelbos/engines/event-log/sqlite/following-event-log.js';
import { openLogFile, sqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { median, ratesInTurn, row } from '../measuring.mjs';
import { peerRows } from '../peers/emmett-postgresql.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';
import { sampleEvents } from './sample-events.mjs';

export const about =
  'durable appends a second of the embedded event log, beside a bare node:sqlite loop with synchronous=FULL on the same table (unique stream and revision), the same bytes, the same group sizes';
export const leavesOut =
  'deciding, validating and sealing (see commands); readers of the log; the bare loop makes no JSON, checks no revision, computes no checksum and answers nobody';

const STREAMS = 64;

export async function bench({ quick, say }) {
  const folder = temporaryFolder('append');
  const ours = oursIn(folder);
  const bare = bareIn(folder, 'bare.db', 1);
  const alone = await ratesInTurn({ each: 250, slices: quick ? 4 : 24 }, ours.alone, (count) => bare.append(new Array(count).fill(1)));
  ours.sizes.length = 0;
  const many = await ratesInTurn(
    { each: 64 * 100, slices: quick ? 3 : 20 },
    (count) => ours.together(STREAMS, count / STREAMS),
    (count) => bare.append(new Array(count / STREAMS).fill(STREAMS)),
  );
  const { sizes } = ours;
  const other = sizes.filter((size) => size !== STREAMS).length;
  say(`64 writers: ${sizes.length} commits, ${other} of them of another size than 64 appends`);
  const unindexed = bareIn(folder, 'unindexed.db', 2);
  const rates = await ratesInTurn({ each: 250, slices: 8 }, ours.alone, (count) => unindexed.append(new Array(count).fill(1)));
  say(
    `A bare loop of one writer into a table without an index over streams: ours ${median(rates.map((pair) => pair.ours / pair.comparator)).toFixed(2)} of it`,
  );
  const rows = [row('1 writer', 'events/s', alone, { atLeast: 0.9 }), row('64 writers', 'events/s', many, { atLeast: 0.8 })];
  return [...rows, ...(await peerRows({ quick, say, folder, ours }))];
}

function oursIn(folder) {
  const database = openLogFile(folder);
  /** How many appends each commit carried. */
  const sizes = [];
  /** In the product another thread folds the write-ahead log in, so often; here it costs us. */
  const foldIn = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let unfolded = 0;
  let commits = 0;
  const counted = {
    ...database,
    write(work) {
      const outcomes = database.write(work);
      sizes.push(outcomes?.length ?? 0);
      unfolded += outcomes?.length ?? 0;
      commits += 1;
      if (unfolded >= FOLDED_EVERY || commits >= FOLDED_EVERY_COMMITS) {
        foldIn.get();
        unfolded = 0;
        commits = 0;
      }
      return outcomes;
    },
  };
  const log = sqliteEventLog(counted, realSystem());
  const made = sampleEvents();
  let streams = 0;
  async function writer(count) {
    const stream = `helprequest-${streams++}`;
    for (let revision = -1; revision < count - 1; revision++) {
      await log.append(stream, revision < 0 ? 'no-stream' : revision, [made.next()]);
    }
  }
  return {
    sizes,
    alone: (count) => writer(count),
    together: (writers, each) => Promise.all(Array.from({ length: writers }, () => writer(each))),
  };
}

/** `steps` of the schema: 1 makes the table with its unique index, 2 takes the index away (ADR 0029). */
function bareIn(folder, name, steps) {
  const database = new DatabaseSync(join(folder, name));
  database.exec('CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  for (const step of EVENT_LOG_SCHEMA.steps.slice(0, steps)) database.exec(step);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const insert = database.prepare(
    'INSERT INTO events (position, stream, revision, type, id, recorded_at, checksum, metadata, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const made = sampleEvents();
  const names = Array.from({ length: STREAMS }, (_, index) => `helprequest-${index}`);
  const revisions = new Array(STREAMS).fill(-1);
  let position = 0;
  return {
    /** The texts are made before the clock runs; group after group is committed. */
    append(sizes) {
      for (const size of sizes) {
        begin.run();
        for (let i = 0; i < size; i++) {
          const text = made.nextText();
          const at = i % STREAMS;
          insert.run(
            ++position,
            names[at],
            ++revisions[at],
            text.type,
            text.id,
            1_561_968_000_000,
            4_000_000_000,
            text.metadata,
            text.data,
          );
        }
        commit.run();
      }
    },
  };
}
