import { EngineError } from '@sleutelbos/kernel';

/** Codes of MongoDB's own answers. */
const DUPLICATE_KEY = 11000;
const NOT_ALLOWED = new Set([13, 18, 8000]);
/** Stored where it was sent, not confirmed by the majority. */
const NOT_CONFIRMED = new Set([64, 75, 79, 100]);
/** The server changes its role, stops, or has trouble of its own; `InternalError` (1) is what a compatible server says when its database is gone. */
const IN_TROUBLE = new Set([1, 6, 7, 24, 50, 89, 91, 112, 189, 202, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031]);

interface ServerError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly codeName?: unknown;
  readonly writeErrors?: unknown;
  readonly result?: { readonly getWriteConcernError?: () => { readonly code: number } | undefined };
}

export interface RefusedInsert {
  readonly index: number;
  readonly code: number;
}

/** What was refused one by one in a write of many; null when the error is another one. Such an error may hide that the rest was not confirmed. */
export function refusedOf(error: unknown): readonly RefusedInsert[] | null {
  const { name, writeErrors, result } = (error ?? {}) as ServerError;
  if (name !== 'MongoBulkWriteError' || !Array.isArray(writeErrors) || writeErrors.length === 0) return null;
  if (result?.getWriteConcernError?.()) return null;
  return writeErrors.map(({ index, code }: RefusedInsert) => ({ index, code }));
}

export function isDuplicate(error: unknown): boolean {
  return (error as ServerError | null)?.code === DUPLICATE_KEY;
}

/** 11000 though no document of that id stands there, or though nothing was inserted: an index that we did not make. */
export function foreignIndex(where: string, collection: string): EngineError {
  return new EngineError(
    'damaged',
    `The collection ${collection} of ${where} has a unique index that is not this product's, and it refuses documents. Drop that index and ask again.`,
  );
}

/**
 * The driver's error as the port knows it. Its own message and its fields hold documents (`dup key: { … }`, `op`), so neither is handed on:
 * name and code are what the cause tells.
 */
export function asEngineError(error: unknown, where: string): unknown {
  if (error instanceof EngineError || error instanceof RangeError) return error;
  const { name, code, codeName, result } = (error ?? {}) as ServerError;
  const told = [name, code, codeName].filter((one) => typeof one === 'string' || typeof one === 'number').join(' ');
  const cause = { cause: new Error(told) };
  const unconfirmed = result?.getWriteConcernError?.();
  if (unconfirmed || (typeof code === 'number' && NOT_CONFIRMED.has(code)))
    return new EngineError(
      'unknown-outcome',
      `MongoDB at ${where} did not confirm a write with the majority of its members. Look at the replica set, then ask again.`,
      cause,
    );
  if (typeof code !== 'number') {
    if (typeof name === 'string' && /^(Mongoose|Cast|Strict|Validat|ObjectParameter)/.test(name) && name !== 'MongooseServerSelectionError')
      return new Error(`A statement for MongoDB does not fit its declaration (${told}).`, cause);
    return new EngineError('unavailable', `MongoDB at ${where} ${whyUnreached(error, told)}`, cause);
  }
  if (NOT_ALLOWED.has(code))
    return new EngineError(
      'unavailable',
      `MongoDB at ${where} does not let this user do that (${told}). Check user and password in its URL, and give the user the role readWrite there.`,
      cause,
    );
  if (IN_TROUBLE.has(code))
    return new EngineError(
      'unavailable',
      `MongoDB at ${where} is in trouble (${told}). Look at its log; what was asked can be asked again.`,
      cause,
    );
  return new Error(`MongoDB at ${where} refuses a statement (${told}).`, cause);
}

interface ConnectionError {
  readonly message?: string;
  readonly cause?: unknown;
  readonly reason?: { readonly servers?: ReadonlyMap<string, { readonly error?: unknown }> };
}

/** Where no server could be chosen, the driver tells for each what was wrong with the connection. */
function whyUnreached(error: unknown, told: string): string {
  const { cause, reason } = (error ?? {}) as ConnectionError;
  const each = [error, cause, ...[...(reason?.servers?.values() ?? [])].map((one) => one.error)] as (ConnectionError | undefined)[];
  const codes = each.flatMap(
    (one) => (one?.cause as { code?: unknown } | undefined)?.code ?? (one as { code?: unknown } | undefined)?.code ?? [],
  );
  const untrusted = codes.find((code) => /CERT|SIGNATURE|ISSUER|ALTNAME/.test(String(code)));
  if (untrusted) return `shows a certificate that is not trusted here (${untrusted}). Name its authority with tlsCAFile in its URL.`;
  if (codes.some((code) => /^ERR_SSL_/.test(String(code)))) return 'speaks no TLS. Let it do so, or name another server in its URL.';
  if (each.some((one) => /^connection .* closed$/.test(one?.message ?? '')))
    return `ends connections at once, as one that wants TLS does (${told}). Write tls=true in its URL where it does; what was asked can be asked again.`;
  return `does not answer (${told}). Start it, or name the right server in its URL; what was asked can be asked again.`;
}
