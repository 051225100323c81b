import { mongodbUnderTest } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { realClock } from '../../system/real-clock.js';
import { readLogContract } from '../read-log.contract.js';
import { openMongodbReadLog } from './mongodb-read-log.js';

const server = await mongodbUnderTest();

(server ? describe : describe.skip)(`on ${server?.version}`, () => {
  if (!server) return;
  afterAll(() => server.end());

  readLogContract('mongodb', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    let open = await openMongodbReadLog(mongodb, realClock());
    return {
      log: open,
      async reopen() {
        await open.close();
        open = await openMongodbReadLog(mongodb, realClock());
        return open;
      },
      async close() {
        await open.close();
        await mongodb.close();
      },
    };
  });
});
