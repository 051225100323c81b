import { openClusterViews } from '@sleutelbos/engines/cluster/open-to-keep.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { memoryReadLog } from '@sleutelbos/engines/read-log/memory/memory-read-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { Runtime } from '@sleutelbos/kernel';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { parkedCommandsContract } from './parked.contract.js';

const events = await eventStoreDbServer();
afterAll(() => events.stop());

await onMongodb(`sleutelbos parked beside a service on ${events.name}`, (server) => {
  parkedCommandsContract('as services', async () => {
    const system = realSystem();
    const places = { eventStoreUrl: events.url, mongodb: { url: server.url, database: server.database() } };
    return {
      system,
      async program(registry) {
        const { log, views, close } = await openClusterViews(places, system);
        const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
        const engines = { log, views, bus, vault: memoryKeyVault(system), reads: memoryReadLog(system.clock) };
        const runtime = new Runtime(registry, engines, system, { report: () => undefined, lease: 'loops-reminding' });
        await runtime.start();
        return {
          runtime,
          async close() {
            await runtime.stop();
            await bus.close();
            await close();
          },
        };
      },
      open: () => openClusterViews(places, system),
    };
  });
});
