import {
  type JsonObject,
  type Position,
  START,
  type StoredDocument,
  type ViewQuery,
  type ViewShape,
  type ViewStore,
  viewGroup,
} from '@sleutelbos/kernel';

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

    describe('finding', () => {
      it('fixes a prefix of the fields and walks the rest in order, then by id', async () => {
        await put(
          doc('d', 1, { municipality: 'Amstelveen', since: 2 }),
          doc('b', 1, { municipality: 'Amstelveen', since: 2 }),
          doc('c', 1, { municipality: 'Amstelveen', since: 10 }),
          doc('a', 1, { municipality: 'Aalsmeer', since: 3 }),
        );
        expect(await found({ equals: { municipality: 'Amstelveen' } })).toEqual(['b', 'd', 'c']);
        expect(await found({ equals: { municipality: 'Amstelveen' }, descending: true })).toEqual(['c', 'd', 'b']);
        expect(await found({})).toEqual(['a', 'b', 'd', 'c']);
        expect(await found({ equals: { since: 2, municipality: 'Amstelveen' } })).toEqual(['b', 'd']);
        expect(await found({ equals: { municipality: 'Amstelvee' } })).toEqual([]);
      });

      it('bounds the next field from above, inclusively, within its kind', async () => {
        await put(
          doc('a', 1, { due: 5 }),
          doc('b', 1, { due: 10 }),
          doc('c', 1, { due: 11 }),
          doc('d', 1, { due: '2026-01-01' }),
          doc('e', 1, { due: '2026-02-01' }),
        );
        expect(await found({ index: 'due', upTo: 10 })).toEqual(['a', 'b']);
        expect(await found({ index: 'due', upTo: '2026-01-31' })).toEqual(['d']);
        expect(await found({ index: 'due', upTo: 10, descending: true })).toEqual(['b', 'a']);
      });

      it('does not confuse a number with its text, nor true with 1', async () => {
        await put(doc('a', 1, { due: 1 }), doc('b', 1, { due: '1' }), doc('c', 1, { due: true }));
        expect(await found({ index: 'due', equals: { due: 1 } })).toEqual(['a']);
        expect(await found({ index: 'due', equals: { due: '1' } })).toEqual(['b']);
      });

      it('passes over a document that lacks a field of the index or holds something else there', async () => {
        await put(
          doc('a', 1, { municipality: 'Amstelveen' }),
          doc('b', 1, { municipality: 'Amstelveen', since: null }),
          doc('c', 1, { municipality: 'Amstelveen', since: ['x'] }),
          doc('d', 1, { municipality: 'Amstelveen', since: 0 }),
          doc('e', 1, { municipality: 'Amstelveen', since: '' }),
        );
        expect(await found({ equals: { municipality: 'Amstelveen' } })).toEqual(['d', 'e']);
      });

      it('sorts numbers before texts, and texts by their bytes', async () => {
        const values: (string | number)[] = ['b', 10, '\u{1F511}', 9, 'B', '\uFF5E', 'é', -1, 0.5, ''];
        await put(...values.map((due, i) => doc(`d${i}`, 1, { due })));
        const sorted = (await page({ index: 'due' })).documents.map((one) => one.document?.due);
        expect(sorted).toEqual([-1, 0.5, 9, 10, '', 'B', 'b', 'é', '\uFF5E', '\u{1F511}']);
      });

      it('walks page by page over every document that stayed in place, once', async () => {
        await put(...range(57).map((i) => doc(`d${i}`, 1, { language: 'ar', level: i % 5, name: `n${i % 7}` })));
        for (const descending of [false, true]) {
          for (const equals of [{}, { language: 'ar' }] as ViewQuery['equals'][]) {
            const all = await found({ index: 'byLanguage', equals, descending });
            const walked: string[] = [];
            let pages = 0;
            for (let after: string | null | undefined; after !== null; pages += 1) {
              const one = await page({ index: 'byLanguage', equals, descending, limit: 10, ...(after ? { after } : {}) });
              walked.push(...one.documents.map((document) => document.id));
              after = one.next;
              // A newcomer behind the cursor, a leaver that was seen already: neither shifts the pages.
              await put({ id: walked[0] as string, position: at(2 + pages), document: null });
            }
            expect(walked).toEqual(all);
            expect(pages).toBe(6);
            await put(
              ...all.map((id) => doc(id, 50, { language: 'ar', level: Number(id.slice(1)) % 5, name: `n${Number(id.slice(1)) % 7}` })),
            );
          }
          await store.drop(view);
          await store.prepare(view);
          await put(...range(57).map((i) => doc(`d${i}`, 1, { language: 'ar', level: i % 5, name: `n${i % 7}` })));
        }
      });

      it('says that there is no next page when the last one is exactly full', async () => {
        await put(...range(4).map((i) => doc(`d${i}`, 1, { due: i })));
        const first = await page({ index: 'due', limit: 2 });
        expect(first.next).not.toBeNull();
        const second = await page({ index: 'due', limit: 2, after: first.next as string });
        expect(second.documents.map((one) => one.id)).toEqual(['d2', 'd3']);
        expect(second.next).toBeNull();
      });

      it('walks the documents of several values as one order, once each', async () => {
        await put(
          ...range(30).map((i) => doc(`d${i}`, 1, { language: ['ar', 'ti', 'so'][i % 3] as string, level: i % 4, name: `n${i % 5}` })),
          doc('x', 1, { language: 'ti', level: 1 }),
          doc('y', 1, { language: 'ti', level: '1', name: 'n' }),
        );
        for (const descending of [false, true]) {
          const query = { index: 'byLanguage', anyOf: ['ti', 'ar', 'ti', 'fa'], descending };
          const all = (await page(query)).documents;
          const keys = all.map(({ id, document }) => [document?.level, document?.name, id] as [number, string, string]);
          expect(all.map(({ document }) => document?.language)).not.toContain('so');
          expect(all).toHaveLength(21);
          const inOrder = [...keys].sort(
            ([l, n, i], [m, o, j]) => Number(typeof l > typeof m) || l - m || (n < o || (n === o && i < j) ? -1 : 1),
          );
          const texts = keys.filter(([level]) => typeof level === 'string');
          const numbers = inOrder.filter(([level]) => typeof level === 'number');
          expect(keys).toEqual(descending ? [...texts, ...numbers.reverse()] : [...numbers, ...texts]);
          const walked: string[] = [];
          for (let after: string | null | undefined; after !== null; ) {
            const one = await page({ ...query, limit: 4, ...(after ? { after } : {}) });
            walked.push(...one.documents.map((document) => document.id));
            after = one.next;
          }
          expect(walked).toEqual(all.map(({ id }) => id));
        }
        const bounded = (await page({ index: 'byLanguage', anyOf: ['so', 'ti'], upTo: 1 })).documents.map(
          ({ document }) => document?.level,
        );
        expect(bounded).toEqual([...bounded].sort());
        expect(new Set(bounded)).toEqual(new Set([0, 1]));
        expect(await found({ index: 'due', anyOf: [1, 2] })).toEqual([]);
        await put(doc('a', 1, { due: 2 }), doc('b', 1, { due: 1 }), doc('c', 1, { due: '1' }));
        expect(await found({ index: 'due', anyOf: [1, 2] })).toEqual(['a', 'b']);
        expect(await found({ equals: { municipality: 'Aalsmeer' }, anyOf: [1] })).toEqual([]);
      });

      it('combines bound, prefix and page', async () => {
        await put(...range(9).map((i) => doc(`d${i}`, 1, { municipality: i % 2 ? 'Aalsmeer' : 'Amstelveen', since: i })));
        const query = { equals: { municipality: 'Amstelveen' }, upTo: 6, limit: 3 };
        const first = await page(query);
        expect(first.documents.map((one) => one.id)).toEqual(['d0', 'd2', 'd4']);
        expect(await found({ ...query, after: first.next as string })).toEqual(['d6']);
      });

      it.each<[string, Partial<ViewQuery>]>([
        ['an index that is not declared', { index: 'byName' }],
        ['a field outside the index', { equals: { name: 'x' } }],
        ['fields that are no prefix', { equals: { since: 1 } }],
        ['a bound where no field is left', { index: 'due', equals: { due: 1 }, upTo: 2 }],
        ['several values where no field is left', { index: 'due', equals: { due: 1 }, anyOf: [2] }],
        ['a bound behind several values where no field is left', { index: 'due', anyOf: [1], upTo: 2 }],
        ['none of any values', { index: 'due', anyOf: [] }],
        ['a page of none', { limit: 0 }],
        ['a page of too many', { limit: 501 }],
        ['a cursor that is none', { after: 'nonsense' }],
        ['a cursor of another query', { index: 'due', after: Buffer.from('[1,2,"x"]').toString('base64url') }],
      ])('refuses %s', async (_what, query) => {
        await expect(page(query)).rejects.toThrow(RangeError);
      });

      it('follows a document whose fields change', async () => {
        await put(doc('a', 1, { due: 1 }));
        await put(doc('a', 2, { due: 20 }));
        expect(await found({ index: 'due', upTo: 10 })).toEqual([]);
        expect(await found({ index: 'due', equals: { due: 20 } })).toEqual(['a']);
      });
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

function at(n: number): Position {
  return String(n).padStart(16, '0') as Position;
}

function doc(id: string, position: number, document: JsonObject): StoredDocument {
  return { id, position: at(position), document };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
