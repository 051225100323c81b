/**
 * A rule that said no. Returned by `decide`, never thrown there: a refusal is an answer, not a fault.
 * `code` is stable and named by tests and clients; `rule` is the id in DOMAIN, `source` the document the rule comes from.
 */
export interface Refusal {
  readonly refused: true;
  /** `<context>.<reason>`, kebab-case. */
  readonly code: string;
  /** Rule id, for example MAT-08. */
  readonly rule: string;
  /** S0..S4, NL, P or D as in DOMAIN. */
  readonly source: string;
  /** What the caller may know besides the code: codes, counts, dates, amounts. Never personal data, never the caller's text. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export interface RefusalText {
  readonly rule: string;
  readonly source: string;
  readonly nl: string;
  readonly en: string;
}

export type RefusalCatalogue = Readonly<Record<string, RefusalText>>;

/** Declares the refusals of a context once, with the texts people read. Answers `refuse(reason, facts?)` and the catalogue for the registry. */
export function defineRefusals<const C extends RefusalCatalogue>(context: string, texts: C) {
  const catalogue: Record<string, RefusalText> = {};
  for (const [reason, text] of Object.entries(texts)) catalogue[`${context}.${reason}`] = text;
  return {
    catalogue: catalogue as RefusalCatalogue,
    refuse(reason: keyof C & string, facts?: Refusal['facts']): Refusal {
      const text = texts[reason] as RefusalText;
      const refusal: Refusal = { refused: true, code: `${context}.${reason}`, rule: text.rule, source: text.source };
      return facts ? { ...refusal, facts } : refusal;
    },
  };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}

/** Why a command was not carried out. Recognised by `failure`, so that copies of this package agree. */
export class CommandFailed extends Error {
  constructor(
    readonly failure: Failure,
    readonly refusal?: Refusal,
  ) {
    super(refusal ? refusal.code : failure);
    this.name = 'CommandFailed';
  }
}

export type Failure =
  /** A rule said no; `refusal` is set. HTTP 409. */
  | 'refused'
  /** No such record, or not to be known by this caller. HTTP 404. */
  | 'not-found'
  /** The caller may know of the record but not do this. HTTP 403. */
  | 'forbidden'
  /** The revision that the caller saw is no longer the last. HTTP 412. */
  | 'stale'
  /** The same command id came with another body. HTTP 422. */
  | 'key-reused'
  /** Other writers kept winning; nothing was written. HTTP 503. */
  | 'contended'
  /** A fact comes from a view that is too old to decide on. HTTP 503. */
  | 'fact-too-old'
  /** Input that a schema refuses. HTTP 400. */
  | 'invalid';

export function isCommandFailed(error: unknown, failure?: Failure): error is CommandFailed {
  const candidate = error as { name?: unknown; failure?: unknown } | null;
  return candidate?.name === 'CommandFailed' && (failure === undefined || candidate.failure === failure);
}

/** Gives the value on, or throws the refusal as `CommandFailed`. */
export function orThrow<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new CommandFailed('refused', value);
  return value as T;
}
