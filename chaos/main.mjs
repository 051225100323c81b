import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { badClients } from './clients.mjs';
import { killRounds } from './kill.mjs';

const USAGE = `npm run chaos -- kill [--rounds 200] [--seed N]
npm run chaos -- clients

  kill   kills the built platform under load, over and over, and checks after each start that every acknowledged event is there, none
         twice, every idempotency key answers as before, and every view equals one made anew. Exit code 1 when anything does not hold.

  clients   slow clients, aborted uploads, headers and bodies of 10 MB, 2,000 connections at once, floods from one token and of guessed
         ones: prints counts and memory for each, while somebody else is to be served. Exit code 1 when somebody was not.`;

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
  allowPositionals: true,
});
if (positionals.join() === 'clients') {
  const { what, ...summary } = await badClients({ say: console.log });
  for (const violation of what) console.error(violation);
  console.log(JSON.stringify(summary));
  process.exit(summary.violations === 0 ? 0 : 1);
}
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
