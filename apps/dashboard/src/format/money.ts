import type { Language } from '../language/language.js';

export const LOCALES: Readonly<Record<Language, string>> = { nl: 'nl-NL', en: 'en-GB' };

/** Integer cents as euros. Whole amounts carry no decimals, so that a ceiling reads as it was agreed. */
export function euros(cents: number, language: Language): string {
  const digits = cents % 100 === 0 ? 0 : 2;
  const format = { style: 'currency', currency: 'EUR', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(LOCALES[language], format).format(cents / 100);
}

/** Cents as euros without decimals, for axes and bars. */
export function roundEuros(cents: number, language: Language): string {
  return euros(Math.round(cents / 100) * 100, language);
}
