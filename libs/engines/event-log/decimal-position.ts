import { type Position, START } from '@sleutelbos/kernel';

/** Enough for every whole number that a JavaScript number holds exactly. */
const DIGITS = 16;

/** Place number `n` of a log (1 for its first event) as text that sorts; 0 is before the first event. */
export function positionOf(n: number): Position {
  return n === 0 ? START : (String(n).padStart(DIGITS, '0') as Position);
}

/** @throws RangeError when the position is no other log's and no former answer of this one */
export function numberOf(position: Position): number {
  if (position === START) return 0;
  if (!/^\d{16}$/.test(position)) throw new RangeError('This is not a position of this log.');
  return Number(position);
}
