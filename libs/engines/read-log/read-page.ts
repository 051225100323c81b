import type { ReadLine, ReadQuery } from '@sleutelbos/kernel';

const LIMIT_MAX = 500;
const SUBJECTS_MAX = 500;

/** Number of the line after which a page begins; 0 for the first page. @throws RangeError */
export function pageStart({ after, limit }: ReadQuery): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) throw new RangeError(`A page holds 1 to ${LIMIT_MAX} lines.`);
  if (after === undefined) return 0;
  if (!/^\d{1,16}$/.test(after)) throw new RangeError('This is no cursor of this query.');
  return Number(after);
}

/** @throws RangeError */
export function checkLines(lines: readonly ReadLine[]): void {
  for (const line of lines) if (line.subjects.length > SUBJECTS_MAX) throw new RangeError(`A line names at most ${SUBJECTS_MAX} subjects.`);
}
