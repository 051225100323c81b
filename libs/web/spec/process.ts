import { type Engines, kernelContext, Registry, Runtime, type SystemPorts } from '@sleutelbos/kernel';
import type { InjectOptions } from 'fastify';
import { type Application, type ApplicationOptions, createApplication, type Problem } from '../src/index.js';
import { AUDIENCE, ISSUER, JWKS, token, type Wanted } from './issuer.js';
import { notesContext, notesModule } from './notes.context.js';

/** What specs read of an answer; absent fields fail their expectation. */
export type AnswerBody = Partial<Problem> & {
  readonly noteId: string;
  readonly revision: number;
  readonly position: string;
  readonly text?: unknown;
  readonly items: readonly { readonly noteId: string; readonly rank: number; readonly text: unknown }[];
  readonly next: string | null;
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly body: AnswerBody;
}

export interface Sent {
  readonly as?: Wanted;
  readonly body?: unknown;
  /** False: none. */
  readonly key?: string | false;
  readonly headers?: Record<string, string>;
}

let keys = 0;

/** The test context as a process without a port. */
export class TestProcess {
  readonly #tokens = new Map<string, string>();

  private constructor(
    readonly application: Application,
    readonly runtime: Runtime,
    /** What was reported or logged. */
    readonly said: string[],
  ) {}

  static async start(engines: Engines, system: SystemPorts, options: Partial<ApplicationOptions> = {}): Promise<TestProcess> {
    const said: string[] = [];
    const report = (where: string, error: unknown): void => {
      said.push(`${where} ${error instanceof Error ? error.name : ''}`);
    };
    const runtime = new Runtime(new Registry([kernelContext, notesContext]), engines, system, { report });
    const application = await createApplication({
      runtime,
      modules: [notesModule],
      authentication: { issuer: ISSUER, audience: AUDIENCE, jwks: JWKS },
      port: 0,
      host: '127.0.0.1',
      logLevel: 'silent',
      limits: { requestsPerSecond: 0 },
      ...options,
    });
    return new TestProcess(application, runtime, said);
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${await this.#token(sent.as ?? {})}`, ...sent.headers };
    if (method === 'POST' && sent.key !== false) headers['idempotency-key'] = sent.key ?? `key-number-${++keys}`;
    const options = { method, url: path, headers, ...(sent.body === undefined ? {} : { payload: sent.body }) } as InjectOptions;
    return this.inject(options);
  }

  async inject(options: InjectOptions): Promise<Answer> {
    const answer = await this.application.fastify.inject(options);
    const text = answer.body;
    const json = text !== '' && String(answer.headers['content-type'] ?? '').includes('json');
    return { status: answer.statusCode, headers: answer.headers as Answer['headers'], text, body: json ? JSON.parse(text) : {} };
  }

  write(sent: Sent & { readonly text?: string; readonly secret?: boolean } = {}): Promise<Answer> {
    const body = { text: sent.text ?? 'Hallo', language: 'apc', ...(sent.secret ? { secret: true } : {}) };
    return this.send('POST', '/notes/v1/notes', { ...sent, body });
  }

  async #token(wanted: Wanted): Promise<string> {
    const key = JSON.stringify(wanted);
    const known = this.#tokens.get(key) ?? (await token(wanted));
    this.#tokens.set(key, known);
    return known;
  }
}
