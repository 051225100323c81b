import type { AnyDecider, Command, EventType, Fact, Registry } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import type { z } from 'zod';
import { frozen } from '../frozen.js';
import { factAt } from '../logged-fact.js';
import { arbitraryOf } from './arbitrary-of.js';

/** The same run every time; another seed or more runs by environment: `LAWS_SEED=1 LAWS_RUNS=5000 npx jest libs/testing/src/laws`. */
export const RUNS: fc.Parameters<unknown> = {
  seed: Number(process.env.LAWS_SEED ?? 20_190_701),
  numRuns: Number(process.env.LAWS_RUNS ?? 150),
};

/** Values that a schema accepts, whatever rules it has beyond its shape. Null where a generated value broke one of those. */
export function accepted(schema: z.ZodType): fc.Arbitrary<unknown> {
  return arbitraryOf(schema).map((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? frozen(parsed.data) : null;
  });
}

export function commandsOf(decider: AnyDecider): fc.Arbitrary<readonly Command[]> {
  const each = Object.values(decider.commands).map((schema) => accepted(schema) as fc.Arbitrary<Command | null>);
  return fc.array(fc.oneof(...each), { minLength: 1, maxLength: 15 }).map((all) => all.filter((one) => one !== null));
}

export function factsOf(types: readonly EventType[]): fc.Arbitrary<readonly Fact[]> {
  const each = types.map((type) =>
    accepted(type.schema).map((data) => (data === null ? null : (frozen({ type: type.type, data }) as Fact))),
  );
  return fc.array(fc.oneof(...each), { minLength: 1, maxLength: 15 }).map((all) => all.filter((one) => one !== null));
}

/** The same facts as a log would hold them, in a few streams. */
export const logged = (facts: readonly Fact[]) => facts.map((fact, n) => frozen(factAt(n, fact, { stream: `test-${n % 3}` })));

export function eventTypes(registry: Registry, names: ReadonlySet<string>): readonly EventType[] {
  return registry.contexts.flatMap((context) => context.events).filter((type) => names.has(type.type));
}
