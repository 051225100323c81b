export type Locale = 'nl' | 'en';

const MOST_REMEMBERED = 200;
const remembered = new Map<string, Locale>();

/** Dutch unless the caller likes English better (RFC 9110 section 12.5.4). */
export function localeOf(acceptLanguage: string | undefined): Locale {
  if (!acceptLanguage) return 'nl';
  const known = remembered.get(acceptLanguage);
  if (known) return known;
  const locale = preferred(acceptLanguage.slice(0, 200));
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(acceptLanguage, locale);
  return locale;
}

function preferred(header: string): Locale {
  const quality = { nl: 0, en: 0 };
  for (const part of header.split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const given = parameters.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
    const weight = given === undefined ? 1 : Number(given);
    const language = range.trim().split('-')[0];
    if (language === 'nl' || language === 'en') quality[language] = Math.max(quality[language], weight);
  }
  return quality.en > quality.nl ? 'en' : 'nl';
}
