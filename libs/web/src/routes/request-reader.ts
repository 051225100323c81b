import { type AtLeast, derivedId, type Runtime, type Workbench } from '@sleutelbos/kernel';
import type { FastifyRequest } from 'fastify';
import { MOST_VALUES, tooManyValues } from '../checks/too-many-values.js';
import { Tokens } from '../edge/tokens.js';
import { InvalidInput, type Violation } from '../problems/invalid-input.js';
import { localeOf } from '../problems/locale.js';
import { EdgeProblem } from '../problems/trouble-of.js';
import type { SignedIn } from '../sign-in/signed-in.js';
import type { CallerRequest, PageAsked } from './caller.js';
import { canonicalJson } from './canonical-json.js';
import type { Route } from './route.js';
import type { ServedRoute } from './served-routes.js';

const KEY = /^[\x21-\x7e]{8,200}$/;
const STRONG = /^"(0|[1-9]\d{0,14})"$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TRACE_PARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const LIMIT = /^([1-9]\d?|100)$/;
const DEFAULT_LIMIT = 25;
/** Query keys are many where somebody sends nonsense. */
const MOST_VIOLATIONS = 100;
/** How long a read waits for its view (DESIGN section 6). */
const WAIT_MS = 5_000;

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Reads what headers and query say of a request, and finds everything that is wrong with them at once. */
export class RequestReader {
  readonly #tokens: Tokens;

  readonly #bench: Workbench;

  constructor(runtime: Runtime) {
    this.#bench = runtime.bench;
    this.#tokens = new Tokens(runtime);
  }

  /** At once where nothing is waited for: neither a position is asked for, nor the tenant's key is still to be fetched. */
  read(request: FastifyRequest, person: SignedIn, served: ServedRoute): CallerRequest | Promise<CallerRequest> {
    if (tooManyValues(request.body)) throw new InvalidInput([{ name: '', code: 'too-many-values', parameters: { 0: MOST_VALUES } }]);
    const query = (request.query ?? {}) as Query;
    if (query.atLeast === undefined) return this.#read(request, person, served, query, undefined, []);
    return this.#readAtLeast(request, person, served, query);
  }

  async #readAtLeast(request: FastifyRequest, person: SignedIn, served: ServedRoute, query: Query): Promise<CallerRequest> {
    const violations: Violation[] = [];
    const atLeast = await this.#atLeast(query, person.tenant, violations);
    return this.#read(request, person, served, query, atLeast, violations);
  }

  #read(
    request: FastifyRequest,
    person: SignedIn,
    { context, purpose, route, queryDto }: ServedRoute,
    query: Query,
    atLeast: AtLeast | undefined,
    violations: Violation[],
  ): CallerRequest | Promise<CallerRequest> {
    const { headers } = request;
    const mark = request.url.indexOf('?');
    const path = mark < 0 ? request.url : request.url.slice(0, mark);
    const key = this.#key(request, route, violations);
    const ifMatch = headers['if-match'];
    const expected = expectedOf(ifMatch, violations);
    const page = pageOf(query, route, queryDto, mark < 0 ? '' : request.url.slice(mark + 1), violations);
    const changes = route.kind === 'command';
    if (changes && !route.body && !isEmpty(request.body)) violations.push({ name: '', code: 'empty' });
    if (violations.length > 0) throw new InvalidInput(violations.slice(0, MOST_VIOLATIONS));
    if (changes && route.ifMatch && expected === undefined) throw new EdgeProblem('precondition-missing');
    const correlation = headers['x-correlation-id'];
    const traceParent = headers.traceparent;
    const callerWith = (fingerprint: string): CallerRequest => ({
      actor: person.actor,
      tenant: person.tenant,
      municipality: person.municipality,
      role: person.actor.role,
      context,
      action: route.action,
      purpose,
      personal: route.kind !== 'command' && route.personal === true && route.hidden !== true,
      locale: localeOf(headers['accept-language']),
      commandId: changes ? this.#commandId(person, route.method, path, key, ifMatch, fingerprint) : '',
      fingerprint,
      expected: changes ? expected : undefined,
      atLeast,
      page,
      requestId: request.id,
      decided: undefined,
      correlationId: typeof correlation === 'string' && UUID.test(correlation) ? correlation : request.id,
      traceParent: typeof traceParent === 'string' && TRACE_PARENT.test(traceParent) ? traceParent : undefined,
      path,
    });
    if (!changes) return callerWith('');
    const fingerprint = this.#bench.keys.fingerprint(person.tenant, canonicalJson(request.body ?? null));
    return typeof fingerprint === 'string' ? callerWith(fingerprint) : fingerprint.then(callerWith);
  }

  #key(request: FastifyRequest, route: Route, violations: Violation[]): string | undefined {
    const key = request.headers['idempotency-key'];
    if (route.kind !== 'command') return undefined;
    if (key === undefined) {
      if (route.method === 'POST') violations.push({ name: 'Idempotency-Key', code: 'missing' });
      return undefined;
    }
    if (typeof key !== 'string' || !KEY.test(key)) violations.push({ name: 'Idempotency-Key', code: 'idempotency-key' });
    return String(key);
  }

  /**
   * The same for a repeat. Without a key, `If-Match` and the body tell a repeat: the receipt comes again instead of a 412 for one's own
   * change. Without either, each request is a command of its own.
   */
  #commandId(
    person: SignedIn,
    method: string,
    path: string,
    key: string | undefined,
    ifMatch: string | undefined,
    fingerprint: string,
  ): string {
    const { ciphers, ids } = this.#bench;
    if (key !== undefined) return derivedId(ciphers, 'key', person.tenant, person.actor.id, method, path, key);
    if (ifMatch !== undefined) return derivedId(ciphers, 'if-match', person.tenant, person.actor.id, method, path, ifMatch, fingerprint);
    return ids.next();
  }

  async #atLeast(query: Query, tenant: string, violations: Violation[]): Promise<AtLeast | undefined> {
    const token = query.atLeast;
    if (token === undefined) return undefined;
    const position = typeof token === 'string' ? await this.#tokens.openPosition(tenant, token) : null;
    if (position === null) {
      violations.push({ name: 'atLeast', code: 'position' });
      return undefined;
    }
    return { position, waitMs: WAIT_MS };
  }
}

function expectedOf(ifMatch: string | undefined, violations: Violation[]): number | undefined {
  if (ifMatch === undefined) return undefined;
  const found = STRONG.exec(ifMatch);
  if (!found) violations.push({ name: 'If-Match', code: 'strong-etag' });
  return Number(found?.[1]);
}

function pageOf(query: Query, route: Route, queryDto: boolean, sent: string, violations: Violation[]): PageAsked {
  const list = route.kind !== 'command' && route.list === true;
  for (const name of ['limit', 'after'] as const) if (query[name] !== undefined && !list) violations.push({ name, code: 'unknown' });
  const own = (route.kind === 'query' ? route.query : undefined) ?? (queryDto ? null : []);
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) violations.push({ name, code: 'once' });
    else if (own && name !== 'atLeast' && name !== 'limit' && name !== 'after' && !own.includes(name))
      violations.push({ name, code: 'unknown' });
  }
  const { limit, after } = query;
  if (list && typeof limit === 'string' && !LIMIT.test(limit)) violations.push({ name: 'limit', code: 'limit' });
  return {
    limit: typeof limit === 'string' && LIMIT.test(limit) ? Number(limit) : DEFAULT_LIMIT,
    ...(typeof after === 'string' ? { after } : {}),
    query: sent,
  };
}

const isEmpty = (body: unknown): boolean =>
  body === undefined || body === null || (typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0);
