import { EngineError } from '@sleutelbos/kernel';

/** The client's word for what went wrong; absent where no connection could be made. */
export function typeOf(error: unknown): string | undefined {
  const { type } = (error ?? {}) as { type?: unknown };
  return typeof type === 'string' ? type : undefined;
}

/** Of a read, or of an append that cannot have left this process. */
export function unavailable(cause: unknown): EngineError {
  if (typeOf(cause) === 'access-denied') return denied(cause);
  return new EngineError(
    'unavailable',
    'The EventStoreDB server cannot be reached. Check EVENTSTORE_URL and whether it runs; then ask again.',
    {
      cause,
    },
  );
}

export function denied(cause: unknown): EngineError {
  return new EngineError('unavailable', 'The EventStoreDB server refuses this user. Check name and password in EVENTSTORE_URL.', { cause });
}

export function closed(): EngineError {
  return new EngineError('unavailable', 'The log is closed.');
}

export function unknownOutcome(cause?: unknown): EngineError {
  return new EngineError(
    'unknown-outcome',
    'The EventStoreDB server did not answer; the append may be stored. Ask again with the same event ids.',
    { cause },
  );
}

export function deletedStream(stream: string): EngineError {
  const why = 'was deleted on the EventStoreDB server; this log never deletes';
  return new EngineError('damaged', `Stream ${stream} ${why}. Restore the log from a backup.`);
}

/** True when an append that failed so was never sent. */
export function neverSent(error: unknown): boolean {
  const { message = '' } = (error ?? {}) as { message?: string };
  return /No connection established|Name resolution failed|Failed to discover/.test(message);
}
