import type { Language } from '../language/language.js';
import { LOCALES } from './money.js';

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(value);
}

/** Part of a whole in whole per cents; null when there is no whole. */
export function percentage(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((part / whole) * 100) : null;
}

/** A cell that was suppressed (REP-07) says so instead of showing a figure. */
export function cell(value: number | null, language: Language, fewerThan: string): string {
  return value === null ? fewerThan : count(value, language);
}
