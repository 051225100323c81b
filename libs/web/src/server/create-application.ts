import 'reflect-metadata';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Runtime } from '@sleutelbos/kernel';
import type { FastifyInstance } from 'fastify';
import { CedarDecisions } from '../access/cedar-decisions.js';
import { Gate } from '../access/gate.js';
import { routesWithoutPolicy } from '../access/routes-without-policy.js';
import { BodyCheck } from '../checks/body-check.js';
import type { ContextModule } from '../context-module.js';
import { Edge } from '../edge/edge.js';
import { CommandExecution } from '../edge/execute-command.js';
import { equallyNamed } from '../openapi/equally-named.js';
import { addDocuments } from '../openapi/serve-documents.js';
import { ProblemFilter } from '../problems/problem-filter.js';
import { RequestReader } from '../routes/request-reader.js';
import { routesOf } from '../routes/served-routes.js';
import { SignIn } from '../sign-in/sign-in.js';
import { ProblemCounts } from '../telemetry/problem-counts.js';
import { Application } from './application.js';
import type { ApplicationOptions } from './application-options.js';
import { httpServer } from './http-server.js';
import { KnownAddresses } from './known-addresses.js';
import { DEFAULT_LIMITS } from './limits.js';
import { faultLine, makeLog, nestLog, patternOf } from './log.js';
import { ACCESS_DECISIONS, RUNTIME } from './provided.js';
import { Readiness } from './readiness.js';
import { addServiceRoutes, DEFAULT_CONTACT } from './service-routes.js';

/** Composes the process. Throws when a route has no policy or a name means two things, so that such a build never starts. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { runtime, modules } = options;
  const unguarded = routesWithoutPolicy(modules);
  if (unguarded.length > 0) throw new Error(`Routes without a policy: ${unguarded.join('; ')}`);
  const twice = equallyNamed(modules);
  if (twice.length > 0) throw new Error(`Two classes of one name in an API: ${twice.join('; ')}`);
  const log = options.log ?? makeLog(options.logLevel ?? 'info');
  const refusals = runtime.registry.refusals;
  const access = new CedarDecisions(Object.fromEntries(modules.map((one) => [one.name, one.policies])));
  const addresses = new KnownAddresses();
  const signIn = new SignIn(options.authentication);
  const adapter = httpServer({
    runtime,
    log,
    refusals,
    addresses,
    versions: new Map(modules.map((one) => [one.name, one.version])),
    version: options.version ?? '1.0.0',
    signIn,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    trustedProxies: options.trustedProxies ?? [],
  });
  const contexts = modules.map(nestModuleOf);
  const nest = await NestFactory.create<NestFastifyApplication>(rootModule(contexts, runtime, access), adapter, {
    logger: nestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  const gate = new Gate(modules.flatMap(routesOf), signIn, access, new RequestReader(runtime), options.visitorsOf);
  nest.useGlobalGuards(gate);
  nest.useGlobalPipes(new BodyCheck());
  nest.useGlobalFilters(
    new ProblemFilter(refusals, addresses, (request, error) => {
      log.error({ request: request.id, route: patternOf(request), ...faultLine(error) }, 'fault');
    }),
  );
  const readiness = new Readiness(runtime);
  const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const problems = new ProblemCounts();
  problems.listen(fastify);
  addServiceRoutes(fastify, readiness, refusals, options.security ?? DEFAULT_CONTACT);
  addDocuments(nest, fastify, { modules, contexts, authentication: options.authentication, publicUrl: options.publicUrl ?? '' });
  await options.mount?.(fastify);
  await nest.init();
  await fastify.ready();
  return new Application(nest, fastify, readiness, log, problems, options);
}

function rootModule(contexts: readonly DynamicModule[], runtime: Runtime, access: CedarDecisions): DynamicModule {
  @Global()
  @Module({})
  class Shared {}
  @Module({})
  class Root {}
  const shared: DynamicModule = {
    module: Shared,
    imports: [CqrsModule.forRoot()],
    providers: [{ provide: RUNTIME, useValue: runtime }, { provide: ACCESS_DECISIONS, useValue: access }, CommandExecution, Edge],
    exports: [Edge, RUNTIME, ACCESS_DECISIONS],
  };
  return { module: Root, imports: [shared, ...contexts] };
}

/** Nest tells modules apart by their class, so each context gets one of its own. */
function nestModuleOf(module: ContextModule): DynamicModule {
  @Module({})
  class ContextNestModule {}
  Object.defineProperty(ContextNestModule, 'name', { value: `${module.name}Module` });
  return { module: ContextNestModule, controllers: [...module.controllers] };
}
