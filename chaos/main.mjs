import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { killRounds } from './kill.mjs';

const USAGE = `npm run chaos -- kill [--rounds 200] [--seed N]

  kill   kills the built platform under load, over and over, and checks after each start that every acknowledged event is there, none
         twice, every idempotency key answers as before, and every view equals one made anew. Exit code 1 when anything does not hold.`;

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? randomInt(2 ** 31));
if (positionals.join() !== 'kill' || !Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error(USAGE);
  process.exit(2);
}
console.log(`chaos kill: ${rounds} rounds, seed ${seed}`);
const summary = await killRounds({ rounds, seed });
console.log(JSON.stringify(summary));
process.exit(summary.violations === 0 ? 0 : 1);
