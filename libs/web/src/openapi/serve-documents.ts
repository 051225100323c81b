import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import type { ContextModule } from '../context-module.js';
import { OPEN_TO_ALL } from '../server/headers.js';
import type { Authentication } from '../sign-in/authentication.js';
import { type DocumentPlace, openApiDocument } from './document.js';

export interface DocumentOptions extends DocumentPlace {
  readonly modules: readonly ContextModule[];
  /** Nest's module of each context, in the same order. */
  readonly contexts: readonly DynamicModule[];
}

/** `/<context>/v1/openapi.json`, open to all, and Swagger UI at `/<context>/v1/docs`. Each document is made once, when first asked for. */
export function addDocuments(nest: NestFastifyApplication, fastify: FastifyInstance, options: DocumentOptions): void {
  allowPages(
    fastify,
    options.modules.map((one) => `/${one.name}/v1/docs`),
    options.authentication,
  );
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
    // Where Swagger UI expects its landing page after signing in, seen from an address without a slash at its end.
    fastify.get(`${base}/oauth2-redirect.html`, (request, reply) =>
      reply.redirect(`${base}/docs/oauth2-redirect.html${new URL(request.url, 'http://localhost').search}`, 302),
    );
    SwaggerModule.setup(`${base}/docs`, nest, () => document().document, {
      raw: false,
      customSiteTitle: `${module.title.nl} (API)`,
      swaggerOptions: {
        persistAuthorization: false,
        initOAuth: {
          clientId: options.authentication.docsClient ?? 'swagger-ui',
          usePkceWithAuthorizationCodeGrant: true,
          scopes: ['openid'],
        },
      },
    });
  });
}

/** Gives the documentation pages the policy that they need; asked late, since a demo's issuer has no address before its port is open. */
function allowPages(fastify: FastifyInstance, pages: readonly string[], authentication: Authentication): void {
  let policy: string | undefined;
  const allow: onRequestHookHandler = (_request, reply, done) => {
    policy ??= pagePolicy(authentication.issuer);
    reply.header('content-security-policy', policy);
    done();
  };
  fastify.addHook('onRoute', (route) => {
    if (!pages.some((page) => route.url === page || route.url.startsWith(`${page}/`))) return;
    route.onRequest = [route.onRequest ?? [], allow].flat();
  });
}

/** Just what Swagger UI needs: its own files (every script of it is one), inline styles, and the issuer to sign in at. */
const pagePolicy = (issuer: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
