import type { BusMessage, EventLog, RecordedEvent, ViewStore } from '@sleutelbos/kernel';
import { memoryEventLog } from '../../event-log/memory/memory-event-log.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { TOPICS_OF_CONTRACT, toBusOfContract, until } from '../message-bus.contract.js';
import { kafkaClient, withAdmin } from './client.js';
import { type KafkaBus, type KafkaBusOptions, kafkaBus } from './kafka-bus.js';

export const SOURCE = 'urn:nld:oin:00000001823288444000:systeem:sleutelbos';

/** A record as anyone who may read the cluster sees it. */
export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

let worlds = 0;

/** A log and a store of checkpoints, with topics of their own on the broker. */
export class KafkaWorld {
  readonly system = realSystem();
  readonly prefix = `t${process.pid}-${worlds++}`;
  readonly reports: string[] = [];
  readonly #buses: KafkaBus[] = [];
  readonly #stop = new AbortController();
  #count = 0;

  private constructor(
    readonly brokers: readonly string[],
    readonly log: EventLog,
    readonly views: ViewStore,
  ) {}

  static async at(brokers: string): Promise<KafkaWorld> {
    const { clock } = realSystem();
    const log = memoryEventLog(realSystem());
    const views = memoryViewStore(clock);
    await views.bind(await log.incarnation());
    return new KafkaWorld(brokers.split(','), log, views);
  }

  /** Another process over the same log and checkpoints. */
  bus(options: Partial<KafkaBusOptions> = {}, toBus: (event: RecordedEvent) => readonly BusMessage[] = toBusOfContract): KafkaBus {
    const { brokers, prefix, log, views } = this;
    const { clock, ids } = this.system;
    const report = (where: string, error: unknown): void => void this.reports.push(`${where}: ${(error as Error).message}`);
    const relays = TOPICS_OF_CONTRACT;
    const bus = kafkaBus({ brokers, prefix, source: SOURCE, relays, log, views, clock, ids, report, ...options }, toBus);
    this.#buses.push(bus);
    return bus;
  }

  /** Events of type `one.a.v1`, in turn over so many streams; ids `e0`, `e1`, … */
  async append(count: number, streams = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const n = this.#count++;
      const revision = Math.floor(n / streams) - 1;
      const event = { id: `e${n}`, type: 'one.a.v1', data: { n }, metadata: {} };
      await this.log.append(`key-${n % streams}`, revision < 0 ? 'no-stream' : revision, [event]);
    }
  }

  consume(
    bus: KafkaBus,
    {
      group = 'matching.test',
      from = 'start',
      handle,
    }: { group?: string; from?: 'start' | 'now'; handle?: (message: BusMessage, seen: readonly BusMessage[]) => Promise<void> } = {},
  ) {
    const seen: BusMessage[] = [];
    const stop = new AbortController();
    const done = bus.consume({
      name: group,
      topics: ['one'],
      from,
      signal: AbortSignal.any([stop.signal, this.#stop.signal]),
      handle: async (message) => {
        await handle?.(message, seen);
        seen.push(message);
      },
    });
    return { seen, stop, done, ids: () => seen.map(({ id }) => id) };
  }

  /** Everything that lies on every topic of this world. */
  async records({ access }: Pick<KafkaBusOptions, 'access'> = {}): Promise<readonly SeenRecord[]> {
    const kafka = kafkaClient(this.brokers, access);
    const { topics, total } = await withAdmin(kafka, async (admin) => {
      const all = (await admin.listTopics()).filter((topic) => topic.startsWith(`${this.prefix}.`));
      const ends = await Promise.all(all.map((topic) => admin.fetchTopicOffsets(topic)));
      return { topics: all, total: ends.flat().reduce((sum, { high }) => sum + Number(high), 0) };
    });
    const records = new Map<string, SeenRecord>();
    const consumer = kafka.consumer({ groupId: `${this.prefix}-${this.system.ids.next()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, partition, message: { offset, key, value, headers } }) => {
        const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)] as const);
        const record = { topic, partition, key: String(key), value: String(value), headers: Object.fromEntries(texts) };
        records.set(`${topic} ${partition} ${offset}`, record);
      },
    });
    await until(() => records.size >= total);
    await consumer.disconnect();
    return [...records.values()];
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#buses.map((bus) => bus.close()));
    await this.log.close();
    await this.views.close();
  }
}

/** The first time that each id was seen, by key: repeats are allowed, another order is not. */
export function firstSeenByKey(messages: readonly BusMessage[]): ReadonlyMap<string, readonly number[]> {
  const known = new Set<string>();
  const byKey = new Map<string, number[]>();
  for (const { id, key, revision } of messages) {
    if (known.has(id)) continue;
    known.add(id);
    byKey.set(key, [...(byKey.get(key) ?? []), revision]);
  }
  return byKey;
}
