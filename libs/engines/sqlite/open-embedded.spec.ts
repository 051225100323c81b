import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engines } from '../embedded/engines.js';
import { memoryEngines } from '../embedded/memory-engines.js';
import { openEmbedded } from '../embedded/open-embedded.js';
import { messageBusContract, toBusOfContract } from '../message-bus/message-bus.contract.js';
import { realSleep } from '../system/real-clock.js';
import { realSystem } from '../system/real-system.js';
import { lockFolder } from './folder-lock.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);
const open = (folder: string): Promise<Engines> => openEmbedded({ folder, system, kek, toBus: toBusOfContract });

messageBusContract('embedded on sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-'));
  let engines = await open(folder);
  const under = {
    log: engines.log,
    bus: engines.bus,
    async restart() {
      await engines.close();
      engines = await open(folder);
      under.log = engines.log;
      return engines.bus;
    },
    settle: () => realSleep(30),
    async close() {
      await engines.close();
      rmSync(folder, { recursive: true });
    },
  };
  return under;
});

describe('the embedded engines', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'sleutelbos-')), 'data');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('open a new folder, close twice, and find everything again', async () => {
    const first = await open(folder);
    const answer = await first.log.append('case-1', 'no-stream', [{ id: 'a', type: 'one.a.v1', data: {}, metadata: {} }]);
    await first.close();
    await first.close();
    const again = await open(folder);
    expect(await again.log.head()).toBe(answer.position);
    await again.close();
  });

  it('are refused to a second opener, with the folder named and what to do, and free after closing', async () => {
    const first = await open(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(folder) });
    expect((await first.log.head()).length).toBe(0);
    await first.close();
    await (await open(folder)).close();
  });

  it('are refused while another process holds the folder, and free when that process is killed', async () => {
    lockFolder(folder).release();
    const script = `const { DatabaseSync } = require('node:sqlite');
      const db = new DatabaseSync(process.argv[1]); db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      console.log('held'); process.stdin.resume();`;
    const holder = spawn(process.execPath, ['-e', script, join(folder, 'lock.db')], { stdio: ['pipe', 'pipe', 'ignore'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(open(folder)).rejects.toMatchObject({ code: 'locked' });
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    await (await open(folder)).close();
  });

  it('let go of the folder when something in it does not open', async () => {
    await (await open(folder)).close();
    await expect(openEmbedded({ folder, system, kek: new Uint8Array(32), toBus: toBusOfContract })).rejects.toMatchObject({
      code: 'wrong-key',
    });
    await (await open(folder)).close();
  });

  it.each(['log.db', 'keys.db', 'reads.db', 'views.db'])(
    'name %s when it is no database, from a newer program, or another kind of file',
    async (name) => {
      const file = join(folder, name);
      await (await open(folder)).close();
      const raw = new DatabaseSync(file);
      raw.exec("UPDATE meta SET value = '99' WHERE name = 'schema'");
      raw.close();
      await expect(open(folder)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(new RegExp(`${name}.*newer version`)),
      });
      const other = new DatabaseSync(file);
      other.exec("UPDATE meta SET value = 'a cookbook' WHERE name = 'format'");
      other.close();
      await expect(open(folder)).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/a cookbook/) });
      writeFileSync(file, 'x'.repeat(8192));
      await expect(open(folder)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(name) });
    },
  );

  it('say what is wrong with a folder that cannot be made', async () => {
    writeFileSync(join(folder, '..', 'file'), '');
    await expect(open(join(folder, '..', 'file', 'data'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('data folder'),
    });
  });

  it('lose nothing acknowledged when the process is killed in the middle of appending', async () => {
    if (!existsSync('/bin/sh')) return;
    const engines = await open(folder);
    const appended = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        engines.log.append(`case-${i}`, 'no-stream', [{ id: `e${i}`, type: 'one.a.v1', data: { i }, metadata: {} }]),
      ),
    );
    // What a kill leaves: the files as they stand now, the write-ahead log not yet folded in.
    const copy = join(folder, '..', 'copy');
    execFileSync('/bin/sh', ['-c', `mkdir '${copy}' && cp '${folder}'/log.db* '${folder}'/keys.db* '${copy}'`]);
    await engines.close();
    const left = await open(copy);
    expect(await left.log.head()).toBe(appended.at(-1)?.position);
    await left.close();
  });

  it('have the same shape in memory', async () => {
    const engines = await memoryEngines(system, toBusOfContract);
    await engines.log.append('case-1', 'no-stream', [{ id: 'a', type: 'one.a.v1', data: {}, metadata: {} }]);
    expect(Object.keys(engines).sort()).toEqual(['bus', 'close', 'log', 'reads', 'vault', 'views']);
    await engines.close();
  });
});
