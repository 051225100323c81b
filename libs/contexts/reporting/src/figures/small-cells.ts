/** Below this a cell is not shown (REP-07): the community is small enough to recognise a person. */
export const SMALLEST_CELL = 5;

export const isSmall = (value: number): boolean => value !== 0 && value < SMALLEST_CELL;

export interface Guarded {
  readonly hidden: ReadonlySet<string>;
  /** False when even with every cell hidden their total would tell what is in them: it must be hidden too. */
  readonly totalShown: boolean;
}

/**
 * Which cells of a row must not be shown beside their total, so that no small one can be worked out (REP-07). Small cells go; as long as
 * total less shown cells would still tell them, the smallest of the others goes too. Zero is shown, for nobody is in it, unless only that
 * would tell the others.
 *
 * @param forced cells that are hidden already, for what stands beside them in another row
 */
export function guarded(cells: Readonly<Record<string, number>>, forced: ReadonlySet<string> = new Set()): Guarded {
  const rising = Object.entries(cells).sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  const hidden = rising.filter(([key, value]) => isSmall(value) || forced.has(key));
  const others = rising.filter((one) => one[1] !== 0 && !hidden.includes(one));
  if (hidden.every(([, value]) => value === 0)) return { hidden: new Set(hidden.map(([key]) => key)), totalShown: true };
  while (!keepsApart(hidden)) {
    const next = others.shift();
    if (!next) break;
    hidden.push(next);
  }
  if (keepsApart(hidden)) return { hidden: new Set(hidden.map(([key]) => key)), totalShown: true };
  return { hidden: new Set(rising.map(([key]) => key)), totalShown: keepsApart(rising) };
}

/** Whether the sum of these cells leaves each of them open: it is not small itself, and could be made of them in another way. */
function keepsApart(cells: readonly (readonly [key: string, value: number])[]): boolean {
  const sum = cells.reduce((total, [, value]) => total + value, 0);
  const least = cells.some(([, value]) => value === 0) ? 0 : cells.length;
  const most = cells.every(([, value]) => value < SMALLEST_CELL) ? cells.length * (SMALLEST_CELL - 1) : Number.POSITIVE_INFINITY;
  return cells.length > 1 && sum >= SMALLEST_CELL && sum > least && sum < most;
}
