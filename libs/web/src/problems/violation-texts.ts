import type { InBothLanguages } from '../routes/route.js';
import type { Violation } from './invalid-input.js';
import type { Locale } from './locale.js';

/** Reasons by code. `{0}`, `{1}` and names stand for the check's own parameters, never for what was sent. */
const TEXTS: Readonly<Record<string, InBothLanguages>> = {
  unknown: { nl: 'dit veld bestaat niet', en: 'this field does not exist' },
  object: { nl: 'moet een JSON-object zijn', en: 'must be a JSON object' },
  'too-many-values': { nl: 'heeft meer dan {0} velden en onderdelen', en: 'has more than {0} fields and items' },
  depth: { nl: 'is te diep genest', en: 'is nested too deeply' },
  json: { nl: 'is geen geldige JSON', en: 'is not valid JSON' },
  url: { nl: 'het adres is niet geldig', en: 'the address is not valid' },
  empty: { nl: 'er hoort geen inhoud bij dit verzoek', en: 'this request takes no content' },
  missing: { nl: 'ontbreekt', en: 'is missing' },
  type: { nl: 'ontbreekt of is van een ander soort', en: 'is missing or of another type' },
  'too-small': { nl: 'is te klein of te kort', en: 'is too small or too short' },
  'too-big': { nl: 'is te groot of te lang', en: 'is too big or too long' },
  format: { nl: 'heeft niet de juiste vorm', en: 'does not have the right form' },
  value: { nl: 'is geen van de toegestane waarden', en: 'is none of the allowed values' },
  invalid: { nl: 'is ongeldig', en: 'is not valid' },
  cursor: { nl: 'hoort niet bij deze vraag', en: 'does not belong to this query' },
  position: { nl: 'is geen positie uit een ontvangstbewijs', en: 'is not a position from a receipt' },
  limit: { nl: 'moet een geheel getal van 1 tot en met 100 zijn', en: 'must be a whole number from 1 to 100' },
  once: { nl: 'mag één keer voorkomen', en: 'may occur once' },
  'idempotency-key': { nl: 'moet 8 tot 200 zichtbare tekens hebben', en: 'must have 8 to 200 visible characters' },
  'strong-etag': { nl: 'moet één sterke ETag zijn, zoals "5"', en: 'must be one strong ETag, such as "5"' },
  'is-defined': { nl: 'ontbreekt', en: 'is missing' },
  'is-not-empty': { nl: 'mag niet leeg zijn', en: 'must not be empty' },
  'is-string': { nl: 'moet tekst zijn', en: 'must be text' },
  'is-boolean': { nl: 'moet waar of onwaar zijn', en: 'must be true or false' },
  'is-number': { nl: 'moet een getal zijn', en: 'must be a number' },
  'is-int': { nl: 'moet een geheel getal zijn', en: 'must be a whole number' },
  'is-array': { nl: 'moet een lijst zijn', en: 'must be a list' },
  'is-object': { nl: 'moet een object zijn', en: 'must be an object' },
  'is-in': { nl: 'moet een van deze zijn: {0}', en: 'must be one of: {0}' },
  'is-enum': { nl: 'is geen van de toegestane waarden', en: 'is none of the allowed values' },
  'is-uuid': { nl: 'moet een UUID zijn', en: 'must be a UUID' },
  'is-email': { nl: 'moet een e-mailadres zijn', en: 'must be an e-mail address' },
  'is-url': { nl: 'moet een webadres zijn', en: 'must be a web address' },
  'is-iso8601': { nl: 'moet een tijdstip zijn volgens RFC 3339', en: 'must be a moment as in RFC 3339' },
  'is-rfc3339': { nl: 'moet een tijdstip zijn volgens RFC 3339', en: 'must be a moment as in RFC 3339' },
  'is-positive': { nl: 'moet groter dan nul zijn', en: 'must be more than zero' },
  matches: { nl: 'heeft niet de juiste vorm', en: 'does not have the right form' },
  min: { nl: 'moet ten minste {0} zijn', en: 'must be at least {0}' },
  max: { nl: 'mag hoogstens {0} zijn', en: 'must be at most {0}' },
  'min-length': { nl: 'moet ten minste {0} tekens hebben', en: 'must have at least {0} characters' },
  'max-length': { nl: 'mag hoogstens {0} tekens hebben', en: 'must have at most {0} characters' },
  'is-length': { nl: 'moet {0} tot {1} tekens hebben', en: 'must have {0} to {1} characters' },
  'array-min-size': { nl: 'moet ten minste {0} onderdelen hebben', en: 'must have at least {0} items' },
  'array-max-size': { nl: 'mag hoogstens {0} onderdelen hebben', en: 'must have at most {0} items' },
  'array-not-empty': { nl: 'mag niet leeg zijn', en: 'must not be empty' },
  'array-unique': { nl: 'mag geen twee gelijke onderdelen hebben', en: 'must not have two equal items' },
  'nested-validation': { nl: 'moet een object zijn', en: 'must be an object' },
  'language-tag': { nl: 'is geen bekende taalcode', en: 'is not a known language code' },
  'iso-date': { nl: 'moet een bestaande datum zijn (JJJJ-MM-DD)', en: 'must be a date that exists (YYYY-MM-DD)' },
  'municipality-code': { nl: 'moet een gemeentecode van het CBS zijn, zoals GM0362', en: 'must be a CBS municipality code such as GM0362' },
  cents: { nl: 'moet een bedrag in hele centen zijn', en: 'must be an amount in whole cents' },
  'no-citizen-number': { nl: 'mag geen burgerservicenummer bevatten', en: 'must not hold a citizen service number' },
};

const FALLBACK: InBothLanguages = { nl: 'is ongeldig', en: 'is not valid' };

export function reasonOf(violation: Violation, locale: Locale): string {
  const text = (TEXTS[violation.code] ?? FALLBACK)[locale];
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(violation.parameters?.[name] ?? '…'));
}
