import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { type Clock, dateAt } from '@sleutelbos/kernel';
import type { FastifyInstance } from 'fastify';
import { modules } from './contexts.js';

/** Who may be signed in as on the start page, and how. */
export interface SignInOffer {
  /** Asked when somebody calls: the port is not known before. */
  readonly issuer: () => string;
  readonly clientId: string;
  readonly scope: string;
}

export interface PersonaCard {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  readonly text: { readonly nl: string; readonly en: string };
}

export interface PagesOptions {
  readonly demo: boolean;
  readonly clock: Clock;
  readonly signIn: SignInOffer | null;
  readonly personas: readonly PersonaCard[];
}

/** The built pages, beside this app. */
const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));

/** The page may load and call what is its own, the sign-in on the same port among it; nothing else, and nobody frames it. */
const POLICY =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The start page at `/`, and what it needs to know at `/dashboard.json`. */
export async function addPages(fastify: FastifyInstance, options: PagesOptions): Promise<void> {
  fastify.get('/dashboard.json', async (_request, reply) => {
    const contexts = modules.map(({ name, title }) => ({ name, title, docs: `/${name}/v1/docs` }));
    const { demo, personas, clock } = options;
    const signIn = options.signIn && { ...options.signIn, issuer: options.signIn.issuer() };
    const cards = personas.map(({ id, name, role, organisation, text }) => ({ id, name, role, organisation, text }));
    return reply.header('Cache-Control', 'no-store').send({ demo, signIn, personas: cards, contexts, clock: dateAt(clock.now()) });
  });
  if (!existsSync(DASHBOARD)) return;
  await fastify.register(fastifyStatic, {
    root: DASHBOARD,
    prefix: '/',
    wildcard: false,
    decorateReply: false,
    setHeaders: (response) => {
      response.header('Content-Security-Policy', POLICY);
      response.header('X-Frame-Options', 'DENY');
    },
  });
}
