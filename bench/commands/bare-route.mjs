/**
 * A bare Fastify route that writes down what it was sent: the body parsed, the same bytes as one help request takes in the log, one
 * transaction for all that came in one turn of the event loop, `synchronous=FULL`, the same answer's bytes. Nothing else.
 *
 * `random`: a stream is named by a random id, as ours are. `numbered`: by a number, so that the index grows at its end only. `unindexed`: by a
 * random id, into our table as it is since ADR 0029, without its places.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import fastify from 'fastify';

const [folder, sampleText, names] = process.argv.slice(2);
const sample = JSON.parse(sampleText);
const database = new DatabaseSync(join(folder, 'bare.db'));
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
database.exec('CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
for (const step of EVENT_LOG_SCHEMA.steps.slice(0, names === 'unindexed' ? 2 : 1)) database.exec(step);
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const insert = database.prepare(
  'INSERT INTO events (position, stream, revision, type, id, recorded_at, checksum, metadata, data) VALUES (?, ?, 0, ?, ?, ?, 4000000000, ?, ?)',
);

let position = 0;
let waiting = [];

function drain() {
  const group = waiting;
  waiting = [];
  begin.run();
  for (const one of group) {
    position += 1;
    const stream = `helprequest-${names === 'numbered' ? `${sample.prefix}${String(position).padStart(12, '0')}` : randomUUID()}`;
    insert.run(position, stream, sample.type, sample.id, 1_561_968_000_000, sample.metadata, sample.data);
    one.position = position;
  }
  commit.run();
  for (const one of group) one.done();
}

const app = fastify();
app.post('/help-requests', (request, reply) => {
  if (typeof request.body?.caseId !== 'string') return reply.code(400).send();
  const one = {
    done: () => reply.code(201).send({ helpRequestId: sample.id, caseId: request.body.caseId, revision: 0, position: sample.position }),
  };
  if (waiting.push(one) === 1) setImmediate(drain);
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ url }));
process.on('SIGTERM', () => process.exit(0));
