import { join } from 'node:path';
import { jest } from '@jest/globals';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { sqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { type Database, openDatabase } from '@sleutelbos/engines/sqlite/database.js';
import { type RecordedEvent, START } from '@sleutelbos/kernel';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { modules } from '../contexts.js';
import { type DataFolder, dataFolder, newcomer, openProgramme, REGISTRATION } from './amstelveen.contract.js';

jest.setTimeout(60_000);

describe('a full disk', () => {
  let folder: DataFolder;
  let database: Database;
  let house: Api;

  beforeEach(async () => {
    folder = dataFolder();
    house = await api({
      modules,
      async open(system, toBus) {
        const memory = await memoryEngines(system, toBus);
        database = openDatabase({ path: join(folder.home, 'log.db'), schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
        const log = sqliteEventLog(database, system);
        await memory.views.bind(await log.incarnation());
        const bus = embeddedBus({ log, views: memory.views, clock: system.clock }, toBus);
        const close = async (): Promise<void> => {
          await bus.close();
          await log.close();
          await memory.close();
        };
        return { ...memory, log, bus, close };
      },
    });
  });
  afterEach(async () => {
    await house.close();
    folder.remove();
  });

  /** No more room than the log has now; null: as much as there is. */
  function room(pages: number | null): void {
    const { page_count: now } = database.prepare('PRAGMA page_count').get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages === null ? 1_000_000 : now + pages}`);
  }

  async function everything(): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    const signal = new AbortController().signal;
    for await (const batch of house.engines.log.subscribe({ after: START, untilHead: true, signal })) events.push(...batch.events);
    return events;
  }

  it('answers 503 with Retry-After, writes nothing half, goes on reading, and takes the same commands when there is room again', async () => {
    const programmeId = await openProgramme(house);
    room(1);
    const open = (n: number) => house.as('caseworker').post(`${REGISTRATION}/cases`, newcomer(programmeId), { key: `case-number-${n}` });
    const acknowledged: string[] = [];
    let refused: number | null = null;
    for (let n = 0; n < 200 && refused === null; n += 1) {
      const answer = await open(n);
      if (answer.status === 201) {
        acknowledged.push(answer.id('caseId'));
        continue;
      }
      expect(answer.expectProblem(503, 'unavailable').status).toBe(503);
      expect(Number(answer.header('retry-after'))).toBeGreaterThan(0);
      refused = n;
    }
    expect(refused).not.toBeNull();
    const before = await everything();
    const cases = new Set(before.filter((event) => event.stream.startsWith('case-')).map((event) => event.stream));
    expect([...cases].sort()).toEqual(acknowledged.map((id) => `case-${id}`).sort());
    (await house.as('coordinator').get(`${REGISTRATION}/programmes/${programmeId}`)).expectOk(200);
    (await open(refused as number)).expectProblem(503, 'unavailable');

    room(null);
    const again = await open(refused as number);
    const caseId = again.id('caseId');
    expect([again.status, again.revision, acknowledged.includes(caseId)]).toEqual([201, 0, false]);
    expect((await open(refused as number)).id('caseId')).toBe(caseId);
    await house.settled();
    const after = await everything();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.filter((event) => event.stream === `case-${caseId}`)).toHaveLength(1);
  });
});
