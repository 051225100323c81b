import { EngineError, type Expected } from '@sleutelbos/kernel';

/** Revision of the last event that the caller saw; -1 before the first. */
export function revisionSeen(expected: Expected): number {
  if (expected === 'no-stream') return -1;
  if (!Number.isSafeInteger(expected) || expected < 0)
    throw new RangeError('The expected revision is a whole number from 0, or "no-stream".');
  return expected;
}

/** True when the events that stand where these were to come are these: an append that is repeated. */
export function isRepeat(wanted: readonly { readonly id: string }[], standing: readonly { readonly id: string }[]): boolean {
  return standing.length === wanted.length && wanted.every((event, index) => event.id === standing[index]?.id);
}

export function wrongRevision(stream: string, expected: Expected, head: number): EngineError {
  const found = head === -1 ? 'has no events' : `is at revision ${head}`;
  return new EngineError('wrong-expected-revision', `Stream ${stream} ${found}; expected was ${expected}.`);
}
