import { parseArgs } from 'node:util';
import { runSeed, type SeedRun } from './run-seed.js';

/**
 * `npm run simulate -- --seeds 1000` plays seeds 1 to 1000, `--seed 17` one of them again, `--from 501` begins there.
 * Exit code 1 when a law did not hold in one of them.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string' }, from: { type: 'string' }, seed: { type: 'string' } },
});

const first = whole(values.seed ?? values.from ?? '1');
const count = values.seed === undefined ? whole(values.seeds ?? '100') : 1;
const totals = { seeds: 0, events: 0, commands: 0, refused: 0, crashes: 0, takeovers: 0, rebuilds: 0, drops: 0, turns: 0 };
const failed: SeedRun[] = [];
const started = process.hrtime.bigint();

for (let seed = first; seed < first + count; seed++) {
  const run = await runSeed(seed);
  totals.seeds += 1;
  for (const what of ['events', 'commands', 'refused', 'crashes', 'takeovers', 'rebuilds', 'drops', 'turns'] as const)
    totals[what] += run[what];
  if (run.violations.length > 0) tell(run);
  if (values.seed !== undefined) console.log(`log ${run.logHash}`);
  if (totals.seeds % 100 === 0) console.log(`${totals.seeds} seeds, ${failed.length} failed, ${elapsed()} s`);
}

console.log(JSON.stringify({ ...totals, failed: failed.map((one) => one.seed), seconds: elapsed() }));
process.exit(failed.length > 0 ? 1 : 0);

function tell(run: SeedRun): void {
  failed.push(run);
  console.log(`\nseed ${run.seed}: ${run.violations.length} laws did not hold. Again: npm run simulate -- --seed ${run.seed}`);
  const most = values.seed === undefined ? 5 : run.violations.length;
  for (const violation of run.violations.slice(0, most)) console.log(`  ${violation.slice(0, 1_000)}`);
}

function elapsed(): number {
  return Math.round(Number((process.hrtime.bigint() - started) / 1_000_000_000n));
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`Not a whole number above nought: ${text}`);
  process.exit(2);
}
