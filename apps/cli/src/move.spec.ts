import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { openLogReading } from '@sleutelbos/engines/event-log/sqlite/log-reading.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { verify } from './commands.js';

jest.setTimeout(120_000);

const kek = new Uint8Array(32).fill(7);
const EVENTS = 4_000;
const KILLS = 3;

describe('sleutelbos move', () => {
  let home: string;
  let data: string;
  let into: string;

  const start = (): ChildProcess =>
    spawn(
      process.execPath,
      ['--import', resolve('tools/from-source.mjs'), resolve('apps/cli/src/main.ts'), 'move', '--into', into, '--json'],
      {
        env: { PATH: process.env.PATH ?? '', SLEUTELBOS_DATA: data },
      },
    );
  const ended = (child: ChildProcess): Promise<{ code: number | null; out: string; told: string }> =>
    new Promise((done) => {
      let out = '';
      let told = '';
      child.stdout?.on('data', (part) => (out += part));
      child.stderr?.on('data', (part) => (told += part));
      child.on('close', (code) => done({ code, out, told }));
    });
  const moved = (): number => {
    if (!existsSync(join(into, 'log.db'))) return 0;
    try {
      const log = openLogReading(into);
      const head = log.head();
      log.close();
      return head;
    } catch {
      return 0;
    }
  };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-move-'));
    data = join(home, 'data');
    into = join(home, 'there');
    writeFileSync(`${data}.kek`, Buffer.from(kek).toString('base64'));
    const system = realSystem();
    const { log, vault, close } = await openEmbedded({ folder: data, kek, register: `${data}.destroyed-keys`, system, toBus: () => [] });
    await vault.ensure([{ tenant: 'mee', subject: 'subject-1', purpose: 'dossier' }]);
    await Promise.all(
      Array.from({ length: EVENTS }, (_, n) =>
        log.append(`case-${n}`, 'no-stream', [{ id: system.ids.next(), type: 'test.happened.v1', data: { n }, metadata: {} }]),
      ),
    );
    await close();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('killed in the middle, again and again, goes on where it was; what it moved verifies', async () => {
    const reached: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = start();
      const end = ended(child);
      const until = (reached.at(-1) ?? 0) + 200;
      while (moved() < until && child.exitCode === null) await new Promise((next) => setTimeout(next, 5));
      child.kill('SIGKILL');
      expect((await end).code).toBeNull();
      reached.push(moved());
    }
    expect(reached.every((one) => one > 0 && one < EVENTS)).toBe(true);
    const { code, out, told } = await ended(start());
    expect([code, told]).toEqual([0, expect.stringMatching(/moving[\s\S]*comparing/)]);
    expect(JSON.parse(out)).toMatchObject({ events: EVENTS, before: reached.at(-1), keys: 1 });
    expect(verify({ data: into, 'kek-file': `${data}.kek` })).toMatchObject({ well: true, data: { events: EVENTS, faults: [] } });
  });
});
