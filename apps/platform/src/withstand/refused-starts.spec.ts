import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { jest } from '@jest/globals';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { openDatabase } from '@sleutelbos/engines/sqlite/database.js';

// Each start reads all sources, on a machine that may have other work.
jest.setTimeout(240_000);

const NOBODY = 65_534;
const START = ['--import', resolve('tools/from-source.mjs'), resolve('apps/platform/src/main.ts')];

describe('a start that cannot be right', () => {
  let home: string;
  let data: string;
  const environment = (over: Record<string, string> = {}): Record<string, string> => ({
    PATH: process.env.PATH ?? '',
    HOST: '127.0.0.1',
    PORT: '0',
    SLEUTELBOS_DATA: data,
    ...over,
  });

  /** The whole platform as a process of its own, ready. */
  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, START, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const ready = new Promise<void>((done, failed) => {
      createInterface({ input: child.stdout }).on('line', (line) => line.includes('"msg":"ready"') && done());
      child.once('exit', () => failed(new Error(said)));
    });
    await ready;
    return child;
  }

  async function stop(child: ChildProcess): Promise<number | null> {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  /** Exit code 1, one message, no stack, and every file as it was. */
  function refuses(told: RegExp, over: Record<string, string> = {}, uid?: number): void {
    const before = bytesOf(data);
    const { status, stderr } = spawnSync(process.execPath, START, {
      env: environment(over),
      encoding: 'utf8',
      ...(uid === undefined ? {} : { uid }),
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(told) });
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(bytesOf(data)).toEqual(before);
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-starts-'));
    chmodSync(home, 0o755);
    data = join(home, 'data');
    expect(await stop(await start())).toBe(0);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('two processes on one folder: the second is refused, the first works on', async () => {
    const first = await start();
    const { status, stderr } = spawnSync(process.execPath, START, { env: environment(), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/Another process works in the data folder .*Stop that process/),
    });
    expect(first.exitCode).toBeNull();
    expect(await stop(first)).toBe(0);
  });

  it('a key-encryption key that is missing is never made anew', () => {
    refuses(/The key-encryption key .*lost\.kek is missing.*Put the file back/, { SLEUTELBOS_KEK_FILE: join(home, 'lost.kek') });
    expect(existsSync(join(home, 'lost.kek'))).toBe(false);
  });

  it('a wrong key-encryption key', () => {
    refuses(/The key-encryption key does not fit .*keys\.db/, { SLEUTELBOS_KEK: Buffer.alloc(32, 3).toString('base64') });
  });

  it('a log that lost its end', () => {
    const log = join(data, 'log.db');
    const whole = readFileSync(log);
    truncateSync(log, statSync(log).size - 4096);
    refuses(/log\.db is cut off: \d+ bytes are left of \d+.*restore the last backup/);
    writeFileSync(log, whole);
  });

  it('a log from a newer program', () => {
    const log = join(data, 'log.db');
    const whole = readFileSync(log);
    const newer = openDatabase({ path: log, schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
    newer.write(() => newer.setMeta('schema', '99'));
    newer.close();
    refuses(/log\.db was written by a newer version of this program \(schema 99.*Start the newer version/);
    writeFileSync(log, whole);
  });

  it('a folder that may not be written to', () => {
    const isRoot = process.getuid?.() === 0;
    if (process.platform === 'win32' || (isRoot && !readableByAll(resolve('tools/from-source.mjs')))) {
      console.log('left out: no user at hand who may read the sources and not write to a folder');
      return;
    }
    const folder = join(home, 'read-only');
    mkdirSync(folder);
    data = folder;
    if (isRoot) chownSync(`${join(home, 'data')}.kek`, NOBODY, NOBODY);
    chmodSync(folder, 0o555);
    refuses(
      /read-only.*(may not be written to|cannot be opened)/,
      { SLEUTELBOS_KEK_FILE: `${join(home, 'data')}.kek` },
      isRoot ? NOBODY : undefined,
    );
    data = join(home, 'data');
  });
});

/** Every file, but the lock and the index of the write-ahead log, which SQLite makes for each reader. */
function bytesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== 'lock.db' && !name.endsWith('-shm') && statSync(join(folder, name)).size > 0);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

/** True when every folder above lets everybody through. */
function readableByAll(path: string): boolean {
  for (let at = path; at !== resolve(at, '..'); at = resolve(at, '..'))
    if ((statSync(at).mode & 0o005) === 0 || (statSync(resolve(at, '..')).mode & 0o001) === 0) return false;
  return true;
}
