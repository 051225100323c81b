import { openClusterViews } from '@sleutelbos/engines/cluster/open-to-keep.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { memoryReadLog } from '@sleutelbos/engines/read-log/memory/memory-read-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { kernelContext, Registry, Runtime } from '@sleutelbos/kernel';
import { testCall } from '@sleutelbos/testing';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { dropView, listViews, rebuildView, type ViewsAt } from './views.js';

const events = await eventStoreDbServer();
afterAll(() => events.stop());

await onMongodb(`sleutelbos views beside a service on ${events.name}`, (server) => {
  it('makes a view anew while the service reads it, and drops the former set', async () => {
    const system = realSystem();
    const places = { eventStoreUrl: events.url, mongodb: { url: server.url, database: server.database() } };
    const registry = new Registry([kernelContext, lendingContext]);
    const { log, views, close } = await openClusterViews(places, system);
    const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
    const engines = { log, views, bus, vault: memoryKeyVault(system), reads: memoryReadLog(system.clock) };
    const faults: string[] = [];
    const runtime = new Runtime(registry, engines, system, { report: (where) => faults.push(where) });
    await runtime.start();
    const [book, borrower] = [system.ids.next(), system.ids.next()];
    await lendBook.handle({ bookId: book, borrowerId: borrower, name: 'Anna' } as never, testCall(system, {}), runtime.bench);
    await runtime.settled();

    const at: ViewsAt = {
      registry,
      open: () => openClusterViews(places, system),
      promotion: 'auto',
      bar: { show: () => undefined, end: () => undefined },
      patienceMs: 15_000,
    };
    expect(await rebuildView(at, 'loans')).toMatchObject({ well: true, data: { served: 'loans-beside@1', kept: ['loans@1'] } });
    await runtime.settled();
    expect((await runtime.bench.views.get(loansView, book))?.document).toMatchObject({ borrowerId: borrower });
    expect(runtime.served('loans')).toBe('loans-beside@1');
    expect(await dropView(at, 'loans@1')).toMatchObject({ well: true });
    const listed = (await listViews(at)).data.views as readonly { set: string }[];
    expect(listed.filter(({ set }) => set.startsWith('loans'))).toMatchObject([{ set: 'loans-beside@1', state: 'served', lagSeconds: 0 }]);
    expect(faults).toEqual([]);
    await runtime.stop();
    await bus.close();
    await close();
  });
});
