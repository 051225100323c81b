import type { AnyDecider, Command, EventType, Fact, LoggedFact, Registry } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import type { z } from 'zod';
import { frozen } from '../frozen.js';
import { factAt } from '../logged-fact.js';
import { arbitraryOf, IDS } from './arbitrary-of.js';

/** The same run every time; another seed or more runs by environment: `LAWS_SEED=1 LAWS_RUNS=5000 npx jest libs/testing/src/laws`. */
export const RUNS: fc.Parameters<unknown> = {
  seed: Number(process.env.LAWS_SEED ?? 20_190_701),
  numRuns: Number(process.env.LAWS_RUNS ?? 60),
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

/** The same facts as a log would hold them: each in one of a few streams of the aggregate that makes it. */
export function logged(registry: Registry, facts: readonly Fact[]): readonly LoggedFact[] {
  const aggregates = new Map<string, string>();
  for (const context of registry.contexts)
    for (const decider of context.deciders) for (const type of decider.events) aggregates.set(type, decider.aggregate);
  return facts.map((fact, n) => frozen(factAt(n, fact, { stream: `${aggregates.get(fact.type) ?? 'elsewhere'}-${IDS[n % IDS.length]}` })));
}

export function eventTypes(registry: Registry, names: ReadonlySet<string>): readonly EventType[] {
  return registry.contexts.flatMap((context) => context.events).filter((type) => names.has(type.type));
}
