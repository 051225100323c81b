import type { JsonObject, Position, StoredDocument, ViewQuery, ViewStore } from '@sleutelbos/kernel';

/** What the laws of finding ask: the store that is tested now. */
export interface Finding {
  put(...documents: StoredDocument[]): Promise<void>;
  page(query: Partial<ViewQuery>): ReturnType<ViewStore['find']>;
  /** Without any document. */
  anew(): Promise<void>;
}

/** How documents are found through declared indexes, and through nothing else. */
export function findingContract({ put, page, anew }: Finding): void {
  const found = async (query: Partial<ViewQuery>): Promise<string[]> => (await page(query)).documents.map((document) => document.id);

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
        await anew();
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
      const bounded = (await page({ index: 'byLanguage', anyOf: ['so', 'ti'], upTo: 1 })).documents.map(({ document }) => document?.level);
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
}

export function at(n: number): Position {
  return String(n).padStart(16, '0') as Position;
}

export function doc(id: string, position: number, document: JsonObject): StoredDocument {
  return { id, position: at(position), document };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
