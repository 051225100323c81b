import fc from 'fast-check';
import { guarded, SMALLEST_CELL } from './small-cells.js';

const hiddenOf = (cells: Record<string, number>, ...forced: string[]) => {
  const { hidden, totalShown } = guarded(cells, new Set(forced));
  return { hidden: [...hidden].sort().join(' '), totalShown };
};

/** Every way to fill the hidden cells that fits what is shown, each with `least` or more. */
function fillings(count: number, sum: number, least: number): number[][] {
  if (count === 0) return sum === 0 ? [[]] : [];
  return Array.from({ length: Math.max(0, sum + 1 - least) }, (_, i) => i + least).flatMap((first) =>
    fillings(count - 1, sum - first, least).map((rest) => [first, ...rest]),
  );
}

describe('cells that are not shown', () => {
  it('REP-07 are those under five; zero is shown', () => {
    expect(hiddenOf({ a: 3, b: 4, c: 0, d: 12 })).toEqual({ hidden: 'a b', totalShown: true });
    expect(hiddenOf({ a: 5, b: 0 })).toEqual({ hidden: '', totalShown: true });
  });

  it('REP-07 take the next smallest with them while the total would tell what is in them', () => {
    expect(hiddenOf({ a: 2, b: 6, c: 9 })).toEqual({ hidden: 'a b', totalShown: true });
    expect(hiddenOf({ a: 1, b: 1, c: 6, d: 9 })).toEqual({ hidden: 'a b c', totalShown: true });
    expect(hiddenOf({ a: 4, b: 4, c: 9 })).toEqual({ hidden: 'a b c', totalShown: true });
  });

  it('REP-07 take zeros with them while every cell that counts somebody would be a one', () => {
    const ones = { a: 1, b: 1, c: 1, d: 1, e: 1 };
    expect(hiddenOf({ ...ones, f: 0, g: 0 })).toEqual({ hidden: 'a b c d e f g', totalShown: true });
    expect(hiddenOf({ a: 2, b: 0 })).toEqual({ hidden: 'a b', totalShown: false });
  });

  it('REP-07 take the total with them when nothing else is left', () => {
    expect(hiddenOf({ a: 3 })).toEqual({ hidden: 'a', totalShown: false });
    expect(hiddenOf({ a: 1, b: 1, c: 1, d: 1, e: 1 })).toEqual({ hidden: 'a b c d e', totalShown: false });
    expect(hiddenOf({ a: 8, b: 9 }, 'a')).toEqual({ hidden: 'a b', totalShown: true });
    expect(hiddenOf({ a: 8 }, 'a')).toEqual({ hidden: 'a', totalShown: false });
  });

  it('REP-07 cannot be worked out from what is shown, whatever the counts are', () => {
    const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(counts, (cells) => {
        const { hidden, totalShown } = guarded(cells);
        if (!totalShown) return;
        const keys = Object.keys(cells).filter((key) => hidden.has(key));
        const sum = keys.reduce((total, key) => total + (cells[key] ?? 0), 0);
        // Zero is shown where it can be: a hidden cell counts somebody unless every zero is hidden too.
        const possible = fillings(keys.length, sum, keys.some((key) => cells[key] === 0) ? 0 : 1);
        keys.forEach((key, at) => {
          if ((cells[key] ?? 0) < SMALLEST_CELL) expect(new Set(possible.map((one) => one[at])).size).toBeGreaterThan(1);
        });
      }),
    );
  });
});
