import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ReadLine, ReadQuery } from '@sleutelbos/kernel';
import { openDatabase } from '../../sqlite/database.js';
import { realClock } from '../../system/real-clock.js';
import { readLogContract } from '../read-log.contract.js';
import { openSqliteReadLog, READ_LOG_SCHEMA } from './sqlite-read-log.js';

readLogContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-reads-'));
  let open = await openSqliteReadLog(folder, realClock());
  return {
    log: open,
    async reopen() {
      await open.close();
      open = await openSqliteReadLog(folder, realClock());
      return open;
    },
    async close() {
      await open.close();
      rmSync(folder, { recursive: true });
    },
  };
});

it('the file of the sqlite read log refuses changes and removals, whoever asks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-reads-'));
  const log = await openSqliteReadLog(folder, realClock());
  const text = { at: '', tenant: 't', actor: 'a', role: '', organisation: '', purpose: '', action: '', decision: '', record: '' };
  await log.record([{ id: 'x', ...text, subjects: ['s'] }]);
  await log.close();
  const raw = new DatabaseSync(join(folder, 'reads.db'));
  for (const sql of ['DELETE FROM lines', "UPDATE lines SET actor = 'b'", 'DELETE FROM seen', "UPDATE seen SET subject = 'b'"]) {
    expect(() => raw.exec(sql)).toThrow(/append-only/);
  }
  raw.close();
  rmSync(folder, { recursive: true });
});

describe('lines of the sqlite read log that few may know of', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'sleutelbos-reads-'));
    folders.push(made);
    return made;
  };
  afterAll(() => {
    for (const one of folders) rmSync(one, { recursive: true });
  });
  const line = (id: string, part: Partial<ReadLine> = {}): ReadLine => ({
    id,
    ...{ at: '', tenant: 't', actor: 'a', role: '', organisation: '', purpose: '', action: '', decision: '', record: '' },
    subjects: ['s'],
    ...part,
  });

  it.each<[string, Partial<ReadQuery>]>([
    ['everything', {}],
    ['one actor', { actor: 'a' }],
    ['one subject', { subject: 's' }],
    ['one actor and one subject', { actor: 'a', subject: 's' }],
  ])('SAF-02 cost nobody else a moment, however many there are: %s', async (_what, query) => {
    const costOf = async (hidden: number): Promise<number> => {
      const log = await openSqliteReadLog(folder(), realClock());
      await log.record([line('first')]);
      await log.record(Array.from({ length: hidden }, (_, i) => line(`hidden-${i}`, { circle: `signal-${i % 7}` })));
      await log.record([line('last')]);
      const asked = { tenant: 't', circles: [], limit: 10, ...query };
      const page = await log.find(asked);
      expect(page).toEqual({ lines: [line('first'), line('last')], next: null });
      const before = process.cpuUsage();
      for (let i = 0; i < 50; i++) await log.find(asked);
      const { user, system } = process.cpuUsage(before);
      await log.close();
      return user + system;
    };
    const without = await costOf(0);
    // Walking them takes some hundred times as long.
    expect(await costOf(20_000)).toBeLessThan(10 * without + 20_000);
  });

  it('SAF-02 are told from others also where they were written before lines had a circle', async () => {
    const at = folder();
    const [before = ''] = READ_LOG_SCHEMA.steps;
    const database = openDatabase({ path: join(at, 'reads.db'), schema: { ...READ_LOG_SCHEMA, steps: [before] }, synchronous: 'FULL' });
    const lines = [
      line('case', { action: 'registration:read-case', record: 'case-1' }),
      line('signal', { action: 'safeguarding:read-signal', record: 'signal-7' }),
      line('replay', { action: 'audit:replay-signal', record: 'signal-8' }),
      line('list', { action: 'safeguarding:list-signals' }),
      line('last', { action: 'registration:list-cases' }),
    ];
    lines.forEach(({ id, action, record }, i) => {
      database.exec(`INSERT INTO lines VALUES (${i + 1}, '${id}', '', 't', 'a', '', '', '', '${action}', '', '${record}', '["s"]')`);
      database.exec(`INSERT INTO seen VALUES ('t', 's', ${i + 1})`);
    });
    database.close();
    const log = await openSqliteReadLog(at, realClock());
    const found = async (query: Partial<ReadQuery>) => (await log.find({ tenant: 't', limit: 10, ...query })).lines.map((one) => one.id);
    expect(await found({})).toEqual(lines.map((one) => one.id));
    expect(await found({ subject: 's', circles: [] })).toEqual(['case', 'last']);
    expect(await found({ circles: ['signal-7'] })).toEqual(['case', 'signal', 'last']);
    await log.close();
    const raw = new DatabaseSync(join(at, 'reads.db'));
    expect(() => raw.exec("UPDATE lines SET circle = ''")).toThrow(/append-only/);
    expect(() => raw.exec('DELETE FROM seen')).toThrow(/append-only/);
    raw.close();
  });
});
