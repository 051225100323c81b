import type { ContextModule } from '../context-module.js';
import { routesOf } from '../routes/served-routes.js';
import { readPolicies } from './policies.js';

const permitted = (module: ContextModule): ReadonlySet<string> =>
  new Set(
    readPolicies(module.name, module.policies)
      .filter((policy) => policy.effect === 'permit')
      .flatMap((policy) => policy.actions),
  );

/** Routes whose action no `permit` names in its head: nobody could ever use them, or a policy permits more than it says. */
export function routesWithoutPolicy(modules: readonly ContextModule[]): readonly string[] {
  return modules.flatMap((module) => {
    const named = permitted(module);
    return routesOf(module)
      .filter(({ route }) => !named.has(route.action))
      .map(({ route }) => `${route.method} /${module.name}/v1/${route.path}: ${route.action}`);
  });
}

/** Actions that a policy names and no route has: a typing error, or a route that went. */
export function policiesWithoutRoute(modules: readonly ContextModule[]): readonly string[] {
  return modules.flatMap((module) => {
    const known = new Set(routesOf(module).map(({ route }) => route.action));
    return readPolicies(module.name, module.policies).flatMap((policy) =>
      policy.actions.filter((action) => !known.has(action)).map((action) => `${module.name}.cedar ${policy.id}: ${action}`),
    );
  });
}
