import { availableParallelism, cpus, loadavg, release, type } from 'node:os';

/** How many rounds each figure is the median of. */
export const ROUNDS = 5;

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The value below which `share` of the sorted values lie. */
export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

/**
 * Measures both sides in turn, so that what the machine does besides hits both alike; who begins changes each round.
 * The first pair warms up and is thrown away.
 *
 * @param ours, comparator each answers one figure (a rate or a time)
 */
export async function inTurn(ours, comparator, rounds = ROUNDS) {
  const pairs = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = {};
    const sides = [
      ['ours', ours],
      ['comparator', comparator],
    ];
    for (const [side, measure] of round % 2 === 0 ? sides : sides.reverse()) pair[side] = await measure(round);
    if (round > 0) pairs.push(pair);
  }
  return pairs;
}

/** One line of the result. The ratio is the median of the rounds' ratios; the spread is that of the ratios, (highest − lowest) / median. */
export function row(what, unit, pairs, target) {
  const ratios = pairs.map((pair) => pair.ours / pair.comparator);
  const ratio = median(ratios);
  return {
    what,
    ours: rounded(median(pairs.map((pair) => pair.ours))),
    comparator: rounded(median(pairs.map((pair) => pair.comparator))),
    unit,
    ratio: rounded(ratio),
    spread: rounded((Math.max(...ratios) - Math.min(...ratios)) / ratio),
    target,
  };
}

const rounded = (value) => Number(value.toPrecision(4));

/** What the figures were measured on. */
export function machine() {
  const load = loadavg()[0].toFixed(1);
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}; ${type()} ${release()}; Node ${process.version}; load ${load} at the end`;
}

export const seconds = (from) => Number(process.hrtime.bigint() - from) / 1e9;
