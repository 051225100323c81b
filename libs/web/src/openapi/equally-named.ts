import type { Type } from '@nestjs/common';
import type { ContextModule } from '../context-module.js';
import { routesOf } from '../routes/served-routes.js';

/** Where `@ApiProperty` keeps what it was told (`@nestjs/swagger`, `constants.js`). */
const PROPERTY_NAMES = 'swagger/apiModelPropertiesArray';
const PROPERTY = 'swagger/apiModelProperties';
const PLAIN: ReadonlySet<unknown> = new Set([String, Number, Boolean, Object, Array, Date, BigInt, Symbol]);

/**
 * Classes of one context that would describe two things under one name in `openapi.json`, where the last would silently stand for both.
 * Looks at bodies, answers and whatever lies in them.
 */
export function equallyNamed(modules: readonly ContextModule[]): readonly string[] {
  return modules.flatMap((module) => {
    const named = new Map<string, Set<Type>>();
    for (const { route } of routesOf(module)) {
      if (route.kind !== 'query' && route.body) collect(route.body, named);
      if (route.kind !== 'command' && route.answer) collect(route.answer, named);
    }
    return [...named].filter(([, classes]) => classes.size > 1).map(([name]) => `${module.name}: ${name}`);
  });
}

function collect(dto: Type, named: Map<string, Set<Type>>): void {
  const same = named.get(dto.name) ?? new Set();
  if (same.has(dto)) return;
  named.set(dto.name, same.add(dto));
  const names = (Reflect.getMetadata(PROPERTY_NAMES, dto.prototype) ?? []) as readonly string[];
  for (const name of names) {
    const told = Reflect.getMetadata(PROPERTY, dto.prototype, name.slice(1)) as { readonly type?: unknown } | undefined;
    const inside = classOf(told?.type);
    if (inside) collect(inside, named);
  }
}

/** A class, given as it is, in a list, or by a function of which `@nestjs/swagger` knows by its name that it gives one. */
function classOf(type: unknown): Type | null {
  if (Array.isArray(type)) return classOf(type[0]);
  if (typeof type !== 'function' || PLAIN.has(type)) return null;
  return type.name === 'type' ? classOf((type as () => unknown)()) : (type as Type);
}
