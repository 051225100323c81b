import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { acceptedAtOnce } from './accepted-at-once.js';

class Part {
  @IsString()
  @Length(1, 4)
  name!: string;

  @IsOptional()
  @IsIn(['a', 'b'])
  kind?: string;
}

class Base {
  @IsInt()
  @Min(1)
  @Max(3)
  count!: number;
}

class Whole extends Base {
  @ValidateNested()
  @Type(() => Part)
  part!: Part;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];

  @IsArray()
  @IsIn(['x', 'y'], { each: true })
  codes!: string[];
}

class Conditional {
  @ValidateIf((one: Conditional) => one.said !== 'nothing')
  @IsString()
  said!: string;
}

const anything = fc.oneof(
  fc.constant(null),
  fc.constant(undefined),
  fc.string({ maxLength: 5 }),
  fc.integer({ min: 0, max: 4 }),
  fc.constant({}),
);
const often = <T>(right: fc.Arbitrary<T>) => fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: anything });
const part = fc.record(
  { name: often(fc.string({ minLength: 1, maxLength: 4 })), kind: often(fc.constantFrom('a', 'b')), more: anything },
  { requiredKeys: ['name'] },
);
const rightPart = fc.record(
  { name: fc.string({ minLength: 1, maxLength: 4 }), kind: fc.constantFrom('a', 'b') },
  { requiredKeys: ['name'] },
);
const body = fc.record(
  {
    count: often(fc.integer({ min: 1, max: 3 })),
    part: fc.oneof(rightPart, often(part)),
    parts: often(fc.array(fc.oneof(rightPart, often(part)), { maxLength: 3 })),
    codes: often(fc.array(often(fc.constantFrom('x', 'y')), { maxLength: 3 })),
    constructor: anything,
  },
  { requiredKeys: ['count', 'part', 'codes'] },
);

const RULES = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false } as const;

describe('a body that is accepted at once', () => {
  it('is one in which class-validator finds nothing wrong, and the other way round', () => {
    let accepted = 0;
    fc.assert(
      fc.property(body, (plain) => {
        const dto = plainToInstance(Whole, JSON.parse(JSON.stringify(plain)) as object);
        const atOnce = acceptedAtOnce(dto, Whole);
        if (atOnce) accepted += 1;
        expect(atOnce).toBe(validateSync(dto, RULES).length === 0);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('obeys a condition of the class’s own', () => {
    for (const said of ['nothing', 'something', 3]) {
      const dto = plainToInstance(Conditional, { said });
      expect(acceptedAtOnce(dto, Conditional)).toBe(validateSync(dto, RULES).length === 0);
    }
  });

  it('is never one of a class without rules', () => {
    expect(acceptedAtOnce({}, class Nothing {})).toBe(false);
  });
});
