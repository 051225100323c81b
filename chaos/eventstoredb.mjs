import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { eventStoreDbEventLog } from '@sleutelbos/engines/event-log/eventstoredb/eventstoredb-event-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { eventStoreDbServer } from '@sleutelbos/testing/engines/eventstoredb.js';

const WRITERS = 16;
const HEALTHY_MS = 700;
const HURT_MS = 1_200;
const DEADLINE_MS = 1_000;
const PATIENCE_MS = 120_000;
const TYPES = ['chaos.even.v1', 'chaos.odd.v1'];

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Writers append under the adapter while the server is hurt and mended, by two commands or, on the stand-in, by its own powers. Whatever is
 * not answered is asked again with the same ids. At the end the log is read once more from where it stood at the beginning.
 *
 * @param hurt, mend shell commands; absent: the stand-in's powers, each in turn
 */
export async function eventStoreDbRounds({ rounds, hurt, mend, say }) {
  const server = await eventStoreDbServer();
  if (!server.standIn && !(hurt && mend))
    throw new Error('EVENTSTORE_URL names a server: say with --hurt and --mend how to hurt it and how to mend it');
  const ways = hurt && mend ? [{ name: hurt, hurt: () => shell(hurt), mend: () => shell(mend) }] : powersOf(server.standIn);
  const open = () => eventStoreDbEventLog({ url: server.url, deadlineMs: DEADLINE_MS }, realSystem());
  const log = open();
  const elsewhere = open();
  const begin = await log.head();
  const writing = writers(log);
  const readers = [follow('all events', log, begin), follow('one type', log, begin, TYPES[1]), follow('another process', elsewhere, begin)];
  say(`chaos eventstoredb: ${rounds} rounds on ${server.name}, ${WRITERS} writers, ${readers.length} live readers`);
  const counts = {};
  for (let round = 0; round < rounds; round++) {
    const way = ways[round % ways.length];
    await pause(HEALTHY_MS);
    const before = { ...writing.counts };
    await way.hurt();
    await pause(HURT_MS);
    await way.mend();
    await writing.goesOn();
    if (round === rounds >> 1) readers.push(follow('begun half-way', log, begin));
    counts[way.name] = (counts[way.name] ?? 0) + 1;
    const { acknowledged, unknown, unavailable } = writing.counts;
    say(
      `round ${round + 1} (${way.name}): ${acknowledged - before.acknowledged} acknowledged, ${unknown - before.unknown} without an answer, ${unavailable - before.unavailable} not taken`,
    );
  }
  await writing.stop();
  const what = [...writing.what];
  const stored = await everything(log, begin, writing.run);
  what.push(...compared(writing.asked, stored));
  for (const reader of readers) what.push(...(await reader.compared(stored, writing.run)));
  await Promise.all([log.close(), elsewhere.close()]);
  await server.stop();
  return {
    server: server.name,
    rounds,
    hurt: counts,
    ...writing.counts,
    events: stored.length,
    subscriptions: readers.map(({ name }) => name),
    violations: what.length,
    what: what.slice(0, 20),
  };
}

function powersOf(standIn) {
  const nothing = () => undefined;
  const tooSlow = {
    code: 10,
    details: 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  };
  return [
    { name: 'killed', hurt: () => standIn.away(), mend: () => standIn.back() },
    { name: 'answers lost', hurt: () => standIn.dropAnswers(200), mend: () => standIn.dropAnswers(0) },
    { name: 'stalled', hurt: () => standIn.stall(), mend: () => standIn.resume() },
    { name: 'connections cut', hurt: () => standIn.reset(), mend: () => standIn.reset() },
    { name: 'stalled, then cut', hurt: () => standIn.stall(), mend: () => [standIn.reset(), standIn.resume()] },
    { name: 'subscriptions ended', hurt: () => standIn.endSubscriptions(), mend: nothing },
    { name: 'consumer too slow', hurt: () => standIn.endSubscriptions(tooSlow), mend: nothing },
    { name: 'subscriptions forgotten', hurt: () => standIn.forgetSubscriptions(), mend: nothing },
  ];
}

/** Each writes streams of its own, one append after the other, and asks again until it is answered. */
function writers(log) {
  const run = `chaos${randomUUID().slice(0, 8)}`;
  const counts = { acknowledged: 0, unknown: 0, unavailable: 0, askedAgain: 0 };
  /** Every append that was asked, with its answer. */
  const asked = [];
  const what = [];
  let stopping = false;
  const working = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; !stopping; n++) {
      const stream = `${run}-${writer}-${n}`;
      for (let revision = -1, part = 0; part < 4; part++) {
        const events = Array.from({ length: 1 + (part % 2) }, (_, i) => ({
          id: randomUUID(),
          type: TYPES[(n + i) % 2],
          data: { writer, n, part },
          metadata: { run },
        }));
        const answer = await untilAnswered(stream, revision, events);
        if (!answer) return;
        asked.push({ stream, ids: events.map(({ id }) => id), answer });
        revision += events.length;
        if (answer.revision !== revision) what.push(`${stream}: answered revision ${answer.revision} where ${revision} was appended`);
        await pause(3);
      }
    }
  });

  async function untilAnswered(stream, revision, events) {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await log.append(stream, revision < 0 ? 'no-stream' : revision, events);
        counts.acknowledged += 1;
        if (attempt > 0) counts.askedAgain += 1;
        return answer;
      } catch (error) {
        if (error.code === 'unknown-outcome') counts.unknown += 1;
        else if (error.code === 'unavailable') counts.unavailable += 1;
        else {
          what.push(`${stream}: ${error.message}`);
          return null;
        }
        await pause(25);
      }
    }
  }

  return {
    run,
    counts,
    asked,
    what,
    /** Until something is acknowledged that was asked after the mending. */
    async goesOn() {
      const before = counts.acknowledged;
      const from = performance.now();
      while (counts.acknowledged < before + WRITERS) {
        if (performance.now() - from > PATIENCE_MS) throw new Error('Nothing was acknowledged for two minutes after the mending');
        await pause(20);
      }
    },
    async stop() {
      stopping = true;
      await Promise.all(working);
    },
  };
}

/** A live reader that nobody restarts. */
function follow(name, log, after, type) {
  const stop = new AbortController();
  const seen = [];
  let failure = null;
  const reading = (async () => {
    const types = type && new Set([type]);
    for await (const { events } of log.subscribe({ after, signal: stop.signal, types })) seen.push(...events);
  })().catch((error) => {
    failure = error;
  });
  return {
    name,
    async compared(stored, run) {
      const wanted = stored.filter((event) => !type || event.type === type).map(({ id }) => id);
      const shown = () => seen.filter((event) => event.metadata.run === run).map(({ id }) => id);
      const from = performance.now();
      while (!failure && shown().length < wanted.length && performance.now() - from < PATIENCE_MS) await pause(50);
      stop.abort();
      await reading;
      if (failure) return [`reader "${name}" ended: ${failure.message}`];
      const same = JSON.stringify(shown()) === JSON.stringify(wanted);
      return same ? [] : [`reader "${name}" saw ${shown().length} events, not the ${wanted.length} of the log in their order`];
    },
  };
}

async function everything(log, after, run) {
  const events = [];
  for await (const batch of log.subscribe({ after, untilHead: true, signal: new AbortController().signal })) events.push(...batch.events);
  return events.filter((event) => event.metadata.run === run);
}

/** What was acknowledged and is missing, or there twice, or elsewhere than was answered; and what nobody asked. */
function compared(asked, stored) {
  const what = [];
  const byId = new Map();
  for (const event of stored) {
    if (byId.has(event.id)) what.push(`${event.stream}: event ${event.id} is there twice`);
    byId.set(event.id, event);
  }
  for (const { stream, ids, answer } of asked) {
    const missing = ids.filter((id) => !byId.has(id));
    if (missing.length > 0) what.push(`${stream}: ${missing.length} acknowledged events are missing`);
    const last = byId.get(ids.at(-1));
    const { revision, position, recordedAt } = last ?? {};
    if (last && JSON.stringify(answer) !== JSON.stringify({ revision, position, recordedAt }))
      what.push(`${stream}: answered ${JSON.stringify(answer)}, stored ${JSON.stringify({ revision, position, recordedAt })}`);
  }
  const known = new Set(asked.flatMap(({ ids }) => ids));
  const unknown = stored.filter((event) => !known.has(event.id));
  if (unknown.length > 0) what.push(`${unknown.length} events are there that nobody was told of`);
  return what;
}

function shell(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`"${command}" ended with exit code ${code}`))));
  });
}
