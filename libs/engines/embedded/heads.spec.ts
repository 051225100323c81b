import { type Position, START } from '@sleutelbos/kernel';
import { Heads } from './heads.js';

describe('how long a view is behind', () => {
  let now: number;
  let heads: Heads;
  const at = (n: number): Position => String(n).padStart(16, '0') as Position;
  beforeEach(() => {
    now = 1_000_000;
    heads = new Heads({ now: () => now });
  });

  it('is nothing while the log holds no more than the view shows', () => {
    expect(heads.lagSeconds(START)).toBe(0);
    heads.note(at(3));
    now += 60_000;
    expect(heads.lagSeconds(at(3))).toBe(0);
  });

  it('counts from the moment at which the log went beyond it, not from when it was last level', () => {
    heads.note(at(1));
    now += 10_000;
    heads.note(at(2));
    now += 3_000;
    expect(heads.lagSeconds(START)).toBe(13);
    expect(heads.lagSeconds(at(1))).toBe(3);
    expect(heads.lagSeconds(at(2))).toBe(0);
  });

  it('stays small for a view that never is quite level', () => {
    for (let n = 1; n <= 1_000; n += 1) {
      heads.note(at(n));
      heads.forget(at(Math.max(0, n - 5)));
      now += 50;
      expect(heads.lagSeconds(at(Math.max(1, n - 5)))).toBeLessThanOrEqual(1);
    }
  });

  it('is known also of a view that stands for a day', () => {
    for (let n = 1; n <= 100_000; n += 1) {
      heads.note(at(n));
      now += 1_000;
    }
    expect(heads.lagSeconds(at(1))).toBeGreaterThan(99_000);
    expect(heads.lagSeconds(at(99_990))).toBeLessThan(20);
  });
});
