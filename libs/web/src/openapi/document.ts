import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { ContextModule } from '../context-module.js';
import { ReceiptDto } from '../edge/receipt.js';
import { operationName, routesOf, type ServedRoute } from '../routes/served-routes.js';
import type { Authentication } from '../sign-in/authentication.js';
import { describeOperation } from './operation.js';
import { SHARED_HEADERS, SHARED_PARAMETERS, SHARED_RESPONSES, SHARED_SCHEMAS } from './shared-parts.js';

/** Where the API is served, and who signs its callers in. */
export interface DocumentPlace {
  readonly authentication: Authentication;
  /** Without a path; empty for a relative server address. */
  readonly publicUrl: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document of one context: what Nest finds in its controllers, with what every route has in common. */
export function openApiDocument(
  nest: NestFastifyApplication,
  module: ContextModule,
  nestModule: DynamicModule,
  { authentication, publicUrl }: DocumentPlace,
): OpenAPIObject {
  const base = `/${module.name}/v1`;
  const config = new DocumentBuilder()
    .setTitle(`${module.title.nl} / ${module.title.en}`)
    .setDescription(`${module.description.nl}\n\n${module.description.en}`)
    .setVersion(module.version)
    .setContact('Sleutelbos', 'https://github.com/sleutelbos/sleutelbos', 'api@sleutelbos.example')
    .setLicense('EUPL-1.2', 'https://eupl.eu/1.2/nl/')
    .addServer(`${publicUrl}${base}`)
    .addSecurity('signIn', {
      type: 'openIdConnect',
      openIdConnectUrl: `${authentication.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    })
    .addSecurityRequirements('signIn')
    .build();
  const document = SwaggerModule.createDocument(nest, config, {
    include: [nestModule.module],
    operationIdFactory: operationName,
    extraModels: [ReceiptDto],
    autoTagControllers: false,
  });
  const routes = new Map(routesOf(module).map((route) => [route.operation, route]));
  document.paths = pathsBelow(base, document, routes);
  document.components = {
    ...document.components,
    headers: { ...document.components?.headers, ...SHARED_HEADERS },
    parameters: { ...document.components?.parameters, ...SHARED_PARAMETERS },
    responses: { ...document.components?.responses, ...SHARED_RESPONSES },
    schemas: { ...document.components?.schemas, ...SHARED_SCHEMAS },
  };
  return document;
}

/** Paths without what the server's address already says. */
function pathsBelow(base: string, document: OpenAPIObject, routes: ReadonlyMap<string, ServedRoute>): OpenAPIObject['paths'] {
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith(`${base}/`)) continue;
    for (const method of METHODS) {
      const operation = item[method];
      const route = operation?.operationId ? routes.get(operation.operationId) : undefined;
      if (operation && route) item[method] = describeOperation(operation, route);
    }
    paths[path.slice(base.length)] = item;
  }
  return paths;
}
