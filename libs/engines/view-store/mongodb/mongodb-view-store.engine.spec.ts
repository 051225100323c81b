import type { JsonObject, Lease, Position, StoredDocument, ViewQuery, ViewShape, ViewStore } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { type Mongodb, openMongodb } from '../../mongodb/open-mongodb.js';
import { type MovableClock, movableClock } from '../../system/movable-clock.js';
import { realSystem } from '../../system/real-system.js';
import { viewStoreContract } from '../view-store.contract.js';
import { openMongodbViewStore } from './mongodb-view-store.js';

await onMongodb('the view store', (server) => {
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

  describe('the mongodb view store', () => {
    let mongodb: Mongodb;
    let stores: ViewStore[];
    beforeEach(async () => {
      mongodb = await openMongodb({ url: server.url, database: server.database() });
      stores = [];
    });
    afterEach(async () => {
      for (const store of stores) await store.close();
      await mongodb.connection.dropDatabase();
      await mongodb.close();
    });

    /** As another process has it: its own connection would only be slower. */
    async function open(incarnation = 'one', clock: MovableClock = movableClock(0)): Promise<ViewStore> {
      const store = await openMongodbViewStore(mongodb, { ...realSystem(), clock });
      stores.push(store);
      await store.bind(incarnation);
      await store.prepare(view);
      return store;
    }
    const stored = async (store: ViewStore): Promise<StoredDocument[]> => [
      ...(await store.getMany(view, range(0, 600).map(idOf))).values(),
    ];
    const raw = () => mongodb.connection.collection('loans@2');

    it('keeps a view in the collection of its name and version, with the declared indexes only, and none of it when it is dropped', async () => {
      const store = await open();
      const names = async () => (await mongodb.connection.listCollections()).map(({ name }) => name).filter((name) => name.includes('@'));
      const indexes = async () => (await raw().indexes()).map(({ name, key }) => [name, Object.keys(key)]).sort();
      expect(await names()).toEqual(['loans@2']);
      const [byId, byTown] = [
        ['_id_', ['_id']],
        ['byTown', ['field:town', 'field:since', '_id']],
      ];
      expect(await indexes()).toEqual([byId, byTown]);
      await store.prepare({ ...view, indexes: { byTown: ['town'], due: ['due'] } });
      expect(await indexes()).toEqual([byId, ['byTown', ['field:town', '_id']], ['due', ['field:due', '_id']]]);
      await store.prepare(view);
      expect(await indexes()).toEqual([byId, byTown]);
      await store.drop(view);
      expect(await names()).toEqual([]);
    });

    it('keeps any document that JSON can say, whatever its fields are called', async () => {
      const store = await open();
      const document = JSON.parse(
        '{"$where":{"$gt":1},"a.b":[{}],"":{},"10":1,"2":2,"__proto__":{"x":1},"big":9007199254740993,"tiny":-1e-300,"nul":"\\u0000","half":"\\ud800","deep":[[[[[]]]]]}',
      );
      await store.putMany(view, [documentOf(1, 1, document)]);
      expect(JSON.stringify((await stored(store))[0]?.document)).toBe(JSON.stringify(document));
    });

    it('takes no value of a question for an operator', async () => {
      const store = await open();
      await store.putMany(view, [documentOf(1, 1, { town: 'Aalsmeer', since: 1 })]);
      const tricks = [{ town: { $ne: 'x' } }, { town: { $gt: '' } }] as unknown as ViewQuery['equals'][];
      for (const equals of tricks) expect((await store.find(view, { index: 'byTown', equals, limit: 9 })).documents).toEqual([]);
    });

    it('leaves a newer document alone without leaving out the rest of the batch', async () => {
      const store = await open();
      await store.putMany(
        view,
        range(0, 150)
          .filter((n) => n % 2 === 0)
          .map((n) => documentOf(n, 9)),
      );
      await store.putMany(
        view,
        range(0, 150).map((n) => documentOf(n, 5)),
      );
      const positions = new Map((await stored(store)).map(({ id, position }) => [id, position]));
      expect(positions).toEqual(new Map(range(0, 150).map((n) => [idOf(n), at(n % 2 === 0 ? 9 : 5)])));
    });

    it('replaces a large batch, in time', async () => {
      const store = await open();
      for (const position of [1, 2, 3])
        await store.putMany(
          view,
          range(0, 500).map((n) => documentOf(n, position)),
        );
      expect(new Set((await stored(store)).map(({ position }) => position))).toEqual(new Set([at(3)]));
    });

    it('takes the newest of several documents with one id in one call', async () => {
      const store = await open();
      for (const from of [1, 11])
        await store.putMany(
          view,
          range(0, 200).map((n) => documentOf(n % 40, from + ((n * 7) % 10))),
        );
      const positions = (await stored(store)).map(({ position }) => position);
      const newest = range(0, 40).map((n) => at(11 + Math.max(...range(0, 5).map((i) => ((n + 40 * i) * 7) % 10))));
      expect(positions).toEqual(newest);
    });

    it('keeps the newer one when two writers insert the same documents at the same moment', async () => {
      const [one, other] = [await open(), await open()];
      for (const round of range(0, 5)) {
        const ids = range(round * 40, round * 40 + 40);
        await Promise.all([
          one.putMany(
            view,
            ids.map((n) => documentOf(n, 5)),
          ),
          other.putMany(
            view,
            ids.toReversed().map((n) => documentOf(n, 7)),
          ),
        ]);
      }
      const positions = (await stored(one)).map(({ position }) => position);
      expect(positions).toEqual(positions.map(() => at(7)));
      expect(positions).toHaveLength(200);
    });

    it('says so when a unique index that is not its own refuses a document', async () => {
      const store = await open();
      await raw().createIndex({ position: 1 }, { unique: true, name: 'somebody-elses' });
      await store.putMany(view, [documentOf(1, 1)]);
      await expect(store.putMany(view, [documentOf(2, 1)])).rejects.toMatchObject({
        name: 'EngineError',
        code: 'damaged',
        message: expect.stringMatching(/loans@2 .* unique index .* Drop that index/),
      });
    });

    it('fills an index that is declared later from every document that is there, also when the first attempt was cut off', async () => {
      const store = await open();
      await store.putMany(
        view,
        range(0, 520).map((n) => documentOf(n, 1, { due: n })),
      );
      const later = { ...view, indexes: { ...view.indexes, due: ['due'] } };
      // The first half was filled, and then the process ended before it was noted.
      await raw().updateMany({ _id: { $lt: idOf(260) } } as never, { $set: { 'field:due': -1 } });
      await store.prepare(later);
      const { documents } = await store.find(later, { index: 'due', equals: {}, limit: 500 });
      expect(documents.map(({ id }) => id)).toEqual(range(0, 500).map(idOf));
    });

    it('gives a lease to one of many who ask at the same moment, free or run out', async () => {
      const clock = movableClock(0);
      const [one, other] = [await open('one', clock), await open('one', clock)];
      for (const round of range(0, 4)) {
        const asked = range(0, 12).map((n) => (n % 2 ? one : other).lease('runner', `holder-${round}-${n}`, 1000));
        expect((await Promise.all(asked)).filter((lease) => lease !== null)).toHaveLength(1);
        clock.moveTo(clock.now() + 1000);
      }
    });

    it('never leaves a lease with its late holder and with the one who took it over', async () => {
      const clock = movableClock(0);
      const [one, other] = [await open('one', clock), await open('one', clock)];
      for (const round of range(0, 40)) {
        const late = (await one.lease(`runner-${round}`, 'late', 1000)) as Lease;
        clock.moveTo(clock.now() + 1000);
        const take = () => other.lease(`runner-${round}`, 'next', 1000);
        // Either may be the first to ask.
        const [renewed, taken] =
          round % 2 ? await Promise.all([late.renew(), take()]) : (await Promise.all([take(), late.renew()])).toReversed();
        expect([true, false]).toContain(renewed);
        expect(taken === null).toBe(renewed);
        expect(await late.renew()).toBe(renewed);
      }
    });

    it('begins again when it ended in the middle of voiding what another log left', async () => {
      const store = await open('one');
      await store.putMany(view, [documentOf(1, 1)]);
      await store.saveCheckpoint('view:loans@2', at(1));
      await mongodb.connection.collection('view-notes').updateOne({ _id: 'incarnation' } as never, { $set: { value: '' } });
      const next = await open('one');
      expect([await stored(next), await next.checkpoint('view:loans@2')]).toEqual([[], '']);
    });

    it('is opened by many processes at the same moment where nothing is yet', async () => {
      const database = server.database();
      const written = await Promise.all(
        range(0, 6).map(async (n) => {
          const one = await openMongodb({ url: server.url, database });
          const store = await openMongodbViewStore(one, { ...realSystem(), clock: movableClock(0) });
          await store.bind('one');
          await store.prepare(view);
          await store.putMany(view, [documentOf(n, 1)]);
          return { one, store };
        }),
      );
      for (const { store } of written) expect((await stored(store)).map(({ id }) => id)).toEqual(range(0, 6).map(idOf));
      for (const { one } of written) await one.close();
    });

    it('is not voided by a process that was about to do it when another had done it and was at work', async () => {
      await (await open('one')).putMany(view, [documentOf(100, 9)]);
      let asked = 0;
      let goOn = (): void => undefined;
      const waiting = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const slow: Mongodb = {
        ...mongodb,
        // The third question is the one for the lease: after the index of the leases, and whose views these are.
        async attempt(work) {
          asked += 1;
          if (asked === 3) await waiting;
          return mongodb.attempt(work);
        },
      };
      const late = await openMongodbViewStore(slow, { ...realSystem(), clock: movableClock(0) });
      const binding = late.bind('two');
      const store = await open('two');
      await store.putMany(view, [documentOf(1, 1)]);
      expect(asked).toBe(3);
      goOn();
      await binding;
      expect((await stored(store)).map(({ id }) => id)).toEqual([idOf(1)]);
    });

    it('is voided once by processes that start together: what the first writes then, the others leave alone', async () => {
      await (await open('one')).putMany(view, [documentOf(100, 9)]);
      for (const incarnation of ['two', 'three', 'four', 'five', 'six']) {
        const written = range(0, 4).map(async (n) => {
          const store = await open(incarnation);
          await store.putMany(view, [documentOf(n, 1)]);
          return store;
        });
        const [store] = await Promise.all(written);
        expect((await stored(store as ViewStore)).map(({ id }) => id)).toEqual(range(0, 4).map(idOf));
      }
    });
  });
});

const view: ViewShape = { name: 'loans', version: 2, indexes: { byTown: ['town', 'since'] } };
const at = (n: number): Position => String(n).padStart(16, '0') as Position;
const idOf = (n: number): string => `loan-${String(n).padStart(4, '0')}`;
const documentOf = (n: number, position: number, document: JsonObject = { n, position }): StoredDocument => ({
  id: idOf(n),
  position: at(position),
  document,
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
