import { type Position, START } from '@sleutelbos/kernel';

/** Enough for every number of 64 bits. */
const DIGITS = 20;

/**
 * A position is the commit number alone: the server's prepare number says nothing more (they were always equal for an event), and where a
 * filter's mark carries 0 for it, the pair would sort below the event at the same place.
 */
export function positionOf(commit: bigint): Position {
  return String(commit).padStart(DIGITS, '0') as Position;
}

/** As the client wants it; `start` before the first event. @throws RangeError when this is no position of such a log */
export function placeOf(position: Position): { commit: bigint; prepare: bigint } | 'start' {
  if (position === START) return 'start';
  if (!/^\d{20}$/.test(position)) throw new RangeError('This is not a position of this log.');
  const commit = BigInt(position);
  return { commit, prepare: commit };
}
