import type { RefusalCatalogue } from '@sleutelbos/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerProblem } from '../problems/answer-problem.js';
import type { SignIn } from '../sign-in/sign-in.js';
import type { SignedIn } from '../sign-in/signed-in.js';
import type { Limits } from './limits.js';
import { TokenBuckets } from './token-buckets.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom the token of this request was verified to belong to by an earlier one; null: not known yet, or no token. */
    signedIn: SignedIn | null;
  }
}

export interface ClientRateOptions {
  readonly signIn: SignIn;
  readonly limits: Limits;
  readonly refusals: RefusalCatalogue;
}

/** A probe must not take a process down because somebody floods it from the same address. */
const PROBES: ReadonlySet<string> = new Set(['/health/live', '/health/ready']);

/**
 * Looks before a body is read who calls, and turns away who calls too often: 429 with `Retry-After`. Whoever is signed in has a bucket
 * of their own, whatever address they share; a token that nobody verified yet counts for its address, so that guessing is slow.
 */
export function limitClients(fastify: FastifyInstance, { signIn, limits, refusals }: ClientRateOptions): void {
  const { requestsPerSecond: perSecond, burst } = limits;
  const buckets = perSecond > 0 ? new TokenBuckets({ perSecond, burst }, () => performance.now()) : null;
  fastify.decorateRequest('signedIn', null);
  fastify.decorateRequest('caller', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    const known = signIn.recognised(request.headers.authorization);
    if (known?.verified) request.signedIn = known.person;
    if (!buckets || PROBES.has(request.url)) return done();
    const retryAfter = buckets.take(known ? known.client : networkOf(request));
    if (retryAfter === 0) return done();
    answerProblem(request, reply, { code: 'too-many-requests', retryAfter }, refusals);
  });
}

/** An IPv4 address, or the first half of an IPv6 address: the rest is the subscriber's own to choose. */
function networkOf({ ip }: FastifyRequest): string {
  if (!ip.includes(':') || ip.includes('.')) return ip.slice(ip.lastIndexOf(':') + 1);
  const [head = '', tail] = ip.split('::', 2);
  const groups = head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((one) => one !== '').length;
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')];
  return all.slice(0, 4).join(':');
}
