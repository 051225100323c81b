import { createContext, useContext } from 'react';
import { en } from './texts.en.js';
import { nl, type Texts } from './texts.nl.js';

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The name of each language, in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { nl: 'Nederlands', en: 'English' };

const TEXTS: Readonly<Record<Language, Texts>> = { nl, en };
const KEPT = 'sleutelbos.language';

export const textsOf = (language: Language): Texts => TEXTS[language];

/** Dutch unless this browser chose otherwise before. */
export function keptLanguage(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'nl';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
}

export const LanguageContext = createContext<Language>('nl');

export function useTexts(): { readonly language: Language; readonly t: Texts } {
  const language = useContext(LanguageContext);
  return { language, t: TEXTS[language] };
}
