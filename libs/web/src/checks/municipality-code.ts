import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const FORM = /^GM\d{4}$/;

export const isMunicipalityCode = (value: unknown): value is string => typeof value === 'string' && FORM.test(value);

/** CBS code of a municipality: `GM0362` is Amstelveen. */
export function IsMunicipalityCode(options?: ValidationOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({ name: 'municipalityCode', validator: { validate: isMunicipalityCode } }, options),
    ApiProperty({
      type: 'string',
      ...(options?.each ? { isArray: true, example: ['GM0362'] } : { pattern: FORM.source, example: 'GM0362' }),
    }),
  );
}
