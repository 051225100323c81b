import { memoryEventLog } from '@sleutelbos/engines/event-log/memory/memory-event-log.js';
import { toRecord } from '@sleutelbos/engines/message-bus/kafka/cloud-event.js';
import { kafkaBus } from '@sleutelbos/engines/message-bus/kafka/kafka-bus.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { START } from '@sleutelbos/kernel';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { registry } from '../../apps/platform/dist/contexts.js';
import { startKafka } from '../../infra/engines/kafka.mjs';
import { sampleEvents } from '../append/sample-events.mjs';
import { inTurn, ROUNDS, row, seconds } from '../measuring.mjs';

export const about =
  'events a second that the relay puts on a Kafka topic (read from the log, told by toBus, as CloudEvents), beside a bare kafkajs producer that sends the same records in the same batches with acks=all, each batch after the one before was acknowledged';
export const leavesOut =
  'the log (held in memory) and the store of checkpoints (in memory): both would be waited for on other engines; connecting, the lease and making the topic; the bare producer reads, decodes and encodes nothing: its records are ready';

const CONTEXT = 'registration';
const SOURCE = 'urn:nld:oin:00000001823288444000:systeem:sleutelbos';
const PREFIX = `bench${process.pid}`;

export async function bench({ quick, say }) {
  const started = process.env.KAFKA_BROKERS ? null : await startKafka();
  const brokers = (process.env.KAFKA_BROKERS ?? started.brokers).split(',');
  say(`kafka ${started?.version ?? `at ${brokers}`}`);
  try {
    const system = realSystem();
    const log = await filledLog(system, quick ? 10_000 : 20_000);
    const toBus = registry.toBus(system.ciphers);
    const ours = await relayIn({ brokers, log, system, toBus });
    const bare = await bareIn({ brokers, log, toBus });
    const pairs = await inTurn(ours, bare.send, quick ? ROUNDS : 3 * ROUNDS);
    await bare.close();
    return [row('relay', 'events/s', pairs, { atLeast: 0.7 })];
  } finally {
    await started?.stop();
  }
}

/** Every event of it makes one message. */
async function filledLog(system, count) {
  const log = memoryEventLog(system);
  const made = sampleEvents();
  for (let n = 0; n < count; n++)
    await log.append(`helprequest-${system.ids.next()}`, 'no-stream', [{ ...made.next(), id: system.ids.next() }]);
  return log;
}

/**
 * Rounds are short and many, as both sides are bound by the processor and a neighbour must hit both. A round is a relay that begins at the start of the log. Its time
 * runs from the first batch that it noted to the last.
 */
async function relayIn({ brokers, log, system, toBus }) {
  const head = await log.head();
  const batches = await batchesOf(log);
  const events = batches.slice(1).reduce((sum, batch) => sum + batch.events.length, 0);
  return async () => {
    const views = memoryViewStore(system.clock);
    await views.bind(await log.incarnation());
    const ended = Promise.withResolvers();
    let from = null;
    const timed = {
      ...views,
      async saveCheckpoint(group, position) {
        await views.saveCheckpoint(group, position);
        from ??= process.hrtime.bigint();
        if (position === head) ended.resolve(events / seconds(from));
      },
    };
    const { clock, ids } = system;
    const report = (_where, error) => ended.reject(error);
    const bus = kafkaBus({ brokers, prefix: PREFIX, source: SOURCE, relays: [CONTEXT], log, views: timed, clock, ids, report }, toBus);
    try {
      return await ended.promise;
    } finally {
      await bus.close();
      await views.close();
    }
  };
}

async function bareIn({ brokers, log, toBus }) {
  const kafka = new Kafka({ clientId: 'bare', brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  const topic = `${PREFIX}.${CONTEXT}`;
  const batches = (await batchesOf(log)).map(({ events }) => events.flatMap((event) => toBus(event).map((one) => toRecord(one, SOURCE))));
  const events = batches.slice(1).reduce((sum, batch) => sum + batch.length, 0);
  return {
    async send() {
      await producer.connect();
      let from = null;
      for (const messages of batches) {
        await producer.send({ topic, acks: -1, messages });
        from ??= process.hrtime.bigint();
      }
      return events / seconds(from);
    },
    close: () => producer.disconnect(),
  };
}

async function batchesOf(log) {
  const batches = [];
  const { signal } = new AbortController();
  for await (const batch of log.subscribe({ after: START, untilHead: true, signal })) if (batch.events.length > 0) batches.push(batch);
  return batches;
}
