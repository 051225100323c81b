import type { RefusalCatalogue } from '@sleutelbos/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemEntry } from './catalogue.js';
import { localeOf } from './locale.js';
import { PROBLEM_TYPE, problemOf, type Trouble } from './problem.js';

/** Answers a request with a problem. What was set for a success (ETag, Link) goes. */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, trouble: Trouble, refusals: RefusalCatalogue): void {
  const locale = localeOf(request.headers['accept-language']);
  const problem = problemOf(trouble, locale, request.id, refusals);
  const retryAfter = trouble.retryAfter ?? problemEntry(trouble.code).retryAfter;
  reply.removeHeader('etag');
  reply.removeHeader('link');
  reply.code(problem.status).header('content-type', PROBLEM_TYPE).header('content-language', locale);
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (trouble.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="sleutelbos"');
  if (trouble.allow) reply.header('allow', trouble.allow.join(', '));
  reply.send(JSON.stringify(problem));
}
