/** Errors of engines are recognised by their code, not by their class, so that copies of this package still agree. */
export class EngineError extends Error {
  constructor(
    readonly code: EngineErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}

export type EngineErrorCode =
  /** Another event stands at the revision that was expected to be free, or the stream is shorter than expected. */
  | 'wrong-expected-revision'
  /** The engine cannot be reached or is closing; nothing is known to have been stored. */
  | 'unavailable'
  /** No answer came; the append may or may not have been stored: ask again with the same ids. */
  | 'unknown-outcome'
  /** What is on disk is not what was written (checksum, schema, length). The message names the file and the way out. */
  | 'damaged'
  /** Another process holds the folder. */
  | 'locked'
  /** What was derived from one log lies beside another one: an address names the wrong installation, or the log was put in its place. */
  | 'another-log'
  /** The key-encryption key is missing or not the one the keys were wrapped with. */
  | 'wrong-key';

export function isEngineError(error: unknown, code?: EngineErrorCode): error is EngineError {
  const candidate = error as { name?: unknown; code?: unknown } | null;
  return candidate?.name === 'EngineError' && (code === undefined || candidate.code === code);
}
