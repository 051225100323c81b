import { foundContexts } from '../../laws/found-contexts.js';
import { simulatedContexts } from './contexts.js';
import { PLANTS } from './plants.js';
import { runSeed } from './run-seed.js';

/** Enough for a look at each change; `npm run simulate` plays hundreds. */
const SEEDS = [1, 2, 3, 4, 5, 6];
const MOVES = 8;
/** Of the seeds that a planted fault is looked for in. */
const MOST_TRIES = 40;

describe('the simulation', () => {
  it('plays every context there is', async () => {
    const there = (await foundContexts()).map((one) => one.context.name);
    expect(simulatedContexts.map((one) => one.name).sort()).toEqual([...there, 'kernel'].sort());
  });

  it.each(SEEDS)(
    'seed %i keeps every law',
    async (seed) => {
      const run = await runSeed(seed, { moves: MOVES });
      expect(run.violations).toEqual([]);
      expect(run.commands).toBeGreaterThan(50);
    },
    60_000,
  );

  it('crashes, is told no and nothing, and makes views anew, on the way', async () => {
    // More than one: a story this short may come through without a crash.
    const runs = [await runSeed(7, { moves: MOVES }), await runSeed(8, { moves: MOVES }), await runSeed(9, { moves: MOVES })];
    const [crashes, refused, takeovers, rebuilds, turns] = (['crashes', 'refused', 'takeovers', 'rebuilds', 'turns'] as const).map((what) =>
      runs.reduce((sum, one) => sum + one[what], 0),
    );
    expect({
      crashes: Number(crashes) > 0,
      refused: Number(refused) > 0,
      takeovers: Number(takeovers) > 0,
      rebuilds: Number(rebuilds) > 0,
      turns: Number(turns) > 1_000,
    }).toEqual({ crashes: true, refused: true, takeovers: true, rebuilds: true, turns: true });
    // Some seeds are played by one process, others by two that take turns at the loops.
    expect(new Set(runs.map((one) => one.replicas))).toEqual(new Set([1, 2]));
  }, 60_000);

  it.each(PLANTS)(
    'notices $what, and the seed that did so does so again',
    async ({ plant, noticed }) => {
      for (let seed = 1; seed <= MOST_TRIES; seed++) {
        const run = await runSeed(seed, { moves: MOVES, plant });
        if (!run.violations.some((one) => noticed.test(one))) continue;
        const again = await runSeed(seed, { moves: MOVES, plant });
        expect(again).toEqual(run);
        return;
      }
      throw new Error(`Not noticed in ${MOST_TRIES} seeds`);
    },
    120_000,
  );

  it('plays another story with another seed', async () => {
    const [one, other] = [await runSeed(8, { moves: 2 }), await runSeed(9, { moves: 2 })];
    expect(one.logHash).not.toBe(other.logHash);
  }, 60_000);
});
