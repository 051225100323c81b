import { openClusterViews } from '@sleutelbos/engines/cluster/open-to-keep.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { openMongodb } from '@sleutelbos/engines/mongodb/open-mongodb.js';
import { memoryReadLog } from '@sleutelbos/engines/read-log/memory/memory-read-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { kernelContext, Registry, Runtime } from '@sleutelbos/kernel';
import { testCall } from '@sleutelbos/testing';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { lendingContext } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { verifyServices } from './verify-services.js';

const events = await eventStoreDbServer();
afterAll(() => events.stop());

await onMongodb(`sleutelbos verify --views --services on ${events.name}`, (server) => {
  it('compares every document with one made anew from the log, and names each that differs, is missing, or comes from no event', async () => {
    const system = realSystem();
    const places = { eventStoreUrl: events.url, mongodb: { url: server.url, database: server.database() } };
    const registry = new Registry([kernelContext, lendingContext]);
    const { log, views, close } = await openClusterViews(places, system);
    const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
    const engines = { log, views, bus, vault: memoryKeyVault(system), reads: memoryReadLog(system.clock) };
    const runtime = new Runtime(registry, engines, system, { report: () => undefined });
    await runtime.start();
    const books = [system.ids.next(), system.ids.next(), system.ids.next()] as const;
    for (const bookId of books)
      await lendBook.handle({ bookId, borrowerId: system.ids.next(), name: 'Anna' } as never, testCall(system, {}), runtime.bench);
    await runtime.settled();
    const sound = await verifyServices(places, registry);
    expect(sound).toMatchObject({ well: true, data: { faults: [] } });
    expect(sound.data.documents).toBeGreaterThanOrEqual(books.length);

    const mongodb = await openMongodb(places.mongodb);
    const loans = mongodb.connection.collection<{ _id: string; document: string; position: string }>('loans@1');
    const standing = await loans.findOne({ _id: books[0] });
    await loans.updateOne({ _id: books[0] }, { $set: { document: (standing?.document ?? '').replace('borrowerId', 'borrowerld') } });
    await loans.deleteOne({ _id: books[1] });
    await loans.insertOne({ _id: 'nobody', document: '{}', position: standing?.position ?? '' });
    expect((await verifyServices(places, registry)).data.faults).toEqual(
      expect.arrayContaining([
        `view loans: document ${books[0]} differs from the one made from the log.`,
        `view loans: document ${books[1]} is missing.`,
        'view loans: document nobody comes from no event.',
      ]),
    );
    await mongodb.close();
    await runtime.stop();
    await bus.close();
    await close();
  });
});
