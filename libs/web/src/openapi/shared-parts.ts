import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode, problemEntry } from '../problems/catalogue.js';

type Components = NonNullable<OpenAPIObject['components']>;

export const API_VERSION = { 'API-Version': { $ref: '#/components/headers/ApiVersion' } };

export const SHARED_HEADERS: NonNullable<Components['headers']> = {
  ApiVersion: {
    description: 'Volledige versie van de API / Full version of the API',
    schema: { type: 'string', example: '1.0.0' },
  },
  ETag: {
    description: 'Revisie van het dossier, voor If-Match / Revision of the record, for If-Match',
    schema: { type: 'string', example: '"5"' },
  },
  RetryAfter: {
    description: 'Seconden tot een nieuwe poging zin heeft / Seconds until another try makes sense',
    schema: { type: 'integer', example: 5 },
  },
  Age: {
    description:
      'Zo oud kan het antwoord zijn, in seconden; ontbreekt zolang het overzicht bij is / How old the answer may be, in seconds; absent while the view is up to date',
    schema: { type: 'integer', example: 3 },
  },
  NextPage: {
    description: 'Volgende bladzijde, rel="next" (RFC 8288) / Following page, rel="next" (RFC 8288)',
    schema: { type: 'string' },
  },
};

export const SHARED_PARAMETERS: NonNullable<Components['parameters']> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Door de aanroeper gekozen; dezelfde sleutel met dezelfde inhoud geeft hetzelfde ontvangstbewijs / Chosen by the caller; the same key with the same content gives the same receipt',
    schema: { type: 'string', minLength: 8, maxLength: 200 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'ETag van wat u las / ETag of what you read',
    schema: { type: 'string', pattern: '^"(0|[1-9][0-9]*)"$', example: '"5"' },
  },
  AtLeast: {
    name: 'atLeast',
    in: 'query',
    required: false,
    description:
      'Positie uit een ontvangstbewijs: het antwoord toont ten minste die wijziging / Position from a receipt: the answer shows at least that change',
    schema: { type: 'string' },
  },
  Limit: {
    name: 'limit',
    in: 'query',
    required: false,
    description: 'Hoogstens zoveel onderdelen / At most this many items',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 25 },
  },
  After: {
    name: 'after',
    in: 'query',
    required: false,
    description: '`next` van de vorige bladzijde / `next` of the former page',
    schema: { type: 'string' },
  },
};

export const SHARED_SCHEMAS: NonNullable<Components['schemas']> = {
  Problem: {
    type: 'object',
    description: 'RFC 9457',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      instance: { type: 'string', format: 'uri' },
      code: { type: 'string' },
      invalidParams: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'code', 'reason'],
          properties: { name: { type: 'string' }, code: { type: 'string' }, reason: { type: 'string' } },
        },
      },
      rule: { type: 'string', description: 'Regel die weigerde / Rule that refused' },
      source: { type: 'string', description: 'Bron van de regel / Source of the rule' },
      facts: { type: 'object', additionalProperties: true },
    },
  },
};

/** `#/components/responses/<name>` of a problem. */
export const responseName = (code: ProblemCode): string =>
  code
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

function response(code: ProblemCode) {
  const { status, title, detail, retryAfter } = problemEntry(code);
  return {
    description: `${title.nl} / ${title.en}`,
    headers: { ...API_VERSION, ...(retryAfter === undefined ? {} : { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }) },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: `/problems/${code}`,
          title: title.nl,
          status,
          detail: detail.nl,
          instance: 'urn:uuid:0198c1de-7a00-7000-8000-000000000000',
          code,
        },
      },
    },
  };
}

export const SHARED_RESPONSES: NonNullable<Components['responses']> = Object.fromEntries(
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => [responseName(code), response(code)]),
);
