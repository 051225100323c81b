import { count } from '../format/counts.js';
import { dateOrInstant, month } from '../format/dates.js';
import { euros } from '../format/money.js';
import type { Language } from '../language/language.js';
import { languageName, wordFor } from './words.js';
import type { Field, Kind } from './work-lists.js';

export type Item = Readonly<Record<string, unknown>>;

/** A value of the API as a person reads it. What does not fit its kind is written plainly; what is absent is a dash. */
export function written(value: unknown, kind: Kind, language: Language): string {
  if (value === undefined || value === null || value === '') return '–';
  if (Array.isArray(value)) return value.map((one) => written(one, kind, language)).join(', ');
  if (typeof value === 'number') return kind === 'cents' ? euros(value, language) : count(value, language);
  if (typeof value !== 'string') return '–';
  switch (kind) {
    case 'record':
      return value.slice(0, 8);
    case 'code':
      return wordFor(value, language);
    case 'language':
      return languageName(value, language);
    case 'date':
      return dateOrInstant(value, language);
    case 'month':
      return /^\d{4}-\d{2}$/.test(value) ? month(value, language) : value;
    case 'text':
    case 'count':
    case 'cents':
      return value;
  }
}

/** `a.b` is the `b` of the `a`; absent where either is. */
export function valueAt(item: Item, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Item)[key] : undefined), item);
}

/** The fields that at least one item has: a column of dashes says nothing. */
export function filled(fields: readonly Field[], items: readonly Item[]): Field[] {
  return fields.filter(({ name }) => items.some((item) => ![undefined, null, ''].includes(valueAt(item, name) as string)));
}
