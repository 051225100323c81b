import { type Fact, type JsonObject, type RecordedEvent, START, type ViewStore } from '@sleutelbos/kernel';
import { kafkaAtHand } from '@sleutelbos/testing/engines/kafka.js';
import { registryOfAll } from '@sleutelbos/testing/laws/found-contexts.js';
import { factsOf, logged } from '@sleutelbos/testing/laws/generated.js';
import { sealedSomewhere } from '@sleutelbos/testing/laws/schema-laws.js';
import * as fc from 'fast-check';
import { realSleep } from '../../system/real-clock.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { messageBusContract, until } from '../message-bus.contract.js';
import { kafkaClient, withAdmin } from './client.js';
import { firstSeenByKey, KafkaWorld } from './kafka-world.contract.js';
import { PARTITIONS } from './topics.js';

const kafka = await kafkaAtHand();
const brokers = kafka?.brokers ?? '';

(kafka ? describe : describe.skip)(`Kafka ${kafka?.version}`, () => {
  afterAll(() => kafka?.stop());

  messageBusContract('kafka', async () => {
    const world = await KafkaWorld.at(brokers);
    let bus = world.bus();
    return {
      log: world.log,
      bus,
      async restart() {
        await bus.close();
        bus = world.bus();
        return bus;
      },
      settle: () => realSleep(2_000),
      close: () => world.close(),
    };
  });

  describe('beyond the contract', () => {
    let world: KafkaWorld;
    beforeEach(async () => {
      world = await KafkaWorld.at(brokers);
    });
    afterEach(() => world.close());

    it('makes its topics itself, kept without end, also those that nobody relays yet', async () => {
      world.consume(world.bus({ relays: [] }));
      world.bus({ relays: ['two'] });
      const topics = [`${world.prefix}.one`, `${world.prefix}.two`];
      await withAdmin(kafkaClient(world.brokers), async (admin) => {
        await until(async () => {
          const there = await admin.listTopics();
          return topics.every((topic) => there.includes(topic));
        });
        const made = await admin.fetchTopicMetadata({ topics });
        expect(made.topics.map(({ partitions }) => partitions.length)).toEqual([PARTITIONS, PARTITIONS]);
        for (const name of topics) {
          const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name }] });
          const settings = Object.fromEntries(resources[0]?.configEntries.map((one) => [one.configName, one.configValue]) ?? []);
          expect(settings).toMatchObject({ 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete' });
        }
      });
    });

    it('publishes again, under the same ids, what a relay published before it died without moving its place; nothing is lost', async () => {
      await world.append(30, 5);
      const killed = Promise.withResolvers<void>();
      // It hangs where it would note its place, and notes nothing: as a process that is killed there.
      const dying: ViewStore = { ...world.views, saveCheckpoint: () => killed.promise };
      const first = world.bus({ relays: ['one'], views: dying });
      const { seen, ids } = world.consume(world.bus({ relays: [] }));
      await until(() => new Set(ids()).size === 30);
      expect(await world.views.checkpoint('relay.one')).toBe(START);
      const ended = first.close();
      killed.resolve();
      await ended;
      world.bus({ relays: ['one'] });
      await world.append(5, 5);
      await until(() => new Set(ids()).size === 35);
      expect(ids().filter((id) => id === 'e0/0').length).toBeGreaterThan(1);
      expect(new Set(ids())).toEqual(new Set(Array.from({ length: 35 }, (_, n) => `e${n}/0`)));
      for (const revisions of firstSeenByKey(seen).values()) expect(revisions).toEqual([0, 1, 2, 3, 4, 5, 6]);
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
    });

    it('has one relay at work; another stands by and takes over', async () => {
      const first = world.bus({ relays: ['one'] });
      await world.append(3);
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
      world.bus({ relays: ['one'] });
      await world.append(3);
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
      await first.close();
      await world.append(3);
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
      expect((await world.records()).map(({ headers }) => headers.ce_id)).toEqual(Array.from({ length: 9 }, (_, n) => `e${n}/0`));
    });

    it('stays in order per key when two relays work at once, as after a lease that ran out unnoticed', async () => {
      for (const name of ['a', 'b', 'c']) {
        const views: ViewStore = { ...world.views, lease: (lease, holder, ttl) => world.views.lease(lease + name, holder, ttl) };
        world.bus({ relays: ['one'], views });
      }
      const { seen } = world.consume(world.bus({ relays: [] }));
      for (let i = 0; i < 20; i += 1) {
        await world.append(50, 10);
        await realSleep(20);
      }
      await until(() => new Set(seen.map(({ id }) => id)).size === 1_000);
      for (const revisions of firstSeenByKey(seen).values()) expect(revisions).toEqual(Array.from({ length: 100 }, (_, n) => n));
    });

    it('shows a group that began "now" nothing from before, be it published late or once more', async () => {
      await world.append(20, 4);
      const bus = world.bus({ relays: [] });
      const { ids, seen } = world.consume(bus, { from: 'now' });
      await until(async () => (await world.views.checkpoint('matching.test/began')) !== START);
      world.bus({ relays: ['one'] });
      await world.append(2, 4);
      await until(() => seen.length === 2);
      // Another store of checkpoints: its relay begins at the first event.
      const views = memoryViewStore(world.system.clock);
      await views.bind(await world.log.incarnation());
      world.bus({ relays: ['one'], views });
      await until(async () => (await views.checkpoint('relay.one')) === (await world.log.head()));
      await world.append(1, 4);
      await until(() => ids().includes('e22/0'));
      expect(new Set(ids())).toEqual(new Set(['e20/0', 'e21/0', 'e22/0']));
    });

    it('takes a group that begins "now" past what lies on the topics already, and knows it to be level', async () => {
      const bus = world.bus({ relays: ['one'] });
      await world.append(20, 4);
      const head = await world.log.head();
      await until(async () => (await world.views.checkpoint('relay.one')) === head);
      const { seen, ids } = world.consume(bus, { from: 'now' });
      await until(async () => (await bus.progress('matching.test')) === head);
      await world.append(1, 4);
      await until(() => seen.length === 1);
      expect(ids()).toEqual(['e20/0']);
    });

    it('shares a group between members, and loses nothing when one leaves in the middle', async () => {
      const both: string[] = [];
      let overlaps = 0;
      const member = () => {
        const busy = new Set<string>();
        return async ({ id, key }: { id: string; key: string }): Promise<void> => {
          if (busy.has(key)) overlaps += 1;
          busy.add(key);
          await realSleep(id.endsWith('7/0') ? 200 : 2);
          busy.delete(key);
          both.push(id);
        };
      };
      const first = world.consume(world.bus(), { handle: member() });
      const second = world.consume(world.bus({ relays: [] }), { handle: member() });
      let appended = 0;
      const more = async (): Promise<void> => {
        await world.append(50, 20);
        appended += 50;
        await realSleep(200);
      };
      while (first.seen.length === 0 || second.seen.length === 0) await more();
      await more();
      first.stop.abort();
      for (let i = 0; i < 3; i += 1) await more();
      await first.done;
      await until(() => new Set(both).size === appended);
      expect(overlaps).toBe(0);
      for (const { seen } of [first, second])
        for (const revisions of firstSeenByKey(seen).values()) expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    });

    it('ends when a handler itself asks for it', async () => {
      await world.append(3);
      const consumer = world.consume(world.bus(), { handle: async () => consumer.stop.abort() });
      await consumer.done;
      expect(consumer.ids()).toEqual(['e0/0']);
    });

    it('tells of a record that no relay of ours wrote, and goes on behind it', async () => {
      const { seen, ids } = world.consume(world.bus());
      await world.append(1);
      await until(() => seen.length === 1);
      const producer = kafkaClient(world.brokers).producer({ allowAutoTopicCreation: false });
      await producer.connect();
      await producer.send({ topic: `${world.prefix}.one`, messages: [{ key: 'key-0', value: 'secret' }] });
      await producer.disconnect();
      await world.append(1);
      await until(() => seen.length === 2);
      expect(ids()).toEqual(['e0/0', 'e1/0']);
      expect(world.reports.join()).toMatch(/group matching\.test: A record without one ce_type is no message of this bus/);
      expect(world.reports.join()).not.toContain('secret');
    });

    it('stops a relay at an event that it cannot tell, and passes nothing over', async () => {
      const healed = { yes: false };
      const message = (event: RecordedEvent) => ({ id: event.id, topic: 'one', type: event.type, key: event.stream, eventId: event.id });
      const bus = world.bus({ relays: ['one'] }, (event) => {
        if (event.id === 'e1' && !healed.yes) throw new Error('Unknown event');
        return [{ ...message(event), revision: event.revision, tenant: '', correlationId: '', recordedAt: event.recordedAt, data: {} }];
      });
      const { ids } = world.consume(bus);
      await world.append(3);
      await until(() => bus.health().failing.length > 0);
      expect(bus.health()).toEqual({ loopsTurning: true, failing: ['relay one'] });
      expect(ids()).toEqual([]);
      healed.yes = true;
      await until(() => ids().length === 3);
      expect(ids()).toEqual(['e0', 'e1', 'e2']);
      await until(() => bus.health().failing.length === 0);
    });

    it('sends what is too much for one request in several', async () => {
      const data = { text: 'x'.repeat(300_000) };
      for (let n = 0; n < 6; n += 1) {
        await world.log.append('key-0', n === 0 ? 'no-stream' : n - 1, [{ id: `e${n}`, type: 'one.a.v1', data, metadata: {} }]);
      }
      const { seen, ids } = world.consume(world.bus({ relays: ['one'] }));
      await until(() => seen.length === 6);
      expect(ids()).toEqual(['e0/0', 'e1/0', 'e2/0', 'e3/0', 'e4/0', 'e5/0']);
    });
  });

  describe('what anyone who may read the cluster sees', () => {
    /** Coded attributes of a person, as contexts name them. */
    const ATTRIBUTES = [
      'language',
      'languages',
      'gender',
      'wishedGender',
      'adultFrom',
      'adultSince',
      'birthDate',
      'name',
      'phone',
      'email',
    ];

    it('is what toBus makes of the events of all contexts: no sealed part, no attribute of a person, nothing of safeguarding', async () => {
      const registry = await registryOfAll();
      const world = await KafkaWorld.at(brokers);
      const contexts = registry.contexts.map(({ name }) => name).filter((name) => name !== 'kernel');
      const toBus = registry.toBus(world.system.ciphers);
      const expected: string[] = [];
      const revisions = new Map<string, number>();
      let n = 0;
      let sealed = 0;
      let ofSafeguarding = 0;
      for (const { events } of registry.contexts.filter((one) => contexts.includes(one.name) && one.events.length > 0)) {
        const facts = fc.sample(factsOf(events), { seed: 20_190_701, numRuns: 40 }).flat() as Fact[];
        for (const fact of logged(registry, facts)) {
          const at = revisions.get(fact.stream) ?? -1;
          const data = JSON.parse(JSON.stringify(fact.data)) as JsonObject;
          const metadata = Object.fromEntries(Object.entries(fact.metadata).map(([name, value]) => [name, String(value)]));
          await world.log.append(fact.stream, at < 0 ? 'no-stream' : at, [{ id: `e${n++}`, type: fact.type, data, metadata }]);
          revisions.set(fact.stream, at + 1);
          if (sealedSomewhere(data)) sealed += 1;
          if (fact.type.startsWith('safeguarding.')) ofSafeguarding += 1;
        }
      }
      for await (const { events } of world.log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal }))
        for (const event of events) expected.push(...toBus(event).map(({ id }) => id));
      expect(Math.min(sealed, ofSafeguarding, expected.length)).toBeGreaterThan(50);

      const bus = world.bus({ relays: contexts }, toBus);
      const head = await world.log.head();
      for (const context of contexts) await until(async () => (await world.views.checkpoint(`relay.${context}`)) === head);
      const records = await world.records();
      await bus.close();
      await world.close();

      expect(new Set(records.map(({ headers }) => headers.ce_id))).toEqual(new Set(expected));
      expect(records.filter(({ value }) => sealedSomewhere(JSON.parse(value)))).toEqual([]);
      const raw = records.map((record) => JSON.stringify(record));
      expect(raw.filter((text) => /commitment-[12]|text-[12]|key-[12]|safeguarding|signal/.test(text))).toEqual([]);
      const told = new Set(records.flatMap(({ value, topic }) => keysOf(JSON.parse(value)).map((key) => `${topic.split('.')[1]} ${key}`)));
      expect([...told].filter((key) => ATTRIBUTES.some((one) => key.endsWith(` ${one}`))).toSorted()).toEqual(NAMES_OF_THINGS);
    });

    /** A programme, a period and a source of money have names of their own. */
    const NAMES_OF_THINGS = ['compensation name', 'registration name'];
  });
});

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (Array.isArray(value) ? keysOf(one) : [key, ...keysOf(one)]));
}
