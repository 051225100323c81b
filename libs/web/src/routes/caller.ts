import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor, AtLeast } from '@sleutelbos/kernel';
import type { FastifyRequest } from 'fastify';
import type { AccessDecision } from '../access/access-decisions.js';
import type { Locale } from '../problems/locale.js';

/** Who calls, through which route, and what the headers said. Made once per request, after the sign-in and the route's policy. */
export interface CallerRequest {
  readonly actor: Actor;
  /** The controller of the programme (GEN-04) that the caller works for. */
  readonly tenant: string;
  /** CBS code, or empty. */
  readonly municipality: string;
  readonly role: string;
  readonly context: string;
  readonly action: string;
  readonly purpose: string;
  /** The route reads personal data, and is not a hidden one. */
  readonly personal: boolean;
  readonly locale: Locale;
  /** Follows from actor, method, path and key. Empty on routes that change nothing. */
  readonly commandId: string;
  /** HMAC of the body. Empty on routes that change nothing. */
  readonly fingerprint: string;
  /** Revision of `If-Match`. */
  readonly expected?: number;
  /** Position of `?atLeast=`. */
  readonly atLeast?: AtLeast;
  readonly page: PageAsked;
  /** Id of this request: `instance` of a problem. */
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceParent?: string;
  /** Full path without the query. */
  readonly path: string;
  /** What was decided last of a record: stands in the read log beside what was opened. Set by the edge alone. */
  decided?: AccessDecision | undefined;
}

export interface PageAsked {
  /** 1..100 */
  readonly limit: number;
  /** Encrypted cursor of a former page's `next`. */
  readonly after?: string;
  /** The query as sent, for the link to the next page. */
  readonly query: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null before the gate, and on addresses that are no declared route. */
    caller: CallerRequest | null;
  }
}

/** Gives a controller's method the caller. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerRequest => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('A route without a declaration has no caller');
  return caller;
});
