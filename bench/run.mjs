/**
 * `npm run bench -- NAME`: measures the built product beside a comparator, in turn, in one run. `--json`: the last line is one JSON
 * object. `--quick`: smaller sizes, for work on the benchmarks themselves; such figures are not to be quoted.
 */
import { machine } from './measuring.mjs';

const NAMES = ['append', 'commands', 'eventstoredb', 'replay', 'reads', 'start', 'relay'];
const words = process.argv.slice(2);
const name = words.find((word) => !word.startsWith('--'));
const unknown = words.find((word) => word.startsWith('--') && !['--json', '--quick'].includes(word));
if (unknown !== undefined || !NAMES.includes(name)) {
  console.error(`Usage: npm run bench -- ${NAMES.join(' | ')} [--json] [--quick]`);
  process.exit(2);
}

const { about, leavesOut, bench } = await import(`./${name}/${name}.mjs`);
const quick = words.includes('--quick');
const say = (line) => console.log(line);
say(`${name}: ${about}`);
say(`Leaves out: ${leavesOut}`);
if (quick) say('Quick: smaller sizes than the figures are quoted for.');
const rows = await bench({ quick, say });
for (const { what, ours, comparator, unit, ratio, spread, target } of rows) {
  say(`${what}: ${ours} ${unit}, comparator ${comparator} ${unit}, ratio ${ratio} (spread ${spread})${verdict(ratio, target)}`);
}
if (words.includes('--json')) {
  console.log(JSON.stringify({ name, machine: machine(), rows: rows.map(({ target: _, ...shown }) => shown) }));
} else say(machine());

function verdict(ratio, { atLeast, atMost } = {}) {
  if (atLeast !== undefined) return `; wanted at least ${atLeast}: ${ratio >= atLeast ? 'met' : 'MISSED'}`;
  if (atMost !== undefined) return `; wanted at most ${atMost}: ${ratio <= atMost ? 'met' : 'MISSED'}`;
  return '';
}
