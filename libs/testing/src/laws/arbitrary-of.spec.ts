import { personal } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { z } from 'zod';
import { arbitraryOf } from './arbitrary-of.js';

describe('values generated from a schema', () => {
  const schemas: Record<string, z.ZodType> = {
    strings: z.strictObject({
      any: z.string(),
      bounded: z.string().min(2).max(4),
      long: z.string().min(100),
      one: z.string().length(1),
      municipality: z.string().regex(/^GM\d{4}$/),
      id: z.uuid(),
      day: z.iso.date(),
      at: z.iso.datetime(),
      mail: z.email(),
      trimmed: z.string().trim().min(1).max(300),
    }),
    numbers: z.strictObject({
      whole: z.number().int(),
      int: z.int().min(3).max(5),
      positive: z.number().int().positive(),
      below: z.number().int().lt(3),
      share: z.number().min(0).max(1),
      quarters: z.number().int().multipleOf(15).min(0).max(600),
      negative: z.number().int().min(-10).max(-1),
    }),
    choices: z.strictObject({
      yes: z.boolean(),
      role: z.enum(['a', 'b']),
      type: z.literal('go'),
      either: z.literal(['x', 'y']),
      one: z.union([z.string(), z.number().int()]),
      by: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') }), z.strictObject({ kind: z.literal('b'), n: z.int() })]),
    }),
    holders: z.strictObject({
      some: z.array(z.string()).min(1).max(2),
      pair: z.tuple([z.string(), z.int()]),
      maybe: z.string().optional(),
      none: z.string().nullable(),
      both: z.string().nullable().optional(),
      dictionary: z.record(z.string(), z.int()),
      each: z.record(z.enum(['a', 'b']), z.int()),
      part: z.partialRecord(z.enum(['a', 'b']), z.int()),
      fixed: z.string().readonly(),
    }),
    sealed: z.strictObject({
      who: z.uuid(),
      name: personal(z.string(), 'dossier', 'who'),
      note: personal(z.string(), 'signal', 'who').optional(),
    }),
  };

  it.each(Object.keys(schemas))('pass it: %s', (name) => {
    const schema = schemas[name] as z.ZodType;
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        expect(schema.parse(value)).toBeDefined();
        expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  it('says which kind of schema it does not know', () => {
    expect(() => arbitraryOf(z.map(z.string(), z.string()))).toThrow('arbitraryOf knows no map');
  });
});
