import { mongodbUnderTest } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { realSystem } from '../../system/real-system.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { openMongodbKeyVault } from './mongodb-key-vault.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);
const server = await mongodbUnderTest();

(server ? describe : describe.skip)(`on ${server?.version}`, () => {
  if (!server) return;
  afterAll(() => server.end());

  keyVaultContract('mongodb', async () => {
    const database = server.database();
    const place = async () => {
      const mongodb = await openMongodb({ url: server.url, database });
      return { mongodb, register: mongodb.beside(server.database()) };
    };
    const at = await place();
    let open = await openMongodbKeyVault({ ...at, kek, system });
    return {
      vault: open,
      async reopen() {
        await open.close();
        open = await openMongodbKeyVault({ ...at, kek, system });
        return open;
      },
      async close() {
        await open.close();
        await at.mongodb.close();
      },
    };
  });
});
