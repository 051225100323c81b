import { z } from 'zod';
import { toBusBy } from './published.js';

const says = { nl: 'Geleend.', en: 'Lent.' };

describe('what the bus carries of facts for other contexts', () => {
  const cut = toBusBy({ 'library.public-lent.v1': { schema: z.strictObject({ bookId: z.uuid(), on: z.iso.date().optional() }), says } });
  const lent = { type: 'library.public-lent.v1', data: { bookId: 'b', reader: 'r', on: '2019-07-01' } };

  it('is the fields that are declared, as far as they are there', () => {
    const { on: _, ...undated } = lent.data;
    expect(cut([lent, { ...lent, data: undated }])).toEqual([
      { type: lent.type, data: { bookId: 'b', on: '2019-07-01' } },
      { type: lent.type, data: { bookId: 'b' } },
    ]);
  });

  it('is nothing of a type that is not declared', () => expect(cut([{ ...lent, type: 'library.public-lost.v1' }])).toEqual([]));
});
