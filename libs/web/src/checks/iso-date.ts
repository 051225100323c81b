import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** YYYY-MM-DD of a day that exists. */
export function isIsoDate(value: unknown): value is string {
  const found = typeof value === 'string' ? FORM.exec(value) : null;
  if (!found) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1900 && day >= 1 && day <= days;
}

/** A date without a time: `2019-03-01`. */
export function IsIsoDate(options?: ValidationOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({ name: 'isoDate', validator: { validate: isIsoDate } }, options),
    ApiProperty({ type: 'string', format: 'date', ...(options?.each ? { isArray: true } : {}) }),
  );
}
