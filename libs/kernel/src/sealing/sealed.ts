import { z } from 'zod';

declare const plainForm: unique symbol;

/**
 * A personal part that only the edge opens. Identified by and bound to its stream, the command that wrote it and its name:
 * moved elsewhere it does not open. Persisted format: change only by adding a version.
 */
export type Sealed<T> = {
  readonly sealed: 1;
  /** Key id; the vault knows its tenant, subject and purpose. */
  readonly kid: string;
  /** Stream the part was written to. */
  readonly in: string;
  /** Command that wrote it. */
  readonly by: string;
  /** Field name. */
  readonly part: string;
  /** Key commitment: an HMAC that only the one key gives, base64url. */
  readonly cm: string;
  /** Nonce, ciphertext and tag, base64url. */
  readonly ct: string;
  readonly [plainForm]?: T;
};

/** What stands where a key was destroyed. Never a default value. */
export interface Erased {
  readonly erased: true;
}
export const ERASED: Erased = Object.freeze({ erased: true });

export function isErased(value: unknown): value is Erased {
  return typeof value === 'object' && value !== null && (value as { erased?: unknown }).erased === true;
}

export function isSealed(value: unknown): value is Sealed<unknown> {
  return typeof value === 'object' && value !== null && (value as { sealed?: unknown }).sealed === 1;
}

/** The plain form of a command or event: every sealed part replaced by what is inside. */
export type Plain<T> = T extends object
  ? { [K in keyof T]: T[K] extends Sealed<infer P> | undefined ? P | Extract<T[K], undefined> : T[K] }
  : T;

export interface PersonalPart {
  readonly plain: z.ZodType;
  readonly purpose: string;
  /** Field of the same object that holds the subject's id. */
  readonly subject: string;
}

const parts = new WeakMap<z.ZodType, PersonalPart>();

const sealedShape = {
  sealed: z.literal(1),
  kid: z.string(),
  in: z.string(),
  by: z.string(),
  part: z.string(),
  cm: z.string(),
  ct: z.string(),
};

/**
 * Marks a part of a command or event as personal, once: the schema stands for the sealed form, `plainSchema` gives the plain one.
 * Stands at the top level only, one part per subject and purpose, so that an event costs one cipher operation for each.
 *
 * @param plain schema of what is inside
 * @param purpose purpose of the key: `dossier`, `signal`, `source` or `compensation`
 * @param subject field of the same object with the id of the person it is about
 */
export function personal<S extends z.ZodType>(plain: S, purpose: string, subject: string): z.ZodType<Sealed<z.output<S>>> {
  const schema = z.strictObject(sealedShape) as unknown as z.ZodType<Sealed<z.output<S>>>;
  parts.set(schema, { plain, purpose, subject });
  return schema;
}

const unwrapped = (schema: z.ZodType): z.ZodType => (schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema);

const foundParts = new WeakMap<z.ZodObject, ReadonlyMap<string, PersonalPart>>();

/** Personal parts of an object schema by field name. */
export function personalParts(schema: z.ZodObject): ReadonlyMap<string, PersonalPart> {
  let found = foundParts.get(schema);
  if (!found) {
    const map = new Map<string, PersonalPart>();
    for (const [name, field] of Object.entries(schema.shape)) {
      const part = parts.get(unwrapped(field as z.ZodType));
      if (part) map.set(name, part);
    }
    found = map;
    foundParts.set(schema, found);
  }
  return found;
}

/** The same schema with each personal part in its plain form: what a caller sends and a generator makes. */
export function plainSchema<S extends z.ZodObject>(schema: S): z.ZodType<Plain<z.output<S>>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const part = parts.get(unwrapped(field as z.ZodType));
    if (!part) shape[name] = field as z.ZodType;
    else shape[name] = (field as z.ZodType) instanceof z.ZodOptional ? part.plain.optional() : part.plain;
  }
  return z.strictObject(shape) as unknown as z.ZodType<Plain<z.output<S>>>;
}
