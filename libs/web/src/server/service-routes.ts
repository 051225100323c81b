import type { RefusalCatalogue } from '@sleutelbos/kernel';
import type { FastifyInstance } from 'fastify';
import { answerProblem } from '../problems/answer-problem.js';
import { PROBLEMS, problemEntry } from '../problems/catalogue.js';
import { problemCodeOf } from '../problems/trouble-of.js';
import type { Readiness } from './readiness.js';

/** Where to report a leak (RFC 9116). */
export interface SecurityContact {
  /** `mailto:` or `https:` */
  readonly contact: string;
  readonly policy?: string;
}

export const DEFAULT_CONTACT: SecurityContact = { contact: 'mailto:security@sleutelbos.example' };

const YEAR_MS = 365 * 24 * 3_600_000;

/** Addresses of the process itself: health, the catalogue of problems, security.txt. */
export function addServiceRoutes(
  fastify: FastifyInstance,
  readiness: Readiness,
  refusals: RefusalCatalogue,
  security: SecurityContact,
): void {
  fastify.get('/health/live', async (request, reply) => {
    if (!(await readiness.live())) return answerProblem(request, reply, { code: 'unavailable' }, refusals);
    return { state: 'live' };
  });
  fastify.get('/health/ready', async (request, reply) => {
    if (!(await readiness.ready())) return answerProblem(request, reply, { code: 'unavailable' }, refusals);
    return { state: 'ready' };
  });
  fastify.get('/health/status', () => readiness.status());
  fastify.get('/problems', async () => ({ problems: Object.keys(PROBLEMS).map(described), refusals }));
  fastify.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
    const code = problemCodeOf(request.params.code);
    if (!code) return answerProblem(request, reply, { code: 'not-found' }, refusals);
    return described(code);
  });
  const expires = new Date(Date.now() + YEAR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const lines = [`Contact: ${security.contact}`, `Expires: ${expires}`, 'Preferred-Languages: nl, en'];
  if (security.policy) lines.push(`Policy: ${security.policy}`);
  fastify.get('/.well-known/security.txt', (_request, reply) => reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`));
}

function described(code: string) {
  const entry = problemEntry(code as Parameters<typeof problemEntry>[0]);
  return { type: `/problems/${code}`, code, ...entry };
}
