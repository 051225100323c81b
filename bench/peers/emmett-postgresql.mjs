import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sampleEvents } from '../append/sample-events.mjs';
import { ratesInTurn, row } from '../measuring.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';
import { postgresqlFolder, startPostgresql } from './postgresql.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MANY = 32;

/** Rows beside Emmett on PostgreSQL: the same events, as many writers, each waiting for its answer. None where it cannot be had. */
export async function peerRows({ quick, say, ours }) {
  const programs = postgresqlFolder();
  if (!programs) {
    say('Not measured: Emmett on PostgreSQL, because PostgreSQL is not installed here (Debian: the package `postgresql`).');
    return [];
  }
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: HERE,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    say(`Not measured: Emmett on PostgreSQL, because its packages cannot be installed here: ${String(error.stderr).split('\n')[0]}`);
    return [];
  }
  const server = await startPostgresql(programs, temporaryFolder('postgresql'));
  const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
  const store = getPostgreSQLEventStore(server.connectionString);
  try {
    await store.schema.migrate();
    const emmett = writersOf(store);
    const slices = quick ? 2 : 8;
    const one = await ratesInTurn({ each: 250, slices }, ours.alone, (count) => emmett(1, count));
    const many = await ratesInTurn(
      { each: MANY * 50, slices },
      (count) => ours.together(MANY, count / MANY),
      (count) => emmett(MANY, count / MANY),
    );
    return [
      row('emmett-postgresql 1 writer', 'events/s', one, { atLeast: 5 }),
      row(`emmett-postgresql ${MANY} writers`, 'events/s', many, { atLeast: 10 }),
    ];
  } finally {
    await store.close();
    await server.stop();
  }
}

/** Each writer appends to a stream of its own, at the revision that it saw. */
function writersOf(store) {
  const made = sampleEvents();
  let streams = 0;
  async function writer(count) {
    const stream = `helprequest-${streams++}`;
    let expectedStreamVersion = 'STREAM_DOES_NOT_EXIST';
    for (let i = 0; i < count; i++) {
      const { type, data, metadata } = made.next();
      const { nextExpectedStreamVersion } = await store.appendToStream(stream, [{ type, data, metadata }], { expectedStreamVersion });
      expectedStreamVersion = nextExpectedStreamVersion;
    }
  }
  return (writers, each) => Promise.all(Array.from({ length: writers }, () => writer(each)));
}
