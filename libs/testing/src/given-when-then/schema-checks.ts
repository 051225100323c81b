import { declaredEvent, type Fact } from '@sleutelbos/kernel';
import { z } from 'zod';

/** Fails when a value is not what its schema says; names the fields, not the values. */
export function passes(what: string, schema: z.ZodType, value: unknown): void {
  const checked = schema.safeParse(value);
  if (!checked.success) throw new Error(`${what} does not pass its schema:\n${z.prettifyError(checked.error)}`);
}

/** Fails when a fact of a declared event type does not pass its schema, or is not of one. */
export function factPasses(fact: Fact): void {
  const type = declaredEvent(fact.type);
  if (!type) throw new Error(`Nobody declared the event ${fact.type}`);
  passes(fact.type, type.schema, fact.data);
}
