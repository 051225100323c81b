import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { RefusalCatalogue, Runtime } from '@sleutelbos/kernel';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ListPage } from '../edge/list-page.js';
import { Representation } from '../edge/representation.js';
import { answerProblem } from '../problems/answer-problem.js';
import type { ProblemCode } from '../problems/catalogue.js';
import { PROBLEM_TYPE, problemOf } from '../problems/problem.js';
import { troubleOf } from '../problems/trouble-of.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { AgeOfViews } from './age-of-views.js';
import { limitClients } from './client-rate.js';
import { COMMON_HEADERS, versionOf } from './headers.js';
import type { KnownAddresses } from './known-addresses.js';
import type { Limits } from './limits.js';
import { patternOf } from './log.js';

const MIB = 1_048_576;
/** How often connections are looked at whose headers or body are late. */
const CHECK_CONNECTIONS_MS = 5_000;

export interface HttpServerOptions {
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly refusals: RefusalCatalogue;
  readonly addresses: KnownAddresses;
  /** API versions by context, and the product's own. */
  readonly versions: ReadonlyMap<string, string>;
  readonly version: string;
  readonly signIn: SignIn;
  readonly limits: Limits;
  readonly trustedProxies: readonly string[];
}

/** Fastify with our limits and headers, under Nest. */
export function httpServer(options: HttpServerOptions): FastifyAdapter {
  const { runtime, refusals, limits } = options;
  const adapter = new FastifyAdapter({
    skipMiddie: true,
    bodyLimit: MIB,
    http: {
      maxHeaderSize: 16_384,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, CHECK_CONNECTIONS_MS),
    },
    connectionTimeout: 60_000,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    ...(options.trustedProxies.length > 0 ? { trustProxy: [...options.trustedProxies] } : {}),
    genReqId: () => runtime.bench.ids.next(),
    clientErrorHandler: (error, socket) => answerBrokenConnection(error, socket as Socket, options),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers(COMMON_HEADERS).header('api-version', options.version);
      answerProblem(request, reply, troubleOf(error), refusals);
    },
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.server.maxConnections = limits.connections;
  prepare(fastify, options);
  limitClients(fastify, options);
  return adapter;
}

function prepare(fastify: FastifyInstance, { addresses, versions, version, log, runtime }: HttpServerOptions): void {
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRoute', (route) => addresses.add(route.url, route.method));
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(COMMON_HEADERS).header('api-version', versionOf(versions, request.url, version));
    done();
  });
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    if (payload instanceof Representation) {
      reply.header('etag', `"${payload.revision}"`);
      done(null, payload.body);
    } else if (payload instanceof ListPage) {
      if (payload.link) reply.header('link', `<${payload.link}>; rel="next"`);
      done(null, { items: payload.items, next: payload.next });
    } else done(null, payload);
  });
  const ages = new AgeOfViews(runtime);
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    // What was read, and is not the receipt of a command.
    if (request.caller?.commandId !== '') return done(null, payload);
    const tell = (seconds: number): void => {
      if (seconds > 0) reply.header('age', String(seconds));
      done(null, payload);
    };
    const age = ages.of(request.caller.context);
    if (typeof age === 'number') tell(age);
    else age.then(tell, done);
  });
  if (log.isLevelEnabled('debug')) {
    fastify.addHook('onResponse', (request, reply, done) => {
      log.debug(
        { request: request.id, route: patternOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'answered',
      );
      done();
    });
  }
}

/** By code of Node's HTTP parser. */
const BROKEN: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};

/** What is not HTTP never becomes a request; it gets the same kind of answer by hand. */
function answerBrokenConnection(error: NodeJS.ErrnoException, socket: Socket, { runtime, refusals, version }: HttpServerOptions): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const code = BROKEN[error.code ?? ''] ?? 'invalid';
  const body = JSON.stringify(problemOf({ code }, 'nl', runtime.bench.ids.next(), refusals));
  const status = JSON.parse(body).status as number;
  const headers = {
    ...COMMON_HEADERS,
    'api-version': version,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`);
}
