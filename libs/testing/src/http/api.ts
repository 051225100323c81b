import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { type Engines, kernelContext, Registry, Runtime, type SystemPorts } from '@sleutelbos/kernel';
import {
  type Application,
  type ApplicationOptions,
  type ContextModule,
  createApplication,
  type Problem,
  type SignedIn,
} from '@sleutelbos/web';
import type { LightMyRequestResponse } from 'fastify';
import { type SimulatedSystem, simulatedSystem } from '../simulation/simulated-system.js';
import { type LocalIssuer, localIssuer } from './local-issuer.js';
import { PERSONAS, type Persona } from './personas.js';

export interface ApiOptions {
  readonly modules: readonly ContextModule[];
  readonly seed?: string;
  readonly startMs?: number;
  readonly visitorsOf?: string;
  /** Opens other engines than those in memory; they are closed with the rest. */
  readonly open?: (system: SystemPorts, toBus: ReturnType<Registry['toBus']>) => ReturnType<typeof memoryEngines>;
  /** The system of a process that went before: time goes on and no id comes twice. */
  readonly system?: SimulatedSystem;
  /** Changes how the process is composed. */
  readonly over?: Partial<ApplicationOptions>;
}

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

/** Modules behind HTTP on memory engines, called without a port, with tokens of a local issuer. */
export interface Api {
  readonly runtime: Runtime;
  readonly engines: Engines;
  readonly system: SimulatedSystem;
  readonly application: Application;
  readonly issuer: LocalIssuer;
  /** What loops reported: where, and the name of the error. */
  readonly faults: readonly string[];
  /** `null`: without a token. */
  as(who: Persona | SignedIn | null): Requests;
  /** Until views, reactions and due timers are done. */
  settled(): Promise<void>;
  /** Moves the clock and waits until everything that fell due is done. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function api(options: ApiOptions): Promise<Api> {
  const system = options.system ?? simulatedSystem(options.seed, options.startMs);
  const registry = new Registry([kernelContext, ...options.modules.map((one) => one.context)]);
  const engines = await (options.open ?? memoryEngines)(system, registry.toBus(system.ciphers));
  const faults: string[] = [];
  const runtime = new Runtime(registry, engines, system, {
    report: (where, error) => faults.push(`${where}: ${error instanceof Error ? error.name : 'unknown'}`),
  });
  const issuer = await localIssuer();
  const application = await createApplication({
    runtime,
    modules: options.modules,
    authentication: issuer.authentication,
    port: 0,
    logLevel: 'silent',
    // Tests ask as fast as they can.
    limits: { requestsPerSecond: 0 },
    closeEngines: () => engines.close(),
    ...(options.visitorsOf === undefined ? {} : { visitorsOf: options.visitorsOf }),
    ...options.over,
  });
  await application.startWithoutPort();

  let keys = 0;
  const tokens = new Map<string, string>();
  const authorizationOf = async (who: SignedIn): Promise<string> => {
    const key = JSON.stringify(who);
    const known = tokens.get(key) ?? (await issuer.authorization(who));
    tokens.set(key, known);
    return known;
  };
  const send = async (
    who: SignedIn | null,
    method: string,
    url: string,
    body: object | string | undefined,
    sent: Sent = {},
  ): Promise<Answer> => {
    const headers: Record<string, string> = {
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...(who ? { authorization: await authorizationOf(who) } : {}),
    };
    keys += 1;
    if (sent.key !== null && (sent.key !== undefined || method === 'POST'))
      headers['idempotency-key'] = (sent.key ?? `test-key-${keys}`).padEnd(8, '-');
    if (sent.ifMatch !== undefined) headers['if-match'] = `"${sent.ifMatch}"`;
    const answer = await application.fastify.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, ...sent.headers },
      ...(sent.query ? { query: { ...sent.query } } : {}),
      ...(body === undefined ? {} : { payload: body }),
    });
    return new Answer(answer);
  };
  return {
    runtime,
    engines,
    system,
    application,
    issuer,
    faults,
    as(name) {
      const who = typeof name === 'string' ? PERSONAS[name] : name;
      return {
        get: (path, sent) => send(who, 'GET', path, undefined, sent),
        post: (path, body, sent) => send(who, 'POST', path, body, sent),
        put: (path, body, sent) => send(who, 'PUT', path, body, sent),
        patch: (path, body, sent) => send(who, 'PATCH', path, body, sent),
        delete: (path, sent) => send(who, 'DELETE', path, undefined, sent),
      };
    },
    settled: () => runtime.settled(),
    async pass(ms) {
      system.clock.pass(ms);
      await runtime.settled();
    },
    close: () => application.stop(),
  };
}

/** What came back, with what tests ask of it. */
export class Answer {
  constructor(private readonly answer: LightMyRequestResponse) {}

  get status(): number {
    return this.answer.statusCode;
  }

  header(name: string): string | undefined {
    const value = this.answer.headers[name.toLowerCase()];
    return value === undefined ? undefined : String(value);
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
    return this.answer.body;
  }

  get body(): Record<string, unknown> {
    return this.answer.body === '' ? {} : (JSON.parse(this.answer.body) as Record<string, unknown>);
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
