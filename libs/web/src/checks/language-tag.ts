import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * BCP 47 languages that the programme meets, variants as languages of their own (DOMAIN section 1). Known codes only: a typing
 * error must not become a language that nobody speaks.
 */
export const LANGUAGE_TAGS: readonly string[] = [
  ...[
    'nl',
    'en',
    'de',
    'fr',
    'es',
    'pt',
    'it',
    'pl',
    'ro',
    'bg',
    'hu',
    'cs',
    'sk',
    'el',
    'uk',
    'ru',
    'be',
    'sr',
    'hr',
    'bs',
    'sq',
    'mk',
    'lt',
    'lv',
  ],
  ...['ar', 'apc', 'acm', 'arz', 'ary', 'aeb', 'arq', 'ayl', 'acq', 'apd', 'afb', 'ars', 'shu'],
  ...['ku', 'ckb', 'kmr', 'sdh', 'tr', 'az', 'hy', 'ka', 'kk', 'ky', 'tg', 'tk', 'uz', 'ug', 'mn', 'aii', 'syc', 'tru', 'he'],
  ...['fa', 'prs', 'ps', 'ur', 'pa', 'hi', 'bn', 'ta', 'te', 'ml', 'si', 'ne', 'sd', 'bal', 'haz', 'rhg', 'my', 'bo'],
  ...[
    'ti',
    'tig',
    'am',
    'om',
    'so',
    'aa',
    'byn',
    'bej',
    'sw',
    'rw',
    'rn',
    'ln',
    'lg',
    'kg',
    'nus',
    'din',
    'fur',
    'zh',
    'yue',
    'vi',
    'th',
    'id',
    'tl',
    'ja',
    'ko',
  ],
  ...['ha', 'ff', 'wo', 'bm', 'man', 'mnk', 'yo', 'ig', 'ak', 'tw', 'ee', 'sus', 'kri', 'zgh', 'rif', 'shi', 'kab', 'pap', 'srn'],
];

const KNOWN: ReadonlySet<string> = new Set(LANGUAGE_TAGS);

export const isLanguageTag = (value: unknown): value is string => typeof value === 'string' && KNOWN.has(value);

/** A known language: `apc`, `ckb`, `ti`. With `{ each: true }` for a list of them. */
export function IsLanguageTag(options?: ValidationOptions): PropertyDecorator {
  return applyDecorators(
    ValidateBy({ name: 'languageTag', validator: { validate: isLanguageTag } }, options),
    ApiProperty({ type: 'string', ...(options?.each ? { isArray: true } : {}), example: options?.each ? ['apc', 'nl'] : 'apc' }),
  );
}
