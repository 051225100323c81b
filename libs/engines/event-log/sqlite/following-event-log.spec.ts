import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type EventLog, START } from '@sleutelbos/kernel';
import { realSystem } from '../../system/real-system.js';
import { eventLogContract } from '../event-log.contract.js';
import { type FollowingEventLog, openFollowingEventLog } from './following-event-log.js';
import { type NotedEventLog, openSqliteEventLog } from './sqlite-event-log.js';

const system = realSystem();

eventLogContract('sqlite, followed from beside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-log-'));
  let writer = await openSqliteEventLog(folder, system);
  let open = await openFollowingEventLog(folder, system.clock, writer);
  async function end(): Promise<void> {
    await open.close();
    await writer.close();
  }
  return {
    log: open,
    async reopen() {
      await end();
      writer = await openSqliteEventLog(folder, system);
      open = await openFollowingEventLog(folder, system.clock, writer);
      return open;
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('a log that is followed from beside', () => {
  let folder: string;
  let writer: NotedEventLog;
  let log: FollowingEventLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-log-'));
    writer = await openSqliteEventLog(folder, system);
    log = await openFollowingEventLog(folder, system.clock, writer);
  });
  afterEach(async () => {
    await log.close();
    await writer.close();
    rmSync(folder, { recursive: true });
  });

  const append = (n: number, text = ''): ReturnType<EventLog['append']> =>
    writer.append(`case-${n}`, 'no-stream', [{ id: `e-${n}`, type: 'test.happened.v1', data: { n, text }, metadata: {} }]);

  it('shows what others appended once it is told, in one reading for all who follow', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const following = (async () => {
      for await (const { events } of log.subscribe({ after: START, signal: stop.signal }))
        seen.push(...events.map((one) => Number(one.data.n)));
    })();
    const { position } = await append(1);
    await append(2);
    expect(await log.head()).toBe(START);
    log.advance(position);
    while (seen.length === 0) await system.clock.sleep(0);
    expect(seen).toEqual([1]);
    log.advance(await writer.head());
    while (seen.length === 1) await system.clock.sleep(0);
    expect(seen).toEqual([1, 2]);
    stop.abort();
    await following;
  });

  it('reads a stream as it stands on disk, also what it was not told of', async () => {
    await append(1);
    expect(await log.read('case-1')).toHaveLength(1);
  });

  it('looks into the file again for what it had read before, once it is told or refused', async () => {
    const next = [{ id: 'f', type: 'test.happened.v1', data: {}, metadata: {} }] as const;
    expect(await log.read('case-1')).toEqual([]);
    await append(1);
    await expect(log.append('case-1', 'no-stream', next)).rejects.toMatchObject({ code: 'wrong-expected-revision' });
    expect(await log.read('case-1')).toHaveLength(1);
    const { position } = await writer.append('case-1', 0, next);
    log.advance(position);
    expect(await log.read('case-1', 1)).toHaveLength(1);
  });

  it('tells whoever comes to a damaged event, and nobody before', async () => {
    await append(1);
    const second = await append(2);
    const raw = new DatabaseSync(join(folder, 'log.db'));
    raw.exec(`UPDATE events SET data = '{"n":3}' WHERE position = 2`);
    raw.close();
    log.advance(second.position);
    await expect(log.read('case-2')).rejects.toMatchObject({ code: 'damaged' });
    expect(await log.read('case-1')).toHaveLength(1);
    const reading = log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal })[Symbol.asyncIterator]();
    await expect(reading.next()).rejects.toMatchObject({ code: 'damaged' });
  });

  it('folds the write-ahead log into the file, so that who writes never has to', async () => {
    const size = (): number => statSync(join(folder, 'log.db')).size;
    const before = size();
    await Promise.all(Array.from({ length: 10_100 }, (_, n) => append(n, 'x'.repeat(200))));
    expect(size()).toBe(before);
    log.advance(await writer.head());
    await log.head();
    expect(size()).toBeGreaterThan(before + 300_000);
  });
});
