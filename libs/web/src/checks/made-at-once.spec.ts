import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { madeAtOnce } from './made-at-once.js';

class Part {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => Part)
  within?: Part;
}

class Base {
  @IsInt()
  count!: number;
}

class Whole extends Base {
  @ValidateNested()
  @Type(() => Part)
  part!: Part;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];

  @IsArray()
  codes!: string[];
}

class Turned {
  @IsInt()
  @Type(() => Number)
  count!: number;
}

class Changed {
  @IsString()
  @Transform(({ value }) => String(value).trim())
  name!: string;
}

class Preset {
  @IsString()
  name = 'nobody';
}

const anything = fc.oneof(
  fc.constantFrom(null, true, 'x', 3, -0),
  fc.object({ maxDepth: 3 }),
  fc.array(fc.constantFrom(null, 'x', 1, {}, []), { maxLength: 3 }),
);
const often = <T>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: anything });
const { part } = fc.letrec((tie) => ({
  part: fc.record({ name: often(fc.string()), within: fc.oneof({ depthSize: 'small' }, fc.constant(null), tie('part')) }),
}));
const right = { count: often(fc.integer()), part: often(part), parts: often(fc.array(often(part), { maxLength: 3 })) };
const body = fc.record({ ...right, codes: often(fc.array(fc.string(), { maxLength: 3 })) }, { requiredKeys: [] });
const strange = fc.record({ ['__proto__' as string]: anything, constructor: anything, other: anything }, { requiredKeys: [] });
const sent = fc.oneof(
  { weight: 4, arbitrary: body },
  fc.tuple(body, strange).map(([one, more]) => ({ ...one, ...more })),
);

describe('a body made at once', () => {
  it('is what class-transformer makes of it', () => {
    let made = 0;
    fc.assert(
      fc.property(sent, (drawn) => {
        const plain = JSON.parse(JSON.stringify(drawn)) as object;
        const atOnce = madeAtOnce(plain, Whole);
        if (!atOnce) return;
        made += 1;
        const expected = plainToInstance(Whole, plain);
        expect(atOnce).toEqual(expected);
        expect(kinds(atOnce)).toEqual(kinds(expected));
      }),
      { numRuns: 3_000 },
    );
    expect(made).toBeGreaterThan(100);
  });

  it('shares nothing with the body', () => {
    const plain = { count: 1, part: { name: 'a' }, parts: [{ name: 'b' }], codes: ['x'] };
    const made = madeAtOnce(plain, Whole) as Whole;
    expect(made).toBeInstanceOf(Whole);
    expect([made.part, made.parts?.[0]]).toEqual([expect.any(Part), expect.any(Part)]);
    expect([made.codes === plain.codes, Object.keys(made)]).toEqual([false, ['count', 'part', 'parts', 'codes']]);
  });

  it.each([
    ['a field without rules', { count: 1, other: 1 }, Whole],
    ['a field that turns into something else', { count: 1 }, Turned],
    ['a field that is changed', { name: 'x' }, Changed],
    ['a field with a value of its own', { name: 'x' }, Preset],
    ['no rules at all', {}, class Nothing {}],
  ])('is not one with %s', (_what, plain, type) => {
    expect(madeAtOnce(plain, type)).toBeNull();
  });
});

/** The class of everything within, since equality looks at values only. */
function kinds(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  if (Array.isArray(value)) return value.map(kinds);
  const within = Object.entries(value).filter(([, one]) => one !== undefined);
  return [value.constructor, within.map(([name, one]) => [name, kinds(one)])];
}
