import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OwnKafka, ownKafka } from '@sleutelbos/testing/engines/kafka.js';
import { until } from '../message-bus.contract.js';
import { firstSeenByKey, KafkaWorld } from './kafka-world.contract.js';

/** These tests kill what they run on. */
const kafka = await ownKafka();
const ROOT = join(import.meta.dirname, '../../../..');
const MINUTES = 60_000;
/** How long the broker is away, in milliseconds. A suite has no minute to spare; who has one gives BROKER_AWAY_MS=60000. */
const AWAY_MS = Number(process.env.BROKER_AWAY_MS ?? 3_000);

(kafka ? describe : describe.skip)(`Kafka ${kafka?.version}, with faults`, () => {
  const own = kafka as OwnKafka;
  let world: KafkaWorld;
  afterAll(() => kafka?.stop());
  beforeEach(async () => {
    world = await KafkaWorld.at(own.brokers);
  });
  afterEach(() => world.close(), MINUTES);

  it(
    'has all of 10,000 events on the other side, in order per key, though the broker was killed for some seconds in the middle',
    async () => {
      const bus = world.bus();
      const { seen, ids } = world.consume(bus);
      const appended = (async () => {
        for (let i = 0; i < 100; i += 1) {
          await world.append(100, 50);
          await sleep(50);
        }
      })();
      await until(() => seen.length > 1_000);
      await own.kill();
      await until(() => bus.health().failing.length === 2);
      expect(bus.health()).toMatchObject({ loopsTurning: true, failing: expect.arrayContaining(['relay one', 'group matching.test']) });
      await expect(bus.progress('matching.test')).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(own.brokers),
      });
      await sleep(AWAY_MS);
      await own.restart();
      await appended;
      await until(() => new Set(ids()).size === 10_000);
      for (const revisions of firstSeenByKey(seen).values()) expect(revisions).toEqual(Array.from({ length: 200 }, (_, n) => n));
      const head = await world.log.head();
      await until(async () => (await bus.progress('matching.test')) === head);
      expect(bus.health()).toEqual({ loopsTurning: true, failing: [] });
    },
    3 * MINUTES + AWAY_MS,
  );

  it(
    'closes within seconds while the broker is away, with a batch that got no answer',
    async () => {
      const bus = world.bus();
      const { seen } = world.consume(bus);
      await world.append(1);
      await until(() => seen.length === 1);
      await own.kill();
      await world.append(10);
      await sleep(500);
      const from = Date.now();
      await bus.close();
      expect(Date.now() - from).toBeLessThan(10_000);
      await own.restart();
      const next = world.consume(world.bus());
      await until(() => new Set(next.ids()).has('e10/0'));
      expect(new Set([...seen, ...next.seen].map(({ id }) => id)).size).toBe(11);
    },
    2 * MINUTES,
  );

  it(
    'gives what a killed consumer held to another, and keeps a member whose handler fails for longer than a session lasts',
    async () => {
      // Another process joins the group alone, takes the first message and is killed with it in its hands.
      const bus = world.bus();
      await world.append(1);
      const held = spawn(process.execPath, ['--import', './tools/from-source.mjs', PROGRAM, own.brokers, world.prefix], { cwd: ROOT });
      let said = '';
      let complained = '';
      held.stdout.on('data', (chunk) => {
        said += chunk;
      });
      held.stderr.on('data', (chunk) => {
        complained += chunk;
      });
      await until(() => said.includes('holding e0/0') || complained !== '');
      held.kill('SIGKILL');
      // A client that speaks of coordinators, or of its timers, would have done so by now.
      expect(`${said}${complained}`).toBe('holding e0/0\n');
      const heir = world.consume(bus);

      const tries: { member: string; after: number }[] = [];
      const from = Date.now();
      const patient = (member: string) => async () => {
        tries.push({ member, after: Date.now() - from });
        if (Date.now() - from < 40_000) throw new Error('not now');
      };
      const group = 'matching.patient';
      const one = world.consume(bus, { group, handle: patient('one') });
      const two = world.consume(world.bus({ relays: [] }), { group, handle: patient('two') });
      await until(() => heir.seen.length === 1);
      expect(heir.ids()).toEqual(['e0/0']);
      for (let waited = 0; one.seen.length + two.seen.length === 0 && waited < 90; waited += 1) await sleep(1_000);
      expect([...one.ids(), ...two.ids()]).toEqual(['e0/0']);
      const settled = tries.filter(({ after }) => after > 10_000);
      expect(settled.length).toBeGreaterThan(1);
      expect(new Set(settled.map(({ member }) => member)).size).toBe(1);
    },
    3 * MINUTES + AWAY_MS,
  );
});

const PROGRAM = 'libs/engines/message-bus/kafka/held-consumer.contract.ts';
