import { memoryEventLog } from '../../event-log/memory/memory-event-log.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { messageBusContract, toBusOfContract } from '../message-bus.contract.js';
import { embeddedBus } from './embedded-bus.js';

messageBusContract('embedded', async () => {
  const system = realSystem();
  const log = memoryEventLog(system);
  const views = memoryViewStore(system.clock);
  await views.bind(await log.incarnation());
  const buses = [embeddedBus({ log, views, clock: system.clock }, toBusOfContract)];
  return {
    log,
    bus: buses[0] as (typeof buses)[0],
    async restart() {
      await buses.at(-1)?.close();
      const next = embeddedBus({ log, views, clock: system.clock }, toBusOfContract);
      buses.push(next);
      return next;
    },
    async close() {
      for (const bus of buses) await bus.close();
      await log.close();
      await views.close();
    },
  };
});
