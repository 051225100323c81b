import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** A hundred million euros: more is a typing error. */
const MOST = 10_000_000_000;

export const isCents = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MOST && !Object.is(value, -0);

/** An amount of money in whole cents. */
export function IsCents(options?: ValidationOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({ name: 'cents', validator: { validate: isCents } }, options),
    ApiProperty({ type: 'integer', minimum: 0, maximum: MOST, description: 'Bedrag in centen / Amount in cents' }),
  );
}
