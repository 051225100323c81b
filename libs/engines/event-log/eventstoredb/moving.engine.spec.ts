import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImportingLog, type NewEvent, START } from '@sleutelbos/kernel';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { moveLog } from '../../embedded/move-log.js';
import { realSystem } from '../../system/real-system.js';
import { openLogReading } from '../sqlite/log-reading.js';
import { openSqliteEventLog } from '../sqlite/sqlite-event-log.js';
import { eventStoreDbEventLog } from './eventstoredb-event-log.js';

const EVENTS = 3_000;
const system = realSystem();
const server = await eventStoreDbServer();
afterAll(() => server.stop());

describe(`${server.name}, as what an embedded log is moved to`, () => {
  it('holds the log as it was, also when the move was ended half way; and is refused once it holds more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-move-'));
    const log = await openSqliteEventLog(folder, system);
    for (let n = 0; n < EVENTS; n += 3) {
      const happened = (): NewEvent => ({
        id: system.ids.next(),
        type: 'test.happened.v1',
        data: { n, text: 'Zaïra 🗝' },
        metadata: { actor: 'a' },
      });
      await log.append(`moved-${system.ids.next()}`, 'no-stream', [happened(), happened(), happened()]);
    }
    await log.close();
    const from = openLogReading(folder);
    const to = eventStoreDbEventLog(server, system);
    // A server that others used is no empty log: what stands there is told so, and left.
    if ((await to.head()) === START) {
      let appends = 0;
      const dying: ImportingLog = {
        append: (...given) => to.append(...given),
        appendRecorded(...given) {
          appends += 1;
          if (appends === 400) throw new RangeError('killed');
          return to.appendRecorded(...given);
        },
        read: (...given) => to.read(...given),
        subscribe: (options) => to.subscribe(options),
        head: () => to.head(),
        incarnation: () => to.incarnation(),
        close: () => to.close(),
      };
      await expect(moveLog({ from, to: dying, clock: system.clock, progress: () => undefined })).rejects.toThrow('killed');
      const begin = process.hrtime.bigint();
      const moved = await moveLog({ from, to, clock: system.clock, progress: () => undefined });
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      console.log(`moved ${EVENTS - moved.before} events and compared ${EVENTS} in ${seconds.toFixed(1)} s`);
      expect(moved).toMatchObject({ events: EVENTS, before: 3 * 399 });
      expect(await to.incarnation()).not.toBe(from.incarnation);
    }
    await to.append(`own-${system.ids.next()}`, 'no-stream', [{ id: system.ids.next(), type: 'test.happened.v1', data: {}, metadata: {} }]);
    await expect(moveLog({ from, to, clock: system.clock, progress: () => undefined })).rejects.toMatchObject({ code: 'unavailable' });
    await to.close();
    from.close();
    rmSync(folder, { recursive: true });
  });
});
