import { join } from 'node:path';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { openDatabase } from '@sleutelbos/engines/sqlite/database.js';
import type { Api } from '@sleutelbos/testing/http/api.js';
import { type DataFolder, dataFolder, platformOn, REGISTRATION } from './amstelveen.contract.js';

/** More than the start looks at. */
const EVENTS_SINCE = 1_100;

describe('an old event that is not what was written', () => {
  let folder: DataFolder;
  let house: Api;
  afterEach(async () => {
    await house.close();
    folder.remove();
  });

  it('is found beside the work: the process is degraded and names the file, and everything else goes on', async () => {
    folder = dataFolder();
    const first = await platformOn(folder);
    await Promise.all(
      Array.from({ length: EVENTS_SINCE }, (_, n) =>
        first.engines.log.append(`noise-${n}`, 'no-stream', [{ id: `n-${n}`, type: 'noise.heard.v1', data: { n }, metadata: {} }]),
      ),
    );
    await first.settled();
    await first.close();
    const database = openDatabase({ path: join(folder.data, 'log.db'), schema: EVENT_LOG_SCHEMA, synchronous: 'FULL' });
    database.exec(`UPDATE events SET data = '{"n":-1}' WHERE position = 5`);
    database.close();

    house = await platformOn(folder, { system: first.system });
    const status = async (): Promise<Record<string, unknown>> => (await house.as(null).get('/health/status')).expectOk(200);
    let now = await status();
    while (!now.damaged) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      now = await status();
    }
    expect(now).toMatchObject({ state: 'degraded', damaged: ['log.db'] });
    const body = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
    const opened = await house.as('coordinator').post(`${REGISTRATION}/programmes`, body);
    const { programmeId, position } = opened.expectOk(201) as { programmeId: string; position: string };
    (await house.as('coordinator').get(`${REGISTRATION}/programmes/${programmeId}`, { query: { atLeast: position } })).expectOk(200);
    (await house.as(null).get('/health/live')).expectOk(200);
    (await house.as(null).get('/health/ready')).expectOk(200);
  });
});
