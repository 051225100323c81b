import { kafkaAtHand } from '@sleutelbos/testing/engines/kafka.js';
import { memoryEventLog } from '../../event-log/memory/memory-event-log.js';
import { realSleep } from '../../system/real-clock.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { messageBusContract, TOPICS_OF_CONTRACT, toBusOfContract } from '../message-bus.contract.js';
import { type KafkaBus, type KafkaBusOptions, kafkaBus } from './kafka-bus.js';

const kafka = await kafkaAtHand();
const SOURCE = 'urn:nld:oin:00000001823288444000:systeem:sleutelbos';
const run = process.pid;
let worlds = 0;

/** A log and a store of checkpoints, with topics of their own on the broker. */
async function world(brokers = kafka?.brokers ?? '') {
  const system = realSystem();
  const log = memoryEventLog(system);
  const views = memoryViewStore(system.clock);
  await views.bind(await log.incarnation());
  const prefix = `t${run}-${worlds++}`;
  const reports: string[] = [];
  const buses: KafkaBus[] = [];
  return {
    log,
    views,
    prefix,
    reports,
    /** Another process over the same log and checkpoints. */
    bus(options: Partial<KafkaBusOptions> = {}): KafkaBus {
      const bus = kafkaBus(
        {
          brokers: brokers.split(','),
          prefix,
          source: SOURCE,
          relays: TOPICS_OF_CONTRACT,
          log,
          views,
          clock: system.clock,
          ids: system.ids,
          report: (where, error) => reports.push(`${where}: ${(error as Error).message}`),
          ...options,
        },
        toBusOfContract,
      );
      buses.push(bus);
      return bus;
    },
    async close() {
      await Promise.all(buses.map((bus) => bus.close()));
      await log.close();
      await views.close();
    },
  };
}

(kafka ? describe : describe.skip)(`Kafka ${kafka?.version}`, () => {
  afterAll(() => kafka?.stop());

  messageBusContract('kafka', async () => {
    const made = await world();
    let bus = made.bus();
    return {
      log: made.log,
      bus,
      async restart() {
        await bus.close();
        bus = made.bus();
        return bus;
      },
      settle: () => realSleep(2_000),
      close: made.close,
    };
  });
});
