import type { Runtime } from '@sleutelbos/kernel';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ContextModule } from '../context-module.js';
import type { Authentication } from '../sign-in/authentication.js';
import type { Limits } from './limits.js';
import type { SecurityContact } from './service-routes.js';

/** How a process is composed. */
export interface ApplicationOptions {
  /** Not started: `start()` does that. */
  readonly runtime: Runtime;
  readonly modules: readonly ContextModule[];
  readonly authentication: Authentication;
  /** Tenant whose routes for visitors (role `visitor` in the policies) are open without a token. Default: none. */
  readonly visitorsOf?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: all interfaces. */
  readonly host?: string;
  /** `debug` tells every request. Default: `info`. */
  readonly logLevel?: string;
  readonly log?: Logger;
  /** Full version of the product, for addresses outside the APIs. */
  readonly version?: string;
  /** Address under which people reach the process; stands in `openapi.json` as server. Default: relative. */
  readonly publicUrl?: string;
  readonly security?: SecurityContact;
  /** What is left out has the value of `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Addresses of proxies whose `X-Forwarded-For` is believed; without it everybody behind one counts as one address. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** How long traffic is still taken after readiness went off. Default 0; in a cluster more than the probe's interval. */
  readonly drainMs?: number;
  /** Adds what is not an API: pages, a sign-in server. */
  readonly mount?: (fastify: FastifyInstance) => void | Promise<void>;
  /** Closes the engines at the end. Default: closes each engine of the runtime. */
  readonly closeEngines?: () => Promise<void>;
}
