import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EventLog, type NewEvent, type RecordedEvent, START } from '@sleutelbos/kernel';
import { openDatabase } from '../../sqlite/database.js';
import { realSystem } from '../../system/real-system.js';
import { eventLogContract } from '../event-log.contract.js';
import { importingLogContract } from '../importing-log.contract.js';
import { EVENT_LOG_SCHEMA } from './event-row.js';
import { openSqliteEventLog, sqliteEventLog } from './sqlite-event-log.js';

const system = realSystem();

eventLogContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-log-'));
  let open = await openSqliteEventLog(folder, system);
  return {
    log: open,
    async reopen() {
      await open.close();
      open = await openSqliteEventLog(folder, system);
      return open;
    },
    async close() {
      await open.close();
      rmSync(folder, { recursive: true });
    },
  };
});

importingLogContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-log-'));
  const log = await openSqliteEventLog(folder, system);
  return {
    log,
    async close() {
      await log.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the sqlite event log', () => {
  let folder: string;
  let log: EventLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-log-'));
    log = await openSqliteEventLog(folder, system);
  });
  afterEach(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });

  async function reopen(): Promise<void> {
    await log.close();
    log = await openSqliteEventLog(folder, system);
  }

  function tamper(sql: string): void {
    const raw = new DatabaseSync(join(folder, 'log.db'));
    raw.exec(sql);
    raw.close();
  }

  it('shows another connection what it acknowledged, at the moment it did', async () => {
    const beside = new DatabaseSync(join(folder, 'log.db'), { readOnly: true });
    for (let i = 0; i < 5; i += 1) {
      await log.append(`case-${i}`, 'no-stream', one(`e${i}`));
      expect(beside.prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: i + 1 });
    }
    beside.close();
  });

  it('reads from the file what the newest events in memory no longer hold, and the same', async () => {
    const big = 'x'.repeat(3_000_000);
    for (let i = 0; i < 12; i += 1)
      await log.append(`case-${i}`, 'no-stream', [{ id: `e${i}`, type: i % 2 ? 'odd' : 'even', data: { big, i }, metadata: {} }]);
    const live = await all(log);
    await reopen();
    expect(await all(log)).toEqual(live);
    expect(live).toHaveLength(12);
    expect((await all(log, new Set(['odd']))).map((event) => event.id)).toEqual(['e1', 'e3', 'e5', 'e7', 'e9', 'e11']);
  });

  it.each([
    ['data', `UPDATE events SET data = '{"id":"forged"}' WHERE position = 2`],
    ['type', `UPDATE events SET type = 'test.other.v1' WHERE position = 2`],
    ['metadata', `UPDATE events SET metadata = '{"actor":"x"}' WHERE position = 2`],
    ['instant', 'UPDATE events SET recorded_at = 1 WHERE position = 2'],
    ['id', `UPDATE events SET id = 'x' WHERE position = 2`],
  ])('names file and position when the %s of a row is not what was written', async (_part, sql) => {
    for (const name of ['a', 'b', 'c']) await log.append(`case-${name}`, 'no-stream', one(name));
    await log.close();
    tamper(sql);
    log = await openSqliteEventLog(folder, system);
    const told = { code: 'damaged', message: expect.stringMatching(/log\.db.*position 2.*restore/) };
    await expect(log.read('case-b')).rejects.toMatchObject(told);
    await expect(all(log)).rejects.toMatchObject(told);
  });

  it('notices an event that is gone from the middle or from the end of the file under way', async () => {
    for (const name of ['a', 'b', 'c']) await log.append(`case-${name}`, 'no-stream', one(name));
    await log.close();
    tamper('DELETE FROM events WHERE position = 2');
    log = await openSqliteEventLog(folder, system);
    await expect(all(log)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('position 2') });
  });

  it('refuses a reader that stands beyond its end', async () => {
    await log.append('case-a', 'no-stream', one('a'));
    const { position } = await log.append('case-b', 'no-stream', one('b'));
    await log.close();
    tamper('DELETE FROM events WHERE position = 2');
    log = await openSqliteEventLog(folder, system);
    expect(() => log.subscribe({ after: position, signal: new AbortController().signal })).toThrow(
      expect.objectContaining({ code: 'damaged' }),
    );
  });

  it('stores nothing of a group when the disk is full, says so, and goes on when there is room', async () => {
    await log.close();
    const database = openDatabase({ path: join(folder, 'log.db'), schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
    log = sqliteEventLog(database, system);
    await log.append('case-0', 'no-stream', one('e0'));
    database.exec('PRAGMA max_page_count = 10');
    const filler = { id: 'big', type: 't', data: { text: 'x'.repeat(100_000) }, metadata: {} };
    const outcomes = await Promise.allSettled([log.append('case-1', 'no-stream', one('e1')), log.append('case-2', 'no-stream', [filler])]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'unavailable', message: expect.stringMatching(/log\.db is full/) },
      });
    }
    expect((await all(log)).map((event) => event.id)).toEqual(['e0']);
    database.exec('PRAGMA max_page_count = 100000');
    expect((await log.append('case-1', 'no-stream', one('e1'))).revision).toBe(0);
    expect((await log.append('case-0', 0, one('e2'))).revision).toBe(1);
    expect((await all(log)).map((event) => event.id)).toEqual(['e0', 'e1', 'e2']);
  });
});

function one(id: string): [NewEvent] {
  return [{ id, type: 'test.happened.v1', data: { id }, metadata: {} }];
}

async function all(log: EventLog, types?: ReadonlySet<string>): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of log.subscribe({ after: START, untilHead: true, types, signal: new AbortController().signal }))
    events.push(...batch.events);
  return events;
}
