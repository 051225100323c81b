import {
  type BusHealth,
  type Clock,
  type ConsumerGroup,
  EngineError,
  type EventLog,
  type Ids,
  type MessageBus,
  type Report,
  START,
  type ViewStore,
} from '@sleutelbos/kernel';
import type { Admin } from 'kafkajs';
import type { ToBus } from '../to-bus.js';
import { beginningOf } from './beginning.js';
import { engineError, type KafkaAccess, kafkaClient, orAborted, withAdmin } from './client.js';
import { consumeTurn } from './consuming.js';
import { Loop } from './loop.js';
import { GroupProgress } from './progress.js';
import { relayTurn } from './relay.js';
import { makeTopics, topicOf } from './topics.js';

export interface KafkaBusOptions {
  /** `host:port` of some brokers of the cluster. */
  readonly brokers: readonly string[];
  readonly access?: KafkaAccess;
  /** Topics are `<prefix>.<context>`, groups `<prefix>.<group>`: two installations on one cluster differ in it. */
  readonly prefix: string;
  /** Who tells it, in the form of the NL GOV profile: `urn:nld:oin:<OIN>:systeem:<name>`. */
  readonly source: string;
  /** Contexts whose events this process puts on the bus. */
  readonly relays: readonly string[];
  readonly log: EventLog;
  /** Keeps the relays' places and leases, and where groups began. Bound already. */
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Gets each failed turn of a loop. Messages of the errors hold no data. */
  readonly report: Report;
}

export interface KafkaBus extends MessageBus {
  health(): BusHealth;
}

/**
 * The bus over a Kafka cluster (3.9 or newer). Its relays begin at once; while the cluster is away they and the consumers try again
 * for as long as it takes. `progress` is known for groups that this process consumes, and throws `unavailable` while nobody answers.
 */
export function kafkaBus(options: KafkaBusOptions, toBus: ToBus): KafkaBus {
  const { brokers, prefix, log, views, clock, report } = options;
  const kafka = kafkaClient(brokers, options.access);
  const closing = new AbortController();
  const loops = new Set<Loop>();
  const running = new Map<string, Promise<void>>();
  const progress = new Map<string, GroupProgress>();
  let asking: Promise<Admin> | null = null;

  const relays = options.relays.map((context) => {
    const loop = new Loop(`relay ${context}`, options);
    loops.add(loop);
    return loop.run(closing.signal, (well) => relayTurn(context, { ...options, kafka }, toBus, closing.signal, well));
  });

  async function consumeGroup(group: ConsumerGroup, loop: Loop): Promise<void> {
    const signal = AbortSignal.any([group.signal, closing.signal]);
    const groupId = `${prefix}.${group.name}`;
    const topics = new Map(group.topics.map((context) => [topicOf(prefix, context), context]));
    await loop.run(signal, async (well) => {
      const beginning = await orAborted(
        withAdmin(kafka, async (admin) => {
          await makeTopics(admin, [...topics.keys()]);
          return beginningOf(group, [...topics.keys()], { log, views }, admin);
        }),
        signal,
      );
      if (!progress.has(group.name)) progress.set(group.name, new GroupProgress(groupId, topics, views));
      await consumeTurn({ kafka, log, clock, report }, { group, groupId, topics, signal, well, ...beginning });
    });
  }

  /** One client for all questions; after a failure the next question makes another. */
  function admin(): Promise<Admin> {
    asking ??= (async () => {
      const made = kafka.admin();
      await made.connect();
      return made;
    })();
    return asking;
  }

  async function forgetAdmin(): Promise<void> {
    const former = asking;
    asking = null;
    await former?.then((made) => made.disconnect()).catch(() => undefined);
  }

  return {
    async consume(group) {
      if (closing.signal.aborted) throw new EngineError('unavailable', 'The bus is closed.');
      if (running.has(group.name)) throw new Error(`Group ${group.name} is being consumed already.`);
      const loop = new Loop(`group ${group.name}`, options);
      loops.add(loop);
      const consuming = consumeGroup(group, loop);
      running.set(group.name, consuming);
      try {
        await consuming;
        loops.delete(loop);
      } finally {
        running.delete(group.name);
      }
    },
    async progress(group) {
      const known = progress.get(group);
      if (!known) return START;
      try {
        return await known.ask(await admin());
      } catch (error) {
        await forgetAdmin();
        throw engineError(error, brokers);
      }
    },
    health() {
      const all = [...loops];
      return { loopsTurning: !all.some(({ dead }) => dead), failing: all.filter(({ failing }) => failing).map(({ name }) => name) };
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...relays, ...running.values()]);
      await forgetAdmin();
    },
  };
}
