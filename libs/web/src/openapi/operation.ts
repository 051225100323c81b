import type { OpenAPIObject } from '@nestjs/swagger';
import { type ProblemCode, problemEntry } from '../problems/catalogue.js';
import type { Route } from '../routes/route.js';
import type { ServedRoute } from '../routes/served-routes.js';
import { API_VERSION, responseName } from './shared-parts.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = NonNullable<Operation['parameters']>[number];

/** Adds to an operation what follows from its declaration: texts, headers, query keys, answers and problems. */
export function describeOperation(operation: Operation, { route }: ServedRoute): Operation {
  return {
    ...operation,
    summary: `${route.nl} / ${route.en}`,
    ...(route.rules?.length ? { description: `Regels / Rules: ${route.rules.join(', ')}` } : {}),
    'x-summary-nl': route.nl,
    'x-summary-en': route.en,
    'x-action': route.action,
    parameters: parametersOf(operation, route),
    responses: { ...successOf(route), ...problemsOf(route) },
  } as Operation;
}

const shared = (name: string): Parameter => ({ $ref: `#/components/parameters/${name}` }) as Parameter;

const EDGE_KEYS: ReadonlySet<string> = new Set(['atLeast', 'limit', 'after']);

function parametersOf(operation: Operation, route: Route): Parameter[] {
  const own = (operation.parameters ?? []).filter((one) => !('name' in one && EDGE_KEYS.has(one.name))).map(asRecordId);
  if (route.kind === 'command') {
    if (route.method === 'POST') own.push(shared('IdempotencyKey'));
    if (route.ifMatch) own.push(shared('IfMatch'));
    return own;
  }
  own.push(shared('AtLeast'));
  if (route.list) own.push(shared('Limit'), shared('After'));
  return own;
}

/** Ids of records are UUIDs wherever they stand in a path. */
function asRecordId(parameter: Parameter): Parameter {
  if (!('name' in parameter) || parameter.in !== 'path' || !/(^id|Id)$/.test(parameter.name)) return parameter;
  return { ...parameter, schema: { type: 'string', format: 'uuid' } };
}

function successOf(route: Route): Record<string, object> {
  const etag = { ETag: { $ref: '#/components/headers/ETag' } };
  if (route.kind === 'command') {
    return {
      [route.creates ? '201' : '200']: {
        description: 'Ontvangstbewijs / Receipt',
        headers: { ...API_VERSION, ...etag },
        content: { 'application/json': { schema: receiptOf(route.ids ?? []) } },
      },
    };
  }
  const item = route.answer ? { $ref: `#/components/schemas/${route.answer.name}` } : { type: 'object' };
  const age = { Age: { $ref: '#/components/headers/Age' } };
  if (!route.list) return { 200: { description: route.nl, headers: { ...API_VERSION, ...etag, ...age }, content: json(item) } };
  const page = {
    type: 'object',
    required: ['items', 'next'],
    properties: { items: { type: 'array', items: item }, next: { type: 'string', nullable: true } },
  };
  const headers = { ...API_VERSION, ...age, Link: { $ref: '#/components/headers/NextPage' } };
  return { 200: { description: route.nl, headers, content: json(page) } };
}

const json = (schema: object) => ({ 'application/json': { schema } });

function receiptOf(ids: readonly string[]): object {
  const receipt = { $ref: '#/components/schemas/ReceiptDto' };
  if (ids.length === 0) return { allOf: [receipt], additionalProperties: true };
  const properties = Object.fromEntries(ids.map((id) => [id, { type: 'string', format: 'uuid' }]));
  return { allOf: [receipt, { type: 'object', required: [...ids], properties }] };
}

function problemsOf(route: Route): Record<string, object> {
  const codes: ProblemCode[] = ['invalid', 'unauthenticated', 'not-found'];
  if (!route.hidden) codes.push('forbidden');
  if (route.kind === 'command') {
    codes.push('refused', 'stale', 'key-reused');
    if (route.ifMatch) codes.push('precondition-missing');
  }
  if (route.kind !== 'query') codes.push('too-large', 'unsupported-media');
  codes.push('too-many-requests', 'unavailable');
  return Object.fromEntries(
    codes.map((code) => [String(problemEntry(code).status), { $ref: `#/components/responses/${responseName(code)}` }]),
  );
}
