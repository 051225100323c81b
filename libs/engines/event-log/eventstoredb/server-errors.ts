import { EngineError } from '@sleutelbos/kernel';

const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** The client's word for what went wrong; absent where no connection could be made. */
export function typeOf(error: unknown): string | undefined {
  const { type } = (error ?? {}) as { type?: unknown };
  return typeof type === 'string' ? type : undefined;
}

/** Of a read, or of an append that cannot have left this process. */
export function unavailable(cause: unknown): EngineError {
  if (isDenied(cause)) return denied(cause);
  return new EngineError('unavailable', `The EventStoreDB server ${whyUnreached(cause)}`, { cause });
}

/** What the client tells of the connection that it could not make. */
function whyUnreached(cause: unknown): string {
  const { message = '' } = (cause ?? {}) as { message?: string };
  const [, last = ''] = /Last error: (?:Error: )?([^;\n]*)/.exec(message) ?? [];
  if (/certificate|altnames/i.test(last))
    return `shows a certificate that is not trusted here (${last}). Name its authority with tlsCAFile in EVENTSTORE_URL.`;
  if (/SSL routines/.test(last)) return 'speaks no TLS. Let it do so, or name another one in EVENTSTORE_URL.';
  // Whoever is not there refuses, or says nothing.
  if (last.startsWith('Failed to connect')) return 'ends connections at once, as one that wants TLS does. Check tls in EVENTSTORE_URL.';
  return 'cannot be reached. Check EVENTSTORE_URL and whether it runs; then ask again.';
}

/** Of a call that the server turned away before it looked at it, for want of a user whom it knows. */
export function isDenied(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeOf(error) === 'access-denied' || code === PERMISSION_DENIED || code === UNAUTHENTICATED;
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

/** True when an append that failed so was never sent, or not let in. */
export function neverSent(error: unknown): boolean {
  const { message = '' } = (error ?? {}) as { message?: string };
  return isDenied(error) || /No connection established|Name resolution failed|Failed to discover/.test(message);
}
