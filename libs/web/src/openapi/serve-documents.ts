import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { ContextModule } from '../context-module.js';
import { OPEN_TO_ALL } from '../server/headers.js';
import { type DocumentPlace, openApiDocument } from './document.js';

export interface DocumentOptions extends DocumentPlace {
  readonly modules: readonly ContextModule[];
  /** Nest's module of each context, in the same order. */
  readonly contexts: readonly DynamicModule[];
}

/** `/<context>/v1/openapi.json`, open to all, and Swagger UI at `/<context>/v1/docs`. Each document is made once, when first asked for. */
export function addDocuments(nest: NestFastifyApplication, fastify: FastifyInstance, options: DocumentOptions): void {
  const policy = pagePolicy(options.authentication.issuer);
  const pages = options.modules.map((one) => `/${one.name}/v1/docs`);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.includes('/v1/docs') && pages.some((page) => request.url.startsWith(page)))
      reply.header('content-security-policy', policy);
    done();
  });
  options.modules.forEach((module, index) => {
    const base = `/${module.name}/v1`;
    let made: { document: ReturnType<typeof openApiDocument>; text: string } | undefined;
    const document = () => {
      if (!made) {
        const one = openApiDocument(nest, module, options.contexts[index] as DynamicModule, options);
        made = { document: one, text: JSON.stringify(one) };
      }
      return made;
    };
    fastify.get(`${base}/openapi.json`, (_request, reply) =>
      reply.headers(OPEN_TO_ALL).type('application/json; charset=utf-8').send(document().text),
    );
    fastify.options(`${base}/openapi.json`, (_request, reply) => reply.headers(OPEN_TO_ALL).code(204).send());
    SwaggerModule.setup(`${base}/docs`, nest, () => document().document, {
      raw: false,
      customSiteTitle: `${module.title.nl} (API)`,
      swaggerOptions: {
        persistAuthorization: false,
        oauth2RedirectUrl: undefined,
        initOAuth: {
          clientId: options.authentication.docsClient ?? 'swagger-ui',
          usePkceWithAuthorizationCodeGrant: true,
          scopes: ['openid'],
        },
      },
    });
  });
}

/** Just what Swagger UI needs: its own files, inline styles, and the issuer to sign in at. */
const pagePolicy = (issuer: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
