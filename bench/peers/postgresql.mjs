import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Folder with `initdb` and `postgres`: on the PATH, or where Debian puts them. Null: not installed. */
export function postgresqlFolder() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** A server of the benchmark's own with PostgreSQL's default settings: every commit is on disk when it is answered. */
export async function startPostgresql(programs, under) {
  const data = join(under, 'postgresql');
  mkdirSync(data);
  const user = unprivileged();
  if (user.uid !== undefined) {
    chownSync(under, user.uid, user.gid);
    chownSync(data, user.uid, user.gid);
  }
  const options = { ...user, cwd: data, stdio: ['ignore', 'ignore', 'ignore'] };
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C'], options);
  const port = await freePort();
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', data], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => server.kill('SIGKILL');
  process.on('exit', kill);
  const ended = new Promise((resolve) => server.on('exit', resolve));
  // Asked while it starts, it answers with an error that the client's pool throws where nobody catches it.
  await new Promise((resolve, reject) => {
    createInterface({ input: server.stderr }).on('line', (line) => line.includes('ready to accept connections') && resolve());
    ended.then(() => reject(new Error('PostgreSQL ended before it was ready')));
  });
  return {
    connectionString: `postgresql://bench@127.0.0.1:${port}/postgres`,
    /** Waits until the last connection is gone: a pool says that it has ended while its connections still say goodbye, and to end one under it would be an error that nobody catches. */
    async stop() {
      server.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = ['postgres', 'nobody'].map((name) => users.find((one) => one.startsWith(`${name}:`))).find(Boolean);
  const [, , uid, gid] = line.split(':').map(Number);
  return { uid, gid };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
