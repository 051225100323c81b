import { mongodbUnderTest } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { movableClock } from '../../system/movable-clock.js';
import { realSystem } from '../../system/real-system.js';
import { viewStoreContract } from '../view-store.contract.js';
import { openMongodbViewStore } from './mongodb-view-store.js';

const server = await mongodbUnderTest();
(server ? describe : describe.skip)(`on ${server?.version}`, () => {
  if (!server) return;
  afterAll(() => server.end());

  viewStoreContract('mongodb', async () => {
    const clock = movableClock(1_000_000);
    const system = { ...realSystem(), clock };
    const database = server.database();
    let mongodb = await openMongodb({ url: server.url, database });
    let open = await openMongodbViewStore(mongodb, system);
    return {
      store: open,
      pass: (ms) => clock.moveTo(clock.now() + ms),
      async reopen() {
        await open.close();
        await mongodb.close();
        mongodb = await openMongodb({ url: server.url, database });
        open = await openMongodbViewStore(mongodb, system);
        return open;
      },
      async close() {
        await open.close();
        await mongodb.connection.dropDatabase();
        await mongodb.close();
      },
    };
  });
});
