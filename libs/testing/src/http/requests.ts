import type { Problem, SignedIn } from '@sleutelbos/web';
import type { FastifyInstance } from 'fastify';
import { PERSONAS, type Persona } from './personas.js';

export interface Sent {
  /** `Idempotency-Key`; a POST without one gets a fresh one, null sends none. */
  readonly key?: string | null;
  /** Revision for `If-Match`. */
  readonly ifMatch?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** One persona's requests. Paths begin with a slash: `/registration/v1/programmes`. */
export interface Requests {
  get(path: string, sent?: Sent): Promise<Answer>;
  /** A text is sent as it is, as JSON. */
  post(path: string, body?: object | string, sent?: Sent): Promise<Answer>;
  put(path: string, body?: object, sent?: Sent): Promise<Answer>;
  patch(path: string, body?: object, sent?: Sent): Promise<Answer>;
  delete(path: string, sent?: Sent): Promise<Answer>;
}

/** One request as it is sent, wherever to. */
export interface Carried {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/** What came back, whoever brought it. */
export interface Came {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type Carry = (request: Carried) => Promise<Came>;

/** Requests of anybody: `authorizationOf` signs them in, `carry` brings them there. `run` begins the keys of one run on data that stay. */
export function requestsBy(
  authorizationOf: (who: SignedIn) => Promise<string>,
  carry: Carry,
  run = 'test-key',
): (who: Persona | SignedIn | null) => Requests {
  let keys = 0;
  const tokens = new Map<string, Promise<string>>();
  const signedIn = (who: SignedIn): Promise<string> => {
    const key = JSON.stringify(who);
    const known = tokens.get(key) ?? authorizationOf(who);
    tokens.set(key, known);
    return known;
  };
  const send = async (who: SignedIn | null, method: string, url: string, body?: object | string, sent: Sent = {}): Promise<Answer> => {
    const headers: Record<string, string> = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(who ? { authorization: await signedIn(who) } : {}),
    };
    keys += 1;
    if (sent.key !== null && (sent.key !== undefined || method === 'POST'))
      headers['idempotency-key'] = (sent.key ?? `${run}-${keys}`).padEnd(8, '-');
    if (sent.ifMatch !== undefined) headers['if-match'] = `"${sent.ifMatch}"`;
    const query = sent.query ? { query: sent.query } : {};
    return new Answer(
      await carry({ method, url, headers: { ...headers, ...sent.headers }, ...query, ...(body === undefined ? {} : { body }) }),
    );
  };
  return (name) => {
    const who = typeof name === 'string' ? PERSONAS[name] : name;
    return {
      get: (path, sent) => send(who, 'GET', path, undefined, sent),
      post: (path, body, sent) => send(who, 'POST', path, body, sent),
      put: (path, body, sent) => send(who, 'PUT', path, body, sent),
      patch: (path, body, sent) => send(who, 'PATCH', path, body, sent),
      delete: (path, sent) => send(who, 'DELETE', path, undefined, sent),
    };
  };
}

/** Carries requests to an application in this process, without a port: to which, and to which of its addresses. */
export const injecting =
  (to: (url: string) => readonly [FastifyInstance, string]): Carry =>
  async ({ method, url: asked, headers, query, body }) => {
    const [fastify, url] = to(asked);
    const {
      statusCode,
      headers: given,
      body: text,
    } = await fastify.inject({
      method: method as 'GET',
      url,
      headers: { ...headers },
      ...(query ? { query: { ...query } } : {}),
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: statusCode, headers: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])), text };
  };

/** What came back, with what tests ask of it. */
export class Answer {
  constructor(private readonly answer: Came) {}

  get status(): number {
    return this.answer.status;
  }

  header(name: string): string | undefined {
    return this.answer.headers[name.toLowerCase()];
  }

  /** As sent, in order. */
  get headerNames(): readonly string[] {
    return Object.keys(this.answer.headers);
  }

  /** Revision of the `ETag`. */
  get revision(): number {
    return Number(/^"(\d+)"$/.exec(this.header('etag') ?? '')?.[1]);
  }

  get text(): string {
    return this.answer.text;
  }

  get body(): Record<string, unknown> {
    return this.answer.text === '' ? {} : (JSON.parse(this.answer.text) as Record<string, unknown>);
  }

  /** An id of a receipt. */
  id(name: string): string {
    const value = this.body[name];
    if (typeof value !== 'string') throw new Error(`No ${name} in ${this.status} ${this.text}`);
    return value;
  }

  /** The body of a success; a problem fails the test with what it says. */
  expectOk(status?: number): Record<string, unknown> {
    if (this.status >= 300 || (status !== undefined && status !== this.status))
      throw new Error(`Expected ${status ?? 'success'}, got ${this.status}: ${this.text}`);
    return this.body;
  }

  /** A problem with this status and code; answers its body. */
  expectProblem(status: number, code: string): Problem {
    expect({ status: this.status, code: this.body.code, type: this.header('content-type') }).toEqual({
      status,
      code,
      type: 'application/problem+json; charset=utf-8',
    });
    return this.body as unknown as Problem;
  }
}
