import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Authentication, COMMON_HEADERS } from '@sleutelbos/web';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Provider } from 'oidc-provider';
import { errorPage, personaPage } from './pages.js';
import { PERSONAS, type Persona } from './personas.js';
import { clientOf, makeProvider } from './provider.js';

/** Where the sign-in server lives on the platform's own port. */
const PREFIX = '/sign-in';
export const DEMO_AUDIENCE = 'urn:sleutelbos:demo';

export interface DemoSignInOptions {
  /** Address of the process without a path; asked at the first request, when the port is known. */
  readonly origin: () => string;
  readonly contexts: readonly string[];
  /** More who sign in with client credentials and are not offered on the page (the demo's other key persons). */
  readonly others?: readonly Persona[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** How the demo's script signs in as somebody, through the standard flow. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The demo's own sign-in server, in the process and on its port. Tokens are checked like those of any issuer: over HTTP, with its
 * published keys. Everything secret is made at the start.
 */
export class DemoSignIn {
  /** Those on the page. */
  readonly personas: readonly Persona[];
  readonly #all: readonly Persona[];
  readonly #secrets: ReadonlyMap<string, string>;
  #made: Promise<{ provider: Provider; answer: ReturnType<Provider['callback']> }> | undefined;

  /** @throws Error in production */
  constructor(private readonly options: DemoSignInOptions) {
    if ((options.environment ?? process.env).NODE_ENV === 'production') {
      throw new Error('The demo’s sign-in does not start in production: set OIDC_ISSUER and OIDC_AUDIENCE to your own issuer.');
    }
    this.#all = [...PERSONAS, ...(options.others ?? []).filter((one) => !PERSONAS.some((known) => known.id === one.id))];
    this.personas = PERSONAS.filter((one) => !one.system);
    this.#secrets = new Map(this.#all.map((one) => [clientOf(one), randomBytes(32).toString('base64url')]));
  }

  get issuer(): string {
    return `${this.options.origin()}${PREFIX}`;
  }

  /** For `createApplication`: the issuer is asked when the first token comes. */
  get authentication(): Authentication {
    const issuer = () => this.issuer;
    return {
      get issuer() {
        return issuer();
      },
      audience: DEMO_AUDIENCE,
      algorithms: ['PS256'],
      docsClient: 'swagger-ui',
    };
  }

  /** @throws Error when nobody has that id */
  credentials(personaId: string): ClientCredentials {
    const persona = this.#all.find((one) => one.id === personaId);
    const clientSecret = persona && this.#secrets.get(clientOf(persona));
    if (!persona || !clientSecret) throw new Error(`No persona ${personaId}`);
    return { clientId: clientOf(persona), clientSecret };
  }

  /** Adds the server to the platform's HTTP port. Bodies are left to it unread. */
  async mount(fastify: FastifyInstance): Promise<void> {
    await fastify.register(
      async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
        await scope.register(async (pages) => this.#addPages(pages));
        scope.route({
          method: ['GET', 'POST', 'OPTIONS'],
          url: '/*',
          handler: async (request, reply) => {
            const { answer } = await this.#provider();
            const { raw: response } = reply.hijack();
            void answer(belowPrefix(request.raw), withHeaders(response));
          },
        });
      },
      { prefix: PREFIX },
    );
  }

  #addPages(pages: FastifyInstance): void {
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 2_048 }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    pages.get('/personas/:uid', (request, reply) => this.#ask(request, reply));
    pages.post<{ Body: { persona?: string } | undefined }>('/personas/:uid', (request, reply) =>
      this.#chosen(request, reply, request.body?.persona),
    );
  }

  /** A page that named a persona (`login_hint`) needs no second click. */
  async #ask(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { provider } = await this.#provider();
    const interaction = await this.#interaction(request, reply, provider);
    if (!interaction) return;
    const hinted = this.personas.find((one) => one.id === interaction.params.login_hint);
    if (hinted) return this.#finish(request, reply, provider, hinted);
    const action = `${PREFIX}/personas/${encodeURIComponent(interaction.uid)}`;
    reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(personaPage(this.personas, action));
  }

  async #chosen(request: FastifyRequest, reply: FastifyReply, id: string | undefined): Promise<void> {
    const { provider } = await this.#provider();
    if (!(await this.#interaction(request, reply, provider))) return;
    const chosen = this.personas.find((one) => one.id === id);
    if (!chosen) {
      reply.code(400).header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(errorPage('invalid_request'));
      return;
    }
    return this.#finish(request, reply, provider, chosen);
  }

  async #interaction(request: FastifyRequest, reply: FastifyReply, provider: Provider) {
    try {
      return await provider.interactionDetails(request.raw, reply.raw);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      reply.code(400).header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(errorPage(error.error));
      return null;
    }
  }

  async #finish(request: FastifyRequest, reply: FastifyReply, provider: Provider, persona: Persona): Promise<void> {
    const { session: earlier } = await provider.interactionDetails(request.raw, reply.raw);
    const address = await provider.interactionResult(request.raw, reply.raw, { login: { accountId: persona.subject } });
    if (earlier?.uid && earlier.accountId !== persona.subject) await leave(provider, earlier.uid);
    reply.redirect(address, 303);
  }

  #provider(): Promise<{ provider: Provider; answer: ReturnType<Provider['callback']> }> {
    this.#made ??= makeProvider({
      origin: this.options.origin(),
      issuer: this.issuer,
      audience: DEMO_AUDIENCE,
      personas: this.#all,
      secrets: this.#secrets,
      contexts: this.options.contexts,
    }).then((provider) => ({ provider, answer: provider.callback() }));
    return this.#made;
  }
}

/** Ends the earlier persona's session. The provider's own way is a page that submits itself by script, which our policy forbids. */
async function leave(provider: Provider, sessionUid: string): Promise<void> {
  const session = await provider.Session.findByUid(sessionUid);
  if (!session) return;
  session.accountId = undefined;
  session.authorizations = {};
  await session.persist();
}

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** oidc-provider tells its own address from the part of the path that is missing. */
function belowPrefix(request: IncomingMessage & { originalUrl?: string }): IncomingMessage {
  const url = request.url ?? '/';
  request.originalUrl = url;
  request.url = url.slice(PREFIX.length) || '/';
  return request;
}

function withHeaders(response: ServerResponse): ServerResponse {
  for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
  response.setHeader('content-security-policy', PAGE_POLICY);
  return response;
}
