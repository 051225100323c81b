/**
 * MongoDB's protocol without Docker: FerretDB, built from the Go module proxy, on a PostgreSQL in a temporary folder. For developers and for
 * CI; nothing in it is meant to last (`fsync=off`, no password, loopback only).
 *
 *     node infra/engines/ferretdb.mjs        starts one, prints its URL, and stops it at Ctrl-C
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import mongoose from 'mongoose';

const SOURCE = join(import.meta.dirname, 'ferretdb');
const SOURCES = ['go.mod', 'go.sum', 'main.go'];
const POSTGRES_HOMES = '/usr/lib/postgresql';
/** FerretDB holds one for every document that is being matched, and waits for ever for one more when all are held. */
const CONNECTIONS = 300;
const START_MS = 60_000;
const STOP_MS = 10_000;
const LAST_WAIT_MS = 300;

/** See `ferretdb.d.mts`. */
export async function startFerretdb(secured = null) {
  const version = versionWanted();
  const postgres = postgresFolder();
  const binary = built();
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-ferretdb-'));
  const user = postgresUser();
  const port = await freePort();
  const shown = ['server.crt', 'server.key'].map((name) => join(folder, name));
  const url = secured ? `mongodb://127.0.0.1:${port}/?tls=true&authMechanism=PLAIN` : `mongodb://127.0.0.1:${port}/`;
  let database = null;
  let server = null;
  const endAll = () => {
    server?.kill('SIGKILL');
    // SIGQUIT: PostgreSQL ends its own children with it, which SIGKILL would leave behind.
    database?.kill('SIGQUIT');
    // Nothing else can be waited for while the process ends.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LAST_WAIT_MS);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endAll);

  function setCertificate({ cert, key }) {
    writeFileSync(shown[0], cert);
    writeFileSync(shown[1], key, { mode: 0o600 });
  }

  async function stop() {
    process.removeListener('exit', endAll);
    server?.kill('SIGCONT');
    if (server) await ended(server, 'SIGTERM');
    if (database) await ended(database, 'SIGINT');
    server = null;
    database = null;
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    if (user) {
      chmodSync(folder, 0o755);
      chownSync(folder, user.uid, user.gid);
    }
    const data = join(folder, 'data');
    const word = join(folder, 'password');
    if (secured) {
      setCertificate(secured.certificate);
      writeFileSync(word, secured.password);
    }
    // FerretDB asks PostgreSQL whether a name and its password are right.
    const auth = secured ? ['-A', 'scram-sha-256', `--pwfile=${word}`] : ['-A', 'trust'];
    const made = spawnSync(join(postgres, 'initdb'), ['-D', data, '-U', 'sleutelbos', ...auth, '-E', 'UTF8', '--locale=C', '--no-sync'], {
      ...user,
      cwd: folder,
      encoding: 'utf8',
    });
    rmSync(word, { force: true });
    if (made.status !== 0) throw new Error(`FerretDB: PostgreSQL makes no data folder: ${lastLine(made.stderr) || made.error?.message}`);
    const postgresPort = await freePort();
    const settings = [
      'fsync=off',
      'listen_addresses=127.0.0.1',
      `port=${postgresPort}`,
      'unix_socket_directories=',
      `max_connections=${CONNECTIONS + 10}`,
    ];
    database = started(join(postgres, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], { ...user, cwd: folder });
    const serve = async () => {
      const itsDatabase = `postgres://sleutelbos@127.0.0.1:${postgresPort}/postgres?pool_max_conns=${CONNECTIONS}`;
      server = started(binary, [`127.0.0.1:${port}`, itsDatabase, ...(secured ? shown : [])], { cwd: folder });
      await (secured ? accepts(port, server) : answers(url, server));
    };
    await listens(postgresPort, database);
    await serve();
    return {
      url,
      version,
      stop,
      async kill() {
        if (server) await ended(server, 'SIGKILL');
        server = null;
      },
      restart: serve,
      cut: () => cutConnections(postgres, postgresPort),
      stall: () => void server?.kill('SIGSTOP'),
      goOn: () => void server?.kill('SIGCONT'),
      setCertificate,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function versionWanted() {
  return /FerretDB\/FerretDB v(\S+)/.exec(readFileSync(join(SOURCE, 'go.mod'), 'utf8'))?.[1] ?? '';
}

/** Debian keeps PostgreSQL's programs out of the path; elsewhere they stand in it. */
function postgresFolder() {
  const homes = existsSync(POSTGRES_HOMES) ? readdirSync(POSTGRES_HOMES).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [...homes.map((home) => join(POSTGRES_HOMES, home, 'bin')), ...(process.env.PATH ?? '').split(':')];
  const found = folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (!found) throw new Error('FerretDB needs PostgreSQL, and none is installed here (Debian: apt install postgresql).');
  return found;
}

/** PostgreSQL refuses to run as root. */
function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('FerretDB: PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.');
}

/** Path of FerretDB's program, built once for each state of its sources, in a folder that only this user may write to. */
function built() {
  const hash = createHash('sha256');
  for (const name of SOURCES) hash.update(readFileSync(join(SOURCE, name)));
  const uid = process.getuid?.() ?? 0;
  const cache = join(tmpdir(), `sleutelbos-engines-${uid}`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = lstatSync(cache);
  if (owner !== uid || (mode & 0o022) !== 0) throw new Error(`FerretDB is not built: others may write to ${cache}. Remove that folder.`);
  const binary = join(cache, `ferretdb-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(binary)) return binary;
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Error('FerretDB is built with Go, and there is no program "go" here (Debian: apt install golang).');
  }
  const fresh = `${binary}.${process.pid}`;
  const { status, stderr } = spawnSync('go', ['build', '-mod=readonly', '-o', fresh, '.'], { cwd: SOURCE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`FerretDB cannot be built: ${lastLine(stderr)}`);
  renameSync(fresh, binary);
  return binary;
}

function started(program, parameters, options) {
  const child = spawn(program, parameters, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  // The last lines say why it ended; all of them would fill a test's output.
  child.said = '';
  child.stderr.on('data', (chunk) => {
    child.said = (child.said + chunk).slice(-4_000);
  });
  child.once('error', (error) => {
    child.said += error.message;
  });
  child.stderr.unref?.();
  child.unref();
  return child;
}

const isGone = (child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;

async function ended(child, signal) {
  if (isGone(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.ref();
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(late);
}

async function until(what, child, attempt) {
  const end = Date.now() + START_MS;
  while (!(await attempt())) {
    if (isGone(child)) throw new Error(`FerretDB: ${what} ended at its start: ${lastLine(child.said)}`);
    if (Date.now() > end) throw new Error(`FerretDB: ${what} did not answer within ${START_MS / 1000} s: ${lastLine(child.said)}`);
    await sleep(100);
  }
}

/** PostgreSQL opens its port when it is ready for work. */
function listens(port, child) {
  return until(
    'PostgreSQL',
    child,
    () => spawnSync(join(postgresFolder(), 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', `${port}`]).status === 0,
  );
}

/** Ends what PostgreSQL does for FerretDB at this moment, and its connections with it. */
function cutConnections(postgres, port) {
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  const { status, stderr } = spawnSync(
    join(postgres, 'psql'),
    ['-qAt', '-h', '127.0.0.1', '-p', `${port}`, '-U', 'sleutelbos', '-c', cut, 'postgres'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`FerretDB: its connections could not be cut: ${lastLine(stderr)}`);
}

async function answers(url, child) {
  await until('FerretDB', child, async () => {
    const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 1_000 });
    try {
      // A list of databases comes from PostgreSQL: a ping would be answered without it.
      await client.db('admin').command({ listDatabases: 1, nameOnly: true });
      return true;
    } catch {
      return false;
    } finally {
      await client.close();
    }
  });
}

/** Whether it would let somebody in is for others to try. */
async function accepts(port, child) {
  await until('FerretDB', child, () => {
    const socket = connect(port, '127.0.0.1');
    return new Promise((resolve) => {
      socket.once('error', () => resolve(false));
      socket.once('connect', () => resolve(true));
    }).finally(() => socket.destroy());
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const lastLine = (text) => (text ?? '').trim().split('\n').at(-1) ?? '';

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = await startFerretdb();
  console.log(`ferretdb ${server.version} answers at ${server.url} (Ctrl-C stops it)`);
  const hold = setInterval(() => {}, 1 << 30);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await server.stop();
      clearInterval(hold);
    });
  }
}
