/**
 * The HTTP application of registration over the log on EventStoreDB, the other engines in memory: a process of its own. Streams carry a
 * prefix of this run and the log begins now, since a server keeps what former runs left.
 */
import { eventStoreDbEventLog } from '@sleutelbos/engines/event-log/eventstoredb/eventstoredb-event-log.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { memoryReadLog } from '@sleutelbos/engines/read-log/memory/memory-read-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { kernelContext, Registry, Runtime } from '@sleutelbos/kernel';
import { registrationModule } from '@sleutelbos/registration';
import { logFromNow } from '@sleutelbos/testing/eventstoredb/log-from-now.js';
import { createApplication, runApplication } from '@sleutelbos/web';

const [url, prefix] = process.argv.slice(2);
const modules = [registrationModule];
const registry = new Registry([kernelContext, ...modules.map((one) => one.context)]);
const system = realSystem();
const server = eventStoreDbEventLog({ url }, system);
const log = logFromNow(server, prefix, await server.head());
const views = memoryViewStore(system.clock);
await views.bind(await log.incarnation());
const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
const engines = { log, bus, views, vault: memoryKeyVault(system), reads: memoryReadLog(system.clock) };
const runtime = new Runtime(registry, engines, system, { report: (where, error) => console.error(where, error) });
const application = await createApplication({
  runtime,
  modules,
  authentication: { issuer: process.env.OIDC_ISSUER, audience: process.env.OIDC_AUDIENCE },
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  limits: { requestsPerSecond: 0 },
  closeEngines: async () => {
    for (const engine of [bus, engines.reads, engines.vault, views, log]) await engine.close();
  },
});
runApplication(application);
const address = await application.start();
console.log(JSON.stringify({ url: address.replace('localhost', '127.0.0.1') }));
