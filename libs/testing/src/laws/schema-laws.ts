import { isSealed, personalParts, type Registry } from '@sleutelbos/kernel';
import { z } from 'zod';

/** Names under which a log position would get into an event; a log can be moved to another engine, and its positions with it. */
const POSITION = /^(log|global|commit|prepare|event)?-?_?position$/i;

/** Rules that hold for every schema of an event or a command. */
export function schemasKeepTheLaws(registry: Registry): void {
  const schemas = registry.contexts.flatMap((context) => [
    ...context.events.map((type) => [type.type, type.schema] as const),
    ...context.deciders.flatMap((decider) =>
      Object.entries(decider.commands).map(([type, schema]) => [`${context.name}: ${decider.aggregate}, ${type}`, schema] as const),
    ),
  ]);
  it.each(schemas)('%s has its personal parts at the top, one for each subject and purpose, beside the subject', (_name, schema) => {
    const parts = personalParts(schema);
    const keys = [...parts.values()].map((part) => `${part.subject} for ${part.purpose}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    for (const { subject } of parts.values()) {
      if (!(subject in schema.shape) || parts.has(subject)) throw new Error(`The subject's field ${subject} is no plain field`);
    }
    for (const [name, field] of Object.entries(schema.shape))
      if (!parts.has(name))
        for (const path of sealedFields(field as z.ZodType, name)) throw new Error(`A sealed part below the top: ${path}`);
  });

  it.each(registry.contexts.flatMap((context) => context.events.map((type) => [type.type, type.schema] as const)))(
    '%s holds no log position',
    (_name, schema) => {
      expect(fieldNames(schema).filter((name) => POSITION.test(name))).toEqual([]);
    },
  );
}

/** True when a value holds a sealed part at any depth. */
export function sealedSomewhere(value: unknown): boolean {
  if (isSealed(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(sealedSomewhere);
}

/** Schemas inside a schema, by the name they stand under. */
function within(schema: z.ZodType): readonly (readonly [string, z.ZodType])[] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape) as [string, z.ZodType][];
  if (schema instanceof z.ZodArray) return [['[]', schema.element as z.ZodType]];
  if (schema instanceof z.ZodRecord) return [['{}', schema.valueType as z.ZodType]];
  if (schema instanceof z.ZodTuple) return schema.def.items.map((one, index) => [`[${index}]`, one as z.ZodType] as const);
  if (schema instanceof z.ZodUnion) return schema.options.map((one, index) => [`|${index}`, one as z.ZodType] as const);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodDefault
  )
    return [['', schema.def.innerType as z.ZodType]];
  return [];
}

function sealedFields(schema: z.ZodType, path: string): readonly string[] {
  if (schema instanceof z.ZodObject && 'sealed' in schema.shape && 'kid' in schema.shape) return [path];
  return within(schema).flatMap(([name, one]) => sealedFields(one, `${path}.${name}`));
}

const fieldNames = (schema: z.ZodType): readonly string[] => within(schema).flatMap(([name, one]) => [name, ...fieldNames(one)]);
