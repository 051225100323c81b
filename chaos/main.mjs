import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { badClients } from './clients.mjs';
import { withEnginesAtHand } from './engines-at-hand.mjs';
import { eventStoreDbRounds } from './eventstoredb.mjs';
import { fullDisk } from './full.mjs';
import { killRounds } from './kill.mjs';
import { servicesRounds } from './services.mjs';

const USAGE = `npm run chaos -- kill [--rounds 200] [--seed N]
npm run chaos -- clients
npm run chaos -- full --on FOLDER [--seed N]
npm run chaos -- eventstoredb [--hurt COMMAND --mend COMMAND] [--rounds 200]
npm run chaos -- services [--rounds 10] [--events 1000] [--broker-away 3000] [--seed N]

  kill   kills the built platform under load, over and over, and checks after each start that every acknowledged event is there, none
         twice, every idempotency key answers as before, and every view equals one made anew. Exit code 1 when anything does not hold.

  clients   slow clients, aborted uploads, headers and bodies of 10 MB, 2,000 connections at once, floods from one token and of guessed
         ones: prints counts and memory for each, while somebody else is to be served. Exit code 1 when somebody was not.

  full   fills a small disk (a tmpfs, for one) under the working platform, makes room again, and starts it on the full disk: commands
         answer 503, nothing is half written, it goes on by itself. Exit code 1 when anything does not hold.

  eventstoredb   hurts and mends the server or cluster at EVENTSTORE_URL by the two commands, over and over, while writers append under
         our adapter; without EVENTSTORE_URL a stand-in for the server, by its own powers where no commands are given. What got no answer is
         asked again with the same ids. Exit code 1 when at the end anything acknowledged is missing or there twice, or when a subscription
         did not come back by itself and show it all.

  services   the six built services, some in two replicas, on Kafka and FerretDB from infra/engines and a stand-in for EventStoreDB (or what is
         at KAFKA_BROKERS, MONGODB_URL, EVENTSTORE_URL, which then is not killed): broker, services, a relay between publishing and keeping
         its place, and the database in the middle of a batch are killed while --events events are published. The broker stays away for
         --broker-away milliseconds. Exit code 1 when at the end anything is lost, twice, out of order, or other than a clean replay makes it.`;

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string' },
    events: { type: 'string', default: '1000' },
    'broker-away': { type: 'string', default: '3000' },
    seed: { type: 'string' },
    on: { type: 'string' },
    hurt: { type: 'string' },
    mend: { type: 'string' },
  },
  allowPositionals: true,
});
const rounds = Number(values.rounds ?? (positionals[0] === 'services' ? 10 : 200));
const [events, brokerAwayMs] = [Number(values.events), Number(values['broker-away'])];
const seed = Number(values.seed ?? randomInt(2 ** 31));

function run() {
  const what = positionals.join();
  if (what === 'clients') return badClients({ say: console.log });
  if (!Number.isInteger(seed)) return null;
  if (what === 'full' && values.on) return fullDisk({ on: values.on, seed });
  if (what === 'eventstoredb' && Number.isInteger(rounds) && rounds > 0) {
    return eventStoreDbRounds({ rounds, hurt: values.hurt, mend: values.mend, say: console.log });
  }
  if (what === 'services' && [rounds, events].every((one) => Number.isInteger(one) && one > 0) && brokerAwayMs >= 0) {
    console.log(`chaos services: ${rounds} rounds over ${events} published events, seed ${seed}`);
    return withEnginesAtHand((engines) => servicesRounds({ engines, rounds, events, brokerAwayMs, seed, say: console.log }));
  }
  if (what !== 'kill' || !Number.isInteger(rounds) || rounds < 1) return null;
  console.log(`chaos kill: ${rounds} rounds, seed ${seed}`);
  return killRounds({ rounds, seed });
}

// Whatever was started goes with this process.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.setMaxListeners(0);
const running = run();
if (!running) {
  console.error(USAGE);
  process.exit(2);
}
const { what = [], ...summary } = await running.catch((error) => ({ what: [error.message], violations: 1 }));
for (const violation of what) console.error(violation);
console.log(JSON.stringify(summary));
process.exit(summary.violations === 0 ? 0 : 1);
