import type { Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { ContextModule } from '../context-module.js';
import { placeOf } from './context-controller.js';
import type { Route } from './route.js';
import { routeOf } from './route-decorators.js';

/** A route with the controller and method that serve it. */
export interface ServedRoute {
  readonly context: string;
  readonly purpose: string;
  readonly route: Route;
  /** The controller's method itself. */
  readonly method: object;
  /** Unique in its context: names the operation in `openapi.json`. */
  readonly operation: string;
  /** A DTO checks the query keys. */
  readonly queryDto: boolean;
}

/** `keyPersonRegister` of KeyPersonController.register. */
export const operationName = (controller: string, method: string): string => {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
};

/** Every route of a module. @throws Error naming a route that was not declared with our decorators */
export function routesOf(module: ContextModule): readonly ServedRoute[] {
  return module.controllers.flatMap((controller) => routesOfController(module, controller));
}

function routesOfController(module: ContextModule, controller: Type): ServedRoute[] {
  const place = placeOf(controller);
  if (place?.context !== module.name) throw new Error(`${controller.name} is not a @ContextController('${module.name}')`);
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method = prototype[name];
    if (name === 'constructor' || typeof method !== 'function') return [];
    const route = routeOf(method);
    const served = Reflect.hasMetadata(PATH_METADATA, method) && Reflect.hasMetadata(METHOD_METADATA, method);
    if (!served) return [];
    if (!route) throw new Error(`${controller.name}.${name} is a route without @CommandRoute, @QueryRoute or @SearchRoute`);
    return [
      {
        context: place.context,
        purpose: route.purpose ?? place.purpose,
        route,
        method,
        operation: operationName(controller.name, name),
        queryDto: hasQueryDto(controller, name),
      },
    ];
  });
}

function hasQueryDto(controller: Type, method: string): boolean {
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method);
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
