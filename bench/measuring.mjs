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

/**
 * Rates of two sides that do the same work in the same process, in slices short enough that a disturbance of some tenths of a second
 * hits both: each round is many slices of either, by turns, and its rate is that of their summed time.
 *
 * @param work.each, work.slices what a side does in one slice, and how often a round does it
 * @param ours, comparator do one slice's work
 */
export async function ratesInTurn({ each, slices }, ours, comparator, rounds = ROUNDS) {
  const pairs = [];
  for (let round = 0; round <= rounds; round++) {
    const spent = [0, 0];
    for (let slice = 0; slice < slices; slice++) {
      for (const side of slice % 2 === 0 ? [0, 1] : [1, 0]) {
        const from = process.hrtime.bigint();
        await [ours, comparator][side](each);
        spent[side] += seconds(from);
      }
    }
    if (round > 0) pairs.push({ ours: (each * slices) / spent[0], comparator: (each * slices) / spent[1] });
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
