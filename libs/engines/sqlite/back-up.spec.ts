import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { DataKey } from '@sleutelbos/kernel';
import { backUp } from '../embedded/back-up.js';
import type { Engines } from '../embedded/engines.js';
import { openEmbedded } from '../embedded/open-embedded.js';
import { type RestoreOptions, restore } from '../embedded/restore.js';
import { verifyFolder } from '../embedded/verify-folder.js';
import { realSystem } from '../system/real-system.js';

const system = realSystem();
const { ciphers } = system;
const kek = new Uint8Array(32).fill(7);
const madeAt = '2026-11-22T10:00:00.000Z';
const owner = (n: number) => ({ tenant: 't', subject: `subject-${n}`, purpose: 'dossier' });

describe('backup and restore', () => {
  let home: string;
  let folder: string;
  let to: string;
  const register = (of = folder): string => `${of}.destroyed-keys`;
  const open = (of = folder): Promise<Engines> => openEmbedded({ folder: of, system, kek, register: register(of), toBus: () => [] });
  const take = (): ReturnType<typeof backUp> => backUp({ from: folder, to, kek, register: register(), ciphers, madeAt });
  const putBack = (into: string, more: Partial<RestoreOptions> = {}) =>
    restore({ from: to, into, register: register(into), kek, system, ...more });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-'));
    folder = join(home, 'data');
    to = join(home, 'backup');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function someEvents(): Promise<DataKey[]> {
    const engines = await open();
    const keys = (await engines.vault.ensure([owner(1), owner(2)])) as DataKey[];
    for (const [n, key] of keys.entries())
      await engines.log.append(`case-${n}`, 'no-stream', [{ id: `e-${n}`, type: 'test.sealed.v1', data: { kid: key.kid }, metadata: {} }]);
    await engines.close();
    return keys;
  }

  it('a person erased after the backup stays erased when it is put back', async () => {
    const [erased, stays] = (await someEvents()) as [DataKey, DataKey];
    take();
    const later = await open();
    await later.vault.destroy([erased.kid]);
    await later.close();

    const into = join(home, 'new');
    cpSync(register(), register(into));
    await putBack(into);
    const restored = await open(into);
    expect(await restored.vault.unwrap([erased.kid, stays.kid])).toEqual(['destroyed', stays]);
    expect(await restored.vault.ensure([owner(1)])).toEqual(['destroyed']);
    expect(await restored.log.read('case-0')).toHaveLength(1);
    await restored.close();
  });

  it('the register is taken along from where it lay; without any, nothing is put back until that is said to be right', async () => {
    const [erased] = (await someEvents()) as [DataKey, DataKey];
    take();
    const into = join(home, 'new');
    await expect(putBack(into)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/new\.destroyed-keys.*--register/),
    });
    expect(existsSync(join(into, 'log.db'))).toBe(false);
    writeFileSync(register(), `${erased.kid}\n`);
    await putBack(into);
    expect(readFileSync(register(into), 'utf8')).toBe(`${erased.kid}\n`);
    rmSync(register());
    await putBack(join(home, 'other'), { nobodyErased: true });
    const other = await open(join(home, 'other'));
    expect(await other.vault.unwrap([erased.kid])).toEqual([erased]);
    await other.close();
  });

  it('what is put back is another incarnation: checkpoints and documents of before are void, the read log stays', async () => {
    await someEvents();
    const before = await open();
    const shape = { name: 'names', version: 1, indexes: {} };
    await before.views.prepare(shape);
    await before.views.putMany(shape, [{ id: 'x', position: await before.log.head(), document: { stale: true } }]);
    await before.views.saveCheckpoint('view:names@1', await before.log.head());
    const incarnation = await before.log.incarnation();
    const line = {
      id: 'l',
      at: madeAt,
      tenant: 't',
      actor: 'a',
      role: 'r',
      organisation: 'o',
      purpose: 'p',
      action: 'x',
      decision: 'allow',
      subjects: [],
      record: '',
    };
    await before.reads.record([line]);
    await before.close();
    take();
    for (const name of readdirSync(folder).filter((one) => /^(log|keys)\.db/.test(one))) rmSync(join(folder, name));
    await putBack(folder, { nobodyErased: true });
    const after = await open();
    expect(await after.log.incarnation()).not.toBe(incarnation);
    await after.views.prepare(shape);
    expect(await after.views.checkpoint('view:names@1')).toBe('');
    expect((await after.views.getMany(shape, ['x'])).size).toBe(0);
    expect((await after.reads.find({ tenant: 't', actor: 'a', limit: 10 })).lines).toEqual([line]);
    await after.close();
  });

  it('a backup taken while another process appends and makes keys verifies, and holds a key for each of its events', async () => {
    const writer = spawn(
      process.execPath,
      ['--import', resolve('tools/from-source.mjs'), join(import.meta.dirname, 'writer.contract.ts'), folder],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const acknowledged: number[] = [];
    createInterface({ input: writer.stdout }).on('line', (line) => acknowledged.push(Number(line)));
    const enough = async (n: number): Promise<void> => {
      while (acknowledged.length < n) await system.clock.sleep(5);
    };
    await enough(50);
    const least = acknowledged.at(-1) as number;
    const first = take();
    expect(first.events).toBeGreaterThanOrEqual(least);
    expect(first.keys).toBeGreaterThanOrEqual(first.events);
    await enough(acknowledged.length + 50);
    to = join(home, 'second');
    expect(take().events).toBeGreaterThan(first.events);
    const live = verifyFolder({ folder, ciphers, kek, register: register() });
    expect({ faults: live.faults, tried: live.keysTried }).toEqual({ faults: [], tried: true });
    const gone = once(writer, 'exit');
    writer.kill('SIGKILL');
    await gone;
    const verified = await putBack(join(home, 'new'), { nobodyErased: true });
    const restored = await open(join(home, 'new'));
    const kids: string[] = [];
    for await (const batch of restored.log.subscribe({ after: '' as never, untilHead: true, signal: new AbortController().signal }))
      for (const one of batch.events) kids.push(String(one.data.kid));
    expect(kids).toHaveLength(verified.events);
    expect((await restored.vault.unwrap(kids)).filter((key) => typeof key === 'string')).toEqual([]);
    await restored.close();
  }, 60_000);

  it('holds neither views, read log, register nor the key-encryption key', async () => {
    await someEvents();
    writeFileSync(`${folder}.kek`, Buffer.from(kek).toString('base64'));
    take();
    expect(readdirSync(to).sort()).toEqual(['backup.json', 'keys.db', 'log.db']);
    for (const name of readdirSync(to)) {
      const bytes = readFileSync(join(to, name));
      expect([name, bytes.includes(Buffer.from(kek)) || bytes.includes(Buffer.from(kek).toString('base64'))]).toEqual([name, false]);
    }
  });

  it('is never written over anything, and nothing is put over a log', async () => {
    await someEvents();
    take();
    expect(() => take()).toThrow(expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('not empty') }));
    await expect(putBack(folder, { nobodyErased: true })).rejects.toMatchObject({
      message: expect.stringMatching(/log\.db and keys\.db already/),
    });
  });

  it('is refused when a byte of it changed, when it was never finished, and with another key-encryption key: nothing is left behind', async () => {
    await someEvents();
    take();
    const into = join(home, 'new');
    mkdirSync(into);
    await expect(putBack(into, { kek: new Uint8Array(32).fill(8), nobodyErased: true })).rejects.toMatchObject({ code: 'wrong-key' });
    expect(readdirSync(into)).toEqual(['lock.db']);
    appendFileSync(join(to, 'keys.db'), 'x');
    await expect(putBack(into, { nobodyErased: true })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('keys.db'),
    });
    rmSync(join(to, 'backup.json'));
    await expect(putBack(into, { nobodyErased: true })).rejects.toMatchObject({ message: expect.stringContaining('no finished backup') });
    expect(readdirSync(into)).toEqual(['lock.db']);
  });

  it('a damaged log makes no backup', async () => {
    await someEvents();
    const raw = new DatabaseSync(join(folder, 'log.db'));
    raw.exec(`UPDATE events SET data = '{}' WHERE position = 1`);
    raw.close();
    expect(() => take()).toThrow(expect.objectContaining({ code: 'damaged', message: expect.stringMatching(/position 1/) }));
    expect(readdirSync(to)).not.toContain('backup.json');
  });
});
