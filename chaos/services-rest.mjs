import { openClusterReading } from '@sleutelbos/engines/cluster/open-to-keep.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { viewGroup } from '@sleutelbos/kernel';
import { sleutelbos } from './platform-process.mjs';
import { withDatabase } from './service-fleet.mjs';
import { brokenLaws, stillHeld } from './services-laws.mjs';
import { compareTopics } from './topics.mjs';

const WELL_PATIENCE_MS = 180_000;
/** Everything that was asked has to come through every loop; a reservation that nobody used is freed after a minute. */
const LEVEL_PATIENCE_MS = 1_200_000;
const LOOK_EVERY_MS = 500;
/** So many looks in a row that find everything done. */
const LOOKS_AT_REST = 3;
const NAMED = 20;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Waits until the services rest, and looks whether they kept their word. */
export function atRest({ fleet, ledger, followed, registry, logServer, mongodb, databases, topics, say }) {
  const { contexts } = registry;

  async function well(when) {
    await until(
      WELL_PATIENCE_MS,
      1,
      () => fleet.unwell(),
      (left) => `the services are not well ${when}: ${left}`,
    );
  }

  async function level(reading) {
    let before = '';
    await until(
      LEVEL_PATIENCE_MS,
      LOOKS_AT_REST,
      async () => {
        const head = await followed.log.head();
        const moving = head === before ? [] : ['the log grows'];
        before = head;
        const held = stillHeld(followed.events);
        return [
          ...(await fleet.unwell()),
          ...moving,
          ...(held > 0 ? [`${held} reservations are held`] : []),
          ...(followed.events.at(-1)?.position === head ? [] : ['the log was not read to its end']),
          ...(await relaysBehind(reading, head)),
          ...(await topics.groupsBehind(reactions)),
        ];
      },
      (left) => `the services did not come to rest: ${left}`,
    );
    return before;
  }

  const reactions = contexts.flatMap((one) => one.reactions);

  async function relaysBehind(reading, head) {
    const behind = [];
    for (const { context } of fleet.replicas)
      if ((await reading.views.checkpoint(`relay.${context}`)) < head) behind.push(`the relay of ${context} is behind`);
    return behind;
  }

  return {
    well,
    /** Settles what got no answer, asks everything again, and compares. Ends the services. */
    async compared(origin) {
      const began = performance.now();
      await well('after what was done to them');
      await ledger.settle(origin);
      const places = { eventStoreUrl: logServer.url, mongodb: { url: mongodb.url, database: databases.views } };
      const reading = await openClusterReading(places, realSystem());
      try {
        const head = await level(reading);
        say(`  at rest after ${Math.round((performance.now() - began) / 1000)} s: ${followed.events.length} events`);
        await ledger.replayEverything(origin);
        if ((await level(reading)) !== head) ledger.violation('asking everything again added something to the log');
        await fleet.stop();
        for (const { view, position } of await behindTheHead(reading, head))
          ledger.violation(`view ${view} was left at ${position || 'the start'}, the log ends at ${head}`);
        const found = await compareTopics(await topics.records(), followed.messages);
        const laws = await brokenLaws({
          events: followed.events,
          registry,
          acknowledged: ledger.acknowledged,
          documents: (view) => documentsOf(reading, view),
        });
        for (const what of [...found.what, ...laws].slice(0, NAMED)) ledger.violation(what);
        const environment = { EVENTSTORE_URL: logServer.url, MONGODB_URL: withDatabase(mongodb.url, databases.views) };
        const { code, answer, said } = await sleutelbos(environment, 'verify', '--views', '--services');
        if (code !== 0) ledger.violation(`verify --views --services: ${(answer.faults ?? [said]).slice(0, 5).join(' ')}`);
        return {
          events: followed.events.length,
          published: found.messages,
          publishedAgain: found.records - found.messages,
          reactions: followed.events.filter(({ metadata }) => metadata.actor === 'system').length,
          payments: followed.events.filter(({ type }) => type.startsWith('compensation.claim-paid.')).length,
          views: answer.views ?? 0,
          documents: answer.documents ?? 0,
        };
      } finally {
        await reading.close();
      }
    },
  };

  /** What a view has folded is noted when it ends, the newest of the log included. */
  async function behindTheHead(reading, head) {
    const behind = [];
    const views = contexts.flatMap((one) => [...one.views, ...one.timers.map((timer) => timer.view)]);
    for (const view of views) {
      const position = await reading.views.checkpoint(viewGroup(view));
      if (position < head) behind.push({ view: view.name, position });
    }
    return behind;
  }
}

async function documentsOf(reading, view) {
  const documents = [];
  await reading.documents(view, ({ id, document }) => {
    if (document !== null) documents.push([id, JSON.parse(document)]);
  });
  return documents;
}

/** Until nothing is left, so many times in a row. */
async function until(patienceMs, times, whatIsLeft, told) {
  let left = [];
  let inRow = 0;
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(LOOK_EVERY_MS)) {
    left = await whatIsLeft().catch((error) => [error.message]);
    inRow = left.length === 0 ? inRow + 1 : 0;
    if (inRow === times) return;
  }
  throw new Error(told(left.slice(0, 10).join('; ')));
}
