import type { SystemPorts } from '@sleutelbos/kernel';
import { memoryEventLog } from '../event-log/memory/memory-event-log.js';
import { memoryKeyVault } from '../key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '../message-bus/embedded/embedded-bus.js';
import type { ToBus } from '../message-bus/to-bus.js';
import { memoryReadLog } from '../read-log/memory/memory-read-log.js';
import { memoryViewStore } from '../view-store/memory/memory-view-store.js';
import type { Engines } from './engines.js';

/** Everything in memory, for tests and simulations: the same laws, no disk. */
export async function memoryEngines(system: SystemPorts, toBus: ToBus): Promise<Engines> {
  const log = memoryEventLog(system);
  const views = memoryViewStore(system.clock);
  await views.bind(await log.incarnation());
  const vault = memoryKeyVault(system);
  const reads = memoryReadLog(system.clock);
  const bus = embeddedBus({ log, views, clock: system.clock }, toBus);
  return {
    log,
    bus,
    views,
    vault,
    reads,
    async close() {
      for (const engine of [bus, reads, vault, views, log]) await engine.close();
    },
  };
}
