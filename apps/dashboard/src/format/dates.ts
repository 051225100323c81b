import type { Language } from '../language/language.js';
import { LOCALES } from './money.js';

/** Noon UTC, formatted in UTC: an ISO date stays the same day everywhere. */
const atNoon = (iso: string) => new Date(`${iso}T12:00:00Z`);
const write = (iso: string, language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }).format(atNoon(iso));

/** `2019-03-01` → 1 maart 2019. What is no date is given back as it came. */
export function date(iso: string, language: Language): string {
  return isDate(iso) ? write(iso, language, { day: 'numeric', month: 'long', year: 'numeric' }) : iso;
}

/** `2019-03` → maart 2019. */
export function month(name: string, language: Language): string {
  return write(`${name}-01`, language, { month: 'long', year: 'numeric' });
}

/** `2019-03` → M, for an axis with little room. */
export function monthLetter(name: string, language: Language): string {
  return write(`${name}-01`, language, { month: 'narrow' });
}

export const isDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(atNoon(value).getTime());

/** An instant as local date and time in the Netherlands; an ISO date as a date. */
export function dateOrInstant(value: string, language: Language): string {
  if (isDate(value)) return date(value, language);
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return value;
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Amsterdam' }).format(
    instant,
  );
}
