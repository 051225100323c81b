import { START, type StoredDocument, type ViewQuery, type ViewShape, type ViewStore, viewGroup } from '@sleutelbos/kernel';
import { at, doc, findingContract } from './finding.contract.js';

export interface ViewStoreUnderTest {
  /** Not bound yet. Its clock is `clock`. */
  readonly store: ViewStore;
  /** Moves the store's clock on. */
  readonly pass: (ms: number) => void;
  readonly reopen?: () => Promise<ViewStore>;
  readonly close: () => Promise<void>;
}

const view: ViewShape = {
  name: 'open-requests',
  version: 1,
  indexes: { byMunicipality: ['municipality', 'since'], due: ['due'], byLanguage: ['language', 'level', 'name'] },
};
const sibling: ViewShape = { ...view, version: 2 };

/** The laws of the `ViewStore` port. */
export function viewStoreContract(name: string, make: () => Promise<ViewStoreUnderTest>): void {
  describe(`${name}, as a view store`, () => {
    let made: ViewStoreUnderTest;
    let store: ViewStore;
    beforeEach(async () => {
      made = await make();
      store = made.store;
      await store.bind('incarnation-1');
      await store.prepare(view);
    });
    afterEach(() => made.close());

    const put = (...documents: StoredDocument[]): Promise<void> => store.putMany(view, documents);
    const page = (query: Partial<ViewQuery>): ReturnType<ViewStore['find']> =>
      store.find(view, { index: 'byMunicipality', equals: {}, limit: 100, ...query });
    const found = async (query: Partial<ViewQuery>): Promise<string[]> => (await page(query)).documents.map((document) => document.id);

    describe('documents', () => {
      it('come back as they were put, absent ids absent', async () => {
        const document = { name: 'Zaïra "🗝"', deep: { list: [1, null, true] }, nothing: null };
        await put(doc('a', 1, document), doc('b', 2, {}));
        const read = await store.getMany(view, ['a', 'none', 'b', 'a']);
        expect([...read.keys()].sort()).toEqual(['a', 'b']);
        expect(read.get('a')).toEqual(doc('a', 1, document));
        expect(await store.getMany(view, [])).toEqual(new Map());
      });

      it('are written over an older position only', async () => {
        await put(doc('a', 5, { v: 5 }));
        await put(doc('a', 4, { v: 4 }), doc('a', 5, { v: 'same' }));
        expect((await store.getMany(view, ['a'])).get('a')).toEqual(doc('a', 5, { v: 5 }));
        await put(doc('a', 6, { v: 6 }));
        expect((await store.getMany(view, ['a'])).get('a')).toEqual(doc('a', 6, { v: 6 }));
      });

      it('put in one call are guarded one by one', async () => {
        await put(doc('a', 5, { v: 5 }));
        await put(doc('a', 3, { v: 3 }), doc('b', 3, { v: 3 }));
        const read = await store.getMany(view, ['a', 'b']);
        expect([read.get('a')?.document, read.get('b')?.document]).toEqual([{ v: 5 }, { v: 3 }]);
      });

      it('stay apart from those of another version', async () => {
        await store.prepare(sibling);
        await put(doc('a', 1, { v: 1 }));
        expect((await store.getMany(sibling, ['a'])).size).toBe(0);
        await store.putMany(sibling, [doc('a', 9, { v: 2 })]);
        expect((await store.getMany(view, ['a'])).get('a')?.document).toEqual({ v: 1 });
      });

      it('are not the objects that were put or read before', async () => {
        const document = { list: [1] };
        await put(doc('a', 1, document));
        document.list.push(2);
        const first = (await store.getMany(view, ['a'])).get('a')?.document as { list: number[] };
        first.list.push(3);
        expect((await store.getMany(view, ['a'])).get('a')?.document).toEqual({ list: [1] });
      });
    });

    describe('tombstones', () => {
      it('are read by id, still guard, and are never found', async () => {
        await put(doc('a', 1, { municipality: 'Amstelveen', since: 1 }), doc('b', 1, { municipality: 'Amstelveen', since: 2 }));
        await put({ id: 'a', position: at(3), document: null });
        expect((await store.getMany(view, ['a'])).get('a')).toEqual({ id: 'a', position: at(3), document: null });
        expect(await found({ equals: { municipality: 'Amstelveen' } })).toEqual(['b']);
        await put(doc('a', 2, { municipality: 'Amstelveen', since: 1 }));
        expect((await store.getMany(view, ['a'])).get('a')?.document).toBeNull();
      });

      it('do not count', async () => {
        await put(doc('a', 1, {}), doc('b', 1, {}), doc('c', 1, {}), { id: 'd', position: at(1), document: null });
        await put({ id: 'a', position: at(2), document: null });
        expect([await store.count(view), await store.count(sibling)]).toEqual([2, 0]);
      });

      it('give way to a newer document', async () => {
        await put({ id: 'a', position: at(3), document: null });
        await put(doc('a', 4, { municipality: 'Amstelveen', since: 1 }));
        expect(await found({ equals: { municipality: 'Amstelveen' } })).toEqual(['a']);
      });
    });

    findingContract({
      put,
      page,
      async anew() {
        await store.drop(view);
        await store.prepare(view);
      },
    });

    describe('preparing', () => {
      it('may be repeated and keeps what is there, also when an index is added', async () => {
        await put(doc('a', 1, { due: 1, colour: 'red' }));
        await store.prepare(view);
        const more = { ...view, indexes: { ...view.indexes, byColour: ['colour'] } };
        await store.prepare(more);
        const { documents } = await store.find(more, { index: 'byColour', equals: { colour: 'red' }, limit: 1 });
        expect(documents.map((document) => document.id)).toEqual(['a']);
      });

      it('again loses nothing that is being written', async () => {
        const writing = put(doc('a', 1, { due: 1 }));
        await store.prepare(view);
        await writing;
        expect((await store.getMany(view, ['a'])).get('a')).toEqual(doc('a', 1, { due: 1 }));
      });

      it.each(['x"; DROP TABLE checkpoints; --', 'Upper', 'a b', '', 'a--b'])('refuses the name %p', async (bad) => {
        await expect(store.prepare({ ...view, name: bad })).rejects.toThrow(RangeError);
      });

      it('refuses a field that is not a plain name', async () => {
        await expect(store.prepare({ ...view, indexes: { bad: [`a"') --`] } })).rejects.toThrow(RangeError);
      });

      it('comes before use', async () => {
        await expect(store.getMany(sibling, ['a'])).rejects.toThrow(/prepared/);
      });
    });

    describe('checkpoints', () => {
      it('begin at START and only move forward', async () => {
        expect(await store.checkpoint('view:x@1')).toBe(START);
        await store.saveCheckpoint('view:x@1', at(5));
        await store.saveCheckpoint('view:x@1', at(3));
        await store.saveCheckpoint('view:x@1', START);
        expect(await store.checkpoint('view:x@1')).toBe(at(5));
        await store.saveCheckpoint('view:x@1', at(6));
        expect(await store.checkpoint('view:x@1')).toBe(at(6));
        expect(await store.checkpoint('view:x@2')).toBe(START);
      });

      it("go with the view that is dropped, as do its documents, and no other view's", async () => {
        await store.prepare(sibling);
        await put(doc('a', 1, { due: 1 }));
        await store.putMany(sibling, [doc('a', 1, { due: 1 })]);
        await store.saveCheckpoint(viewGroup(view), at(5));
        await store.saveCheckpoint(viewGroup(sibling), at(5));
        await store.drop(view);
        await store.prepare(view);
        expect([await store.checkpoint(viewGroup(view)), await store.checkpoint(viewGroup(sibling))]).toEqual([START, at(5)]);
        expect((await store.getMany(view, ['a'])).size).toBe(0);
        expect((await store.getMany(sibling, ['a'])).size).toBe(1);
      });
    });

    describe('leases', () => {
      it('have one holder at a time', async () => {
        const lease = await store.lease('runner', 'one', 1000);
        expect(lease).not.toBeNull();
        expect(await store.lease('runner', 'two', 1000)).toBeNull();
        expect(await store.lease('other', 'two', 1000)).not.toBeNull();
        await lease?.release();
        expect(await store.lease('runner', 'two', 1000)).not.toBeNull();
      });

      it('run out, and the former holder is told when it renews', async () => {
        const former = await store.lease('runner', 'one', 1000);
        made.pass(999);
        expect(await store.lease('runner', 'two', 1000)).toBeNull();
        made.pass(1);
        expect(await store.lease('runner', 'two', 1000)).not.toBeNull();
        expect(await former?.renew()).toBe(false);
        await former?.release();
        expect(await store.lease('runner', 'three', 1000)).toBeNull();
      });

      it('are kept by renewing', async () => {
        const lease = await store.lease('runner', 'one', 1000);
        for (let i = 0; i < 3; i += 1) {
          made.pass(800);
          expect(await lease?.renew()).toBe(true);
        }
        expect(await store.lease('runner', 'two', 1000)).toBeNull();
      });
    });

    describe("the log's incarnation", () => {
      it('is bound before anything else', async () => {
        const fresh = await make();
        await expect(fresh.store.checkpoint('x')).rejects.toThrow(/Bind/);
        await fresh.close();
      });

      it('keeps everything when it is the same, and voids everything when it is another', async () => {
        await put(doc('a', 1, { due: 1 }));
        await store.saveCheckpoint(viewGroup(view), at(5));
        await store.bind('incarnation-1');
        expect((await store.getMany(view, ['a'])).size).toBe(1);
        await store.bind('incarnation-2');
        await store.prepare(view);
        expect((await store.getMany(view, ['a'])).size).toBe(0);
        expect(await found({ index: 'due' })).toEqual([]);
        expect(await store.checkpoint(viewGroup(view))).toBe(START);
        await store.bind('incarnation-1');
        await store.prepare(view);
        expect((await store.getMany(view, ['a'])).size).toBe(0);
      });
    });

    it('answers nothing once it is closed', async () => {
      await store.close();
      await expect(store.checkpoint('x')).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
    });

    it('keeps documents and checkpoints when it is opened again', async () => {
      if (!made.reopen) return;
      await put(doc('a', 1, { due: 1 }), { id: 'b', position: at(2), document: null });
      await store.saveCheckpoint('g', at(5));
      store = await made.reopen();
      await store.bind('incarnation-1');
      await store.prepare(view);
      expect([...(await store.getMany(view, ['a', 'b'])).values()]).toEqual([
        doc('a', 1, { due: 1 }),
        { id: 'b', position: at(2), document: null },
      ]);
      expect(await store.checkpoint('g')).toBe(at(5));
      expect(await found({ index: 'due' })).toEqual(['a']);
    });
  });
}
