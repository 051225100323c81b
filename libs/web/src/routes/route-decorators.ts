import { applyDecorators, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiBody, ApiExtraModels } from '@nestjs/swagger';
import type { CommandRouteOptions, QueryRouteOptions, Route, SearchRouteOptions } from './route.js';

const declared = new WeakMap<object, Route>();

/** The declaration of a controller's method, if it has one. */
export const routeOf = (method: object): Route | undefined => declared.get(method);

const declare =
  (route: Route): MethodDecorator =>
  (_target, _name, descriptor) => {
    if (typeof descriptor.value === 'function') declared.set(descriptor.value, route);
  };

const VERBS = { POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete } as const;

/** A route that changes something. POST asks for an `Idempotency-Key`; the answer is a receipt made from the log. */
export function CommandRoute(options: CommandRouteOptions): MethodDecorator {
  const verb = VERBS[options.method];
  return applyDecorators(
    declare({ kind: 'command', ...options }),
    verb(options.path),
    HttpCode(options.creates ? 201 : 200),
    ...(options.body ? [ApiBody({ type: options.body })] : []),
  );
}

/** A route that reads. */
export function QueryRoute(options: QueryRouteOptions): MethodDecorator {
  return applyDecorators(
    declare({ kind: 'query', method: 'GET', ...options }),
    Get(options.path),
    HttpCode(200),
    ...(options.answer ? [ApiExtraModels(options.answer)] : []),
  );
}

/** A search with personal data in its body: a POST that changes nothing and needs no key. */
export function SearchRoute(options: SearchRouteOptions): MethodDecorator {
  return applyDecorators(
    declare({ kind: 'search', method: 'POST', ...options }),
    Post(options.path),
    HttpCode(200),
    ApiBody({ type: options.body }),
    ...(options.answer ? [ApiExtraModels(options.answer)] : []),
  );
}
