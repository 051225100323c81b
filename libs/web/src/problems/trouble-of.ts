import { HttpException } from '@nestjs/common';
import { type Failure, isCommandFailed, isEngineError } from '@sleutelbos/kernel';
import { isProblemCode, type ProblemCode } from './catalogue.js';
import { InvalidInput } from './invalid-input.js';
import type { Trouble } from './problem.js';

/** A problem of the edge itself, by its code in the catalogue. */
export class EdgeProblem extends Error {
  constructor(
    readonly problem: ProblemCode,
    readonly allow?: readonly string[],
  ) {
    super(problem);
    this.name = 'EdgeProblem';
  }
}

const FAILURES: Readonly<Record<Failure, ProblemCode>> = {
  refused: 'refused',
  'not-found': 'not-found',
  forbidden: 'forbidden',
  stale: 'stale',
  'key-reused': 'key-reused',
  contended: 'contended',
  'fact-too-old': 'behind',
  invalid: 'invalid',
};

/** By status, for what Fastify and Nest throw themselves. Their messages stay inside. */
const STATUSES: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'timeout',
  413: 'too-large',
  415: 'unsupported-media',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

/** Recognises an error by what it says of itself, not by its class: copies of a package agree. */
export function troubleOf(error: unknown): Trouble {
  if (isCommandFailed(error)) {
    if (error.failure === 'invalid') return { code: 'invalid', violations: [] };
    return error.refusal ? { code: 'refused', refusal: error.refusal } : { code: FAILURES[error.failure] };
  }
  if (error instanceof InvalidInput) return { code: 'invalid', violations: error.violations };
  if (error instanceof EdgeProblem) return error.allow ? { code: error.problem, allow: error.allow } : { code: error.problem };
  if (isEngineError(error)) return { code: error.code === 'unavailable' || error.code === 'unknown-outcome' ? 'unavailable' : 'fault' };
  const { name, code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    code?: unknown;
    statusCode?: unknown;
  };
  if (name === 'ViewBehind') return { code: 'behind' };
  if (name === 'SubjectErased') return { code: 'erased' };
  const status = error instanceof HttpException ? error.getStatus() : fromFramework(code, statusCode);
  if (status === null) return { code: 'fault' };
  const problem = STATUSES[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'fault');
  return problem === 'invalid'
    ? { code: problem, violations: [{ name: '', code: code === 'FST_ERR_BAD_URL' ? 'url' : 'json' }] }
    : { code: problem };
}

/** Only errors of Fastify's own and of its JSON parser may set a status: anybody's error can have a field of that name. */
function fromFramework(code: unknown, statusCode: unknown): number | null {
  if (typeof statusCode !== 'number') return null;
  return typeof code === 'string' && code.startsWith('FST_') ? statusCode : statusCode === 400 ? 400 : null;
}

export const problemCodeOf = (text: string): ProblemCode | null => (isProblemCode(text) ? text : null);
