import type { InBothLanguages } from '../routes/route.js';

interface CatalogueEntry {
  readonly status: number;
  readonly title: InBothLanguages;
  readonly detail: InBothLanguages;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
}

/** Every problem that the product answers with (RFC 9457). `code` is stable; `type` is `/problems/<code>`. */
export const PROBLEMS = {
  invalid: {
    status: 400,
    title: { nl: 'Ongeldige invoer', en: 'Invalid input' },
    detail: { nl: 'Wat er gestuurd is klopt niet. Zie invalidParams.', en: 'What was sent is not valid. See invalidParams.' },
  },
  unauthenticated: {
    status: 401,
    title: { nl: 'Niet aangemeld', en: 'Not signed in' },
    detail: { nl: 'Een geldig toegangstoken ontbreekt of is verlopen.', en: 'A valid access token is missing or has expired.' },
  },
  forbidden: {
    status: 403,
    title: { nl: 'Niet toegestaan', en: 'Not allowed' },
    detail: { nl: 'Uw rol mag dit niet doen.', en: 'Your role may not do this.' },
  },
  'not-found': {
    status: 404,
    title: { nl: 'Niet gevonden', en: 'Not found' },
    detail: { nl: 'Dit bestaat niet, of u mag het niet weten.', en: 'This does not exist, or is not for you to know.' },
  },
  'method-not-allowed': {
    status: 405,
    title: { nl: 'Methode niet toegestaan', en: 'Method not allowed' },
    detail: { nl: 'Dit adres kent deze methode niet.', en: 'This address does not know this method.' },
  },
  'not-acceptable': {
    status: 406,
    title: { nl: 'Vorm niet beschikbaar', en: 'Form not available' },
    detail: { nl: 'Antwoorden bestaan alleen als JSON.', en: 'Answers exist as JSON only.' },
  },
  timeout: {
    status: 408,
    title: { nl: 'Verzoek te traag', en: 'Request too slow' },
    detail: { nl: 'Het verzoek kwam niet op tijd binnen.', en: 'The request did not arrive in time.' },
  },
  refused: {
    status: 409,
    title: { nl: 'Geweigerd door een regel', en: 'Refused by a rule' },
    detail: { nl: 'Een regel laat dit niet toe.', en: 'A rule does not allow this.' },
  },
  erased: {
    status: 409,
    title: { nl: 'Gewist', en: 'Erased' },
    detail: { nl: 'De gegevens van deze persoon zijn gewist.', en: 'The data of this person were erased.' },
  },
  stale: {
    status: 412,
    title: { nl: 'Inmiddels gewijzigd', en: 'Changed meanwhile' },
    detail: {
      nl: 'Het dossier is gewijzigd sinds u het las. Lees het opnieuw.',
      en: 'The record changed since you read it. Read it again.',
    },
  },
  'too-large': {
    status: 413,
    title: { nl: 'Te groot', en: 'Too large' },
    detail: { nl: 'Een verzoek is hoogstens 1 MiB groot.', en: 'A request is at most 1 MiB.' },
  },
  'unsupported-media': {
    status: 415,
    title: { nl: 'Vorm niet ondersteund', en: 'Form not supported' },
    detail: { nl: 'Stuur de inhoud als application/json.', en: 'Send the content as application/json.' },
  },
  'key-reused': {
    status: 422,
    title: { nl: 'Sleutel al gebruikt', en: 'Key already used' },
    detail: {
      nl: 'Deze Idempotency-Key is al gebruikt voor een ander verzoek.',
      en: 'This Idempotency-Key was already used for another request.',
    },
  },
  'precondition-missing': {
    status: 428,
    title: { nl: 'Voorwaarde ontbreekt', en: 'Precondition missing' },
    detail: {
      nl: 'Stuur If-Match mee met de ETag van wat u las.',
      en: 'Send If-Match with the ETag of what you read.',
    },
  },
  'too-many-requests': {
    status: 429,
    title: { nl: 'Te veel verzoeken', en: 'Too many requests' },
    detail: { nl: 'Probeer het later opnieuw.', en: 'Try again later.' },
    retryAfter: 30,
  },
  'headers-too-large': {
    status: 431,
    title: { nl: 'Kopregels te groot', en: 'Headers too large' },
    detail: { nl: 'De kopregels van het verzoek zijn te groot.', en: 'The headers of the request are too large.' },
  },
  fault: {
    status: 500,
    title: { nl: 'Fout bij ons', en: 'Fault on our side' },
    detail: {
      nl: 'Er ging iets mis. Noem bij een melding het nummer in instance.',
      en: 'Something went wrong. Name the number in instance when you report it.',
    },
  },
  unavailable: {
    status: 503,
    title: { nl: 'Tijdelijk niet beschikbaar', en: 'Temporarily unavailable' },
    detail: { nl: 'Een onderdeel antwoordt niet. Probeer het zo opnieuw.', en: 'A part does not answer. Try again shortly.' },
    retryAfter: 5,
  },
  contended: {
    status: 503,
    title: { nl: 'Te druk op dit dossier', en: 'Too busy on this record' },
    detail: {
      nl: 'Anderen wijzigden dit tegelijk. Er is niets opgeslagen; probeer het opnieuw.',
      en: 'Others changed this at the same time. Nothing was stored; try again.',
    },
    retryAfter: 1,
  },
  behind: {
    status: 503,
    title: { nl: 'Overzicht loopt achter', en: 'View is behind' },
    detail: {
      nl: 'Dit overzicht is nog niet bijgewerkt. Probeer het zo opnieuw.',
      en: 'This view is not up to date yet. Try again shortly.',
    },
    retryAfter: 2,
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type ProblemCode = keyof typeof PROBLEMS;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
export const problemEntry = (code: ProblemCode): CatalogueEntry => PROBLEMS[code];
