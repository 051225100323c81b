import { personalParts } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { z } from 'zod';
import { sealed } from '../sealed-part.js';

/** Few, so that generated commands and events hit each other's records. */
export const IDS: readonly string[] = [1, 2, 3].map((n) => `0190f3a0-0000-7000-8000-00000000000${n}`);
const WORDS = ['mee', 'nl', 'x'];
const DATES = ['2019-01-01', '2019-06-30', '2019-07-01', '2019-12-31', '2020-02-29', '2020-12-31'];

/** A generator of values that a schema accepts; rules beyond its shape (`refine`) are not looked at, so drop what does not parse. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return stringOf(schema);
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNull) return fc.constant(null);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodArray) return arrayOf(schema);
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map((one) => arbitraryOf(one as z.ZodType)));
  if (schema instanceof z.ZodOptional) return fc.option(inside(schema), { nil: undefined });
  if (schema instanceof z.ZodNullable) return fc.option(inside(schema), { nil: null });
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodDefault) return inside(schema);
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((one) => arbitraryOf(one as z.ZodType)));
  if (schema instanceof z.ZodRecord) return recordOf(schema);
  throw new Error(`arbitraryOf knows no ${schema.def.type}: teach it, or write the schema with a kind that it knows`);
}

const inside = (schema: { readonly def: { readonly innerType: unknown } }): fc.Arbitrary<unknown> =>
  arbitraryOf(schema.def.innerType as z.ZodType);

function objectOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const parts = personalParts(schema);
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const [name, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const optional = field instanceof z.ZodOptional;
    model[name] = parts.has(name)
      ? fc.constantFrom('1', '2').map((mark) => sealed(name, mark))
      : optional
        ? inside(field)
        : arbitraryOf(field);
    if (!optional) required.push(name);
  }
  return fc.record(model, { requiredKeys: required, noNullPrototype: true });
}

/** What a leaf's JSON Schema says of its shape. */
interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly allOf?: readonly { readonly pattern?: string }[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Shape;

function stringOf(schema: z.ZodType): fc.Arbitrary<string> {
  const shape = shapeOf(schema);
  const { format, minLength: minimum = 0, maxLength: maximum = Number.POSITIVE_INFINITY } = shape;
  switch (format) {
    case 'uuid':
      return fc.constantFrom(...IDS);
    case 'date':
      return fc.oneof(
        fc.constantFrom(...DATES),
        instants().map((text) => text.slice(0, 10)),
      );
    case 'date-time':
      return fc.oneof(
        fc.constantFrom(...DATES).map((date) => `${date}T10:00:00.000Z`),
        instants(),
      );
    case 'email':
      return fc.constantFrom('noor@example.org', 'sam@example.org');
    case 'uri':
      return fc.constantFrom('https://example.org/a', 'https://example.org/b');
  }
  const [first, ...rest] = [shape.pattern, ...(shape.allOf ?? []).map((one) => one.pattern)].filter((one) => one !== undefined);
  if (first !== undefined) {
    const others = rest.map((one) => new RegExp(one));
    const fits = (text: string): boolean => text.length >= minimum && text.length <= maximum && others.every((one) => one.test(text));
    return fc.stringMatching(new RegExp(first)).filter(fits);
  }
  const words = WORDS.map((word) => word.padEnd(minimum, '-')).filter((word) => word.length <= maximum);
  const texts = fc.string({ unit: 'grapheme', minLength: minimum, maxLength: Math.min(maximum, minimum + 20) });
  // Asked of the schema itself: where it trims first, a space is too short.
  const fitting = texts.filter((text) => schema.safeParse(text).success);
  return words.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fitting }) : fitting;
}

const instants = (): fc.Arbitrary<string> =>
  fc.integer({ min: Date.UTC(2018, 11, 1), max: Date.UTC(2021, 0, 31) }).map((ms) => new Date(ms).toISOString());

/** Ten thousand million euros in cents. */
const WIDEST = 1_000_000_000_000;

function numberOf(schema: z.ZodType): fc.Arbitrary<number> {
  const shape = shapeOf(schema);
  if (shape.type !== 'integer') {
    const { minimum = -1_000, maximum = 1_000_000 } = shape;
    return fc.double({
      min: shape.exclusiveMinimum ?? minimum,
      max: shape.exclusiveMaximum ?? maximum,
      noNaN: true,
      noDefaultInfinity: true,
    });
  }
  // The widest safe integers stand where a schema gives no bound: sums of those would say nothing of our rules.
  const low = Math.max(shape.exclusiveMinimum === undefined ? (shape.minimum ?? 0) : shape.exclusiveMinimum + 1, -WIDEST);
  const high = Math.min(shape.exclusiveMaximum === undefined ? (shape.maximum ?? WIDEST) : shape.exclusiveMaximum - 1, WIDEST);
  const step = shape.multipleOf ?? 1;
  const some = fc.integer({ min: Math.ceil(low / step), max: Math.floor(high / step) }).map((n) => n * step);
  const small = fc
    .integer({ min: Math.ceil(low / step), max: Math.min(Math.floor(high / step), Math.ceil(low / step) + 5) })
    .map((n) => n * step);
  return fc.oneof(small, some);
}

function arrayOf(schema: z.ZodArray): fc.Arbitrary<unknown[]> {
  const { minItems: minimum = 0, maxItems: maximum = 4 } = shapeOf(schema);
  const element = arbitraryOf(schema.element as z.ZodType);
  return fc.array(element, { minLength: minimum, maxLength: Math.max(minimum, Math.min(maximum, minimum + 3)) });
}

function recordOf(schema: z.ZodRecord): fc.Arbitrary<unknown> {
  const { keyType, valueType } = schema;
  const values = arbitraryOf(valueType as z.ZodType);
  if (keyType instanceof z.ZodEnum) {
    const names = keyType.options.map(String);
    const requiredKeys = keyType._zod.values ? names : [];
    return fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys, noNullPrototype: true });
  }
  return fc.dictionary(arbitraryOf(keyType as z.ZodType) as fc.Arbitrary<string>, values, { maxKeys: 3, noNullPrototype: true });
}
