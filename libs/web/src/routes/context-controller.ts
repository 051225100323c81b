import { applyDecorators, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

/** What a controller says of itself. */
export interface ControllerPlace {
  readonly context: string;
  readonly purpose: string;
}

const places = new WeakMap<object, ControllerPlace>();

/** The place of a controller's class, if it was declared with `@ContextController`. */
export const placeOf = (controller: object): ControllerPlace | undefined => places.get(controller);

export interface ContextControllerOptions {
  /** Heading of the routes in the documentation, Dutch. Default: the context's name. */
  readonly tag?: string;
  /** Why the data are processed, unless a route says otherwise. Default: the context's name. */
  readonly purpose?: string;
}

/** A controller of a context: its routes live under `/<context>/v1`. */
export function ContextController(context: string, options: ContextControllerOptions = {}): ClassDecorator {
  return applyDecorators(
    (controller: object) => {
      places.set(controller, { context, purpose: options.purpose ?? context });
    },
    Controller(`${context}/v1`),
    ApiTags(options.tag ?? context),
  );
}
