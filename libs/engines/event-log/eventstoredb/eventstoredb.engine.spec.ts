import { randomUUID } from 'node:crypto';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { logFromNow } from '@sleutelbos/testing/eventstoredb/log-from-now.js';
import { realSystem } from '../../system/real-system.js';
import { eventLogContract } from '../event-log.contract.js';
import { adapterContract } from './adapter.contract.js';
import { eventStoreDbEventLog } from './eventstoredb-event-log.js';
import { faultsContract } from './faults.contract.js';
import { serverAsSeenContract } from './server-as-seen.contract.js';

const server = await eventStoreDbServer();
afterAll(() => server.stop());

serverAsSeenContract(server.name, server.url);

eventLogContract(server.name, async () => {
  const prefix = `${randomUUID().slice(0, 8)}.`;
  const opened = [eventStoreDbEventLog(server, realSystem())];
  const begin = await (opened[0] as (typeof opened)[0]).head();
  const shown = () => logFromNow(opened.at(-1) as (typeof opened)[0], prefix, begin);
  return {
    log: shown(),
    reopen: async () => {
      await opened.at(-1)?.close();
      opened.push(eventStoreDbEventLog(server, realSystem()));
      return shown();
    },
    close: async () => {
      await Promise.all(opened.map((log) => log.close()));
    },
  };
});

adapterContract(server.name, server.url);

faultsContract();
