import { randomBytes, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventStoreDbEventLog } from '@sleutelbos/engines/event-log/eventstoredb/eventstoredb-event-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { contextOf } from '@sleutelbos/kernel';
import { registryOf } from '@sleutelbos/service/contexts.js';
import { reverseProxy } from '@sleutelbos/testing/services/reverse-proxy.js';
import { toRuledDay } from '@sleutelbos/testing/services/ruled-day.js';
import { startIssuer } from './issuer.mjs';
import { Ledger } from './ledger.mjs';
import { Payments } from './payments.mjs';
import { seeded } from './seeded.mjs';
import { ServiceFleet } from './service-fleet.mjs';
import { waysToHurt } from './services-hurt.mjs';
import { atRest } from './services-rest.mjs';
import { Stories } from './stories.mjs';
import { Topics } from './topics.mjs';

/** People who work at the same time. */
const CONNECTIONS = 12;
/** Each shortlist is logged line by line, and a read log on FerretDB is read whole for every question: a long run would be about that alone. */
const SHORTLISTED = 0.1;
const REPLICAS = { registration: 2, matching: 2, compensation: 1, safeguarding: 1, reporting: 1, audit: 1 };
/** Asks that a key person takes in a week are 100; one request in two becomes one. */
const EVENTS_A_KEY_PERSON = 400;
const FEWEST_KEY_PERSONS = 4;
const SHIFTED_DATE = pathToFileURL(resolve(import.meta.dirname, '../tools/shifted-date.mjs')).href;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * The six built services on their engines, worked with through HTTP while broker, database and services are killed, spread over so many
 * published events. What was killed is started anew, as an orchestrator would, and nothing else is done for it. At rest everything is
 * compared: see `services-rest.mjs`. The seed fixes what is asked and hurt; the machine's own pace is not in it.
 *
 * @param engines `log`, `kafka`, `mongodb` as they were started or given; what cannot be killed is left alone
 * @param events published ones that are waited for, at least
 */
export async function servicesRounds({ engines, rounds, events: wanted, brokerAwayMs, seed, say }) {
  const { log: logServer, kafka, mongodb } = engines;
  const shiftedBy = toRuledDay();
  const now = () => Date.now() + shiftedBy;
  const issuer = await startIssuer({ clock: now });
  const databases = { views: `chaos-${randomUUID()}`, register: `chaos-${randomUUID()}` };
  const prefix = `c${randomUUID().slice(0, 8)}`;
  const ledger = new Ledger(issuer, null, `services-${seed}`, () => undefined);
  const fleet = new ServiceFleet((what) => ledger.violation(what));
  const registry = registryOf('audit');
  const followed = await follow(logServer.url, registry);
  const stories = new Stories(ledger, seeded(seed), { now, payments: new Payments(ledger, now), shortlisted: SHORTLISTED });
  let proxy = null;
  let summary = { kills: {}, events: 0, published: 0, publishedAgain: 0, reactions: 0, payments: 0, views: 0, documents: 0 };
  try {
    await fleet.start({
      replicas: REPLICAS,
      mongodbUrl: mongodb.url,
      databases,
      wired: mongodb.kill !== undefined,
      environment: {
        NODE_OPTIONS: `--import=${SHIFTED_DATE}`,
        SHIFTED_BY_MS: String(shiftedBy),
        EVENTSTORE_URL: logServer.url,
        KAFKA_BROKERS: kafka.brokers,
        KAFKA_PREFIX: prefix,
        SLEUTELBOS_KEK: randomBytes(32).toString('base64'),
        OIDC_ISSUER: issuer.url,
        OIDC_AUDIENCE: issuer.audience,
      },
    });
    const rest = atRest({
      fleet,
      ledger,
      followed,
      registry,
      logServer,
      mongodb,
      databases,
      topics: new Topics(kafka.brokers, prefix),
      say,
    });
    await rest.well('at the start');
    proxy = await reverseProxy(fleet.addresses);
    await stories.begin(proxy.url, Math.max(FEWEST_KEY_PERSONS, Math.ceil(wanted / EVENTS_A_KEY_PERSON)));
    say(`  the programme is set up: ${followed.published} events published`);

    let stopped = false;
    const living = Promise.all(Array.from({ length: CONNECTIONS }, () => goOn(stories, proxy.url, () => stopped)));
    const hurt = waysToHurt({ fleet, kafka, mongodb, brokerAwayMs, followed, chance: seeded(seed + 1) });
    const begun = followed.published;
    for (let round = 0; round < rounds; round += 1) {
      await followed.reaches(begun + Math.floor(((wanted - begun) * (round + 0.5)) / rounds));
      const told = await hurt.next();
      const { acknowledged, unavailable, interrupted } = ledger.counts;
      say(
        `  round ${round + 1}: ${told}; ${followed.published} published, ${acknowledged} acknowledged, ${unavailable + interrupted} without`,
      );
    }
    await followed.reaches(wanted);
    stopped = true;
    await living;
    summary = { kills: hurt.counts, ...(await rest.compared(proxy.url)) };
  } catch (error) {
    ledger.violation(error.stack);
  } finally {
    await proxy?.close();
    await fleet.killAll();
    await followed.stop();
    issuer.close();
  }
  const { commands, acknowledged, refused, unavailable, interrupted, replays, settledByReplay } = ledger.counts;
  return {
    on: `${logServer.name}, kafka ${kafka.version}, ${mongodb.version}`,
    rounds,
    seed,
    commands,
    acknowledged,
    refused,
    unavailable,
    interrupted,
    settledByReplay,
    replays,
    ...summary,
    startsRefused: fleet.startsRefused,
    faultsReported: [...fleet.faults.values()].reduce((sum, times) => sum + times, 0),
    violations: ledger.violations.length,
    what: ledger.violations,
  };
}

/** Somebody who works on, whatever broke off. */
async function goOn(stories, origin, stopped) {
  while (!stopped()) {
    await stories.live(origin, stopped);
    await pause(100);
  }
}

/** The log from now on, as it grows, and how much of it goes to the bus. */
async function follow(url, registry) {
  const log = eventStoreDbEventLog({ url }, realSystem());
  const toBus = registry.toBus(realSystem().ciphers);
  const stop = new AbortController();
  const events = [];
  const messages = [];
  const after = await log.head();
  const reading = (async () => {
    for await (const batch of log.subscribe({ after, signal: stop.signal })) {
      for (const event of batch.events) {
        events.push(event);
        messages.push(...toBus(event));
      }
    }
  })();
  return {
    log,
    events,
    messages,
    get published() {
      return messages.length;
    },
    /** Whether this context has something for the bus behind one position and up to another. */
    publishedWithin(context, from, upTo) {
      const at = events.findLastIndex(({ position }) => position <= upTo);
      for (let index = at; index >= 0 && events[index].position > from; index -= 1)
        if (contextOf(events[index].type) === context && toBus(events[index]).length > 0) return true;
      return false;
    },
    async reaches(count) {
      while (messages.length < count) await Promise.race([pause(50), reading]);
    },
    async stop() {
      stop.abort();
      await reading;
      await log.close();
    },
  };
}
