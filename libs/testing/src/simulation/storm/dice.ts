/** Chance that repeats: the same seed, the same throws. */
export interface Dice {
  /** From 0 up to 1. */
  next(): number;
  chance(share: number): boolean;
  /** Whole, both ends included. */
  between(low: number, high: number): number;
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(from: readonly T[]): T;
  /** Dice of its own for somebody else, so that more throws here change none there. */
  fork(name: string): Dice;
}

/** Mulberry32 over a hash of the seed's text. */
export function dice(seed: string): Dice {
  let state = hashOf(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (share) => next() < share,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick(from) {
      if (from.length === 0) throw new RangeError('Nothing to pick from');
      return from[Math.floor(next() * from.length)] as (typeof from)[number];
    },
    fork: (name) => dice(`${seed}/${name}`),
  };
}

function hashOf(text: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash | 0;
}
