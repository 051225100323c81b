import { setTimeout as sleep } from 'node:timers/promises';
import { type OwnKafka, securedKafka } from '@sleutelbos/testing/engines/kafka.js';
import { makeAuthority, makeCertificate } from '../../../../infra/certificates.mjs';
import { until } from '../message-bus.contract.js';
import type { KafkaAccess, SaslMechanism } from './client.js';
import { KafkaWorld } from './kafka-world.contract.js';

const MINUTES = 60_000;
const PASSWORD = 'as-it-should-be';
const authority = makeAuthority('Authority of a test');
const stranger = makeAuthority('Authority of somebody else');
const shown = (signer: typeof authority, host = '127.0.0.1') => makeCertificate(signer, 'kafka', [host]);

/** The client shows its password again ten seconds before that. */
const SESSION_MS = 12_000;
const kafka = await securedKafka({ users: { services: PASSWORD }, certificate: shown(authority), sessionMs: SESSION_MS });

(kafka ? describe : describe.skip)(`Kafka ${kafka?.version}, with TLS and users`, () => {
  const own = kafka as OwnKafka;
  let world: KafkaWorld;
  afterAll(() => kafka?.stop());
  beforeEach(async () => {
    world = await KafkaWorld.at(own.brokers);
  });
  afterEach(() => world.close(), MINUTES);

  const access = (mechanism: SaslMechanism = 'SCRAM-SHA-512', password = PASSWORD): KafkaAccess => ({
    tls: { ca: authority.cert },
    sasl: { mechanism, username: 'services', password },
  });
  const FAILING = { loopsTurning: true, failing: ['relay one'] };
  /** Through the relay onto the topic, and from there to a consumer. */
  async function passes(events: number, bus: ReturnType<typeof world.bus>): Promise<void> {
    const { ids } = world.consume(bus);
    await world.append(events);
    await until(() => new Set(ids()).size === events);
    expect(bus.health()).toEqual({ loopsTurning: true, failing: [] });
  }

  it.each<SaslMechanism>(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'])(
    'carries messages for who has the password: %s',
    async (mechanism) => {
      await passes(20, world.bus({ relays: ['one'], access: access(mechanism) }));
      expect(world.reports).toEqual([]);
    },
  );

  it(
    'shows its password again where the broker ends sessions: while there is work, and after a silence that lasted longer than a session',
    async () => {
      const bus = world.bus({ relays: ['one'], access: access() });
      const { ids } = world.consume(bus);
      for (let n = 1; n <= 20; n += 1) {
        await world.append(1);
        await until(() => ids().length === n);
        await sleep(n === 20 ? 1.2 * SESSION_MS : SESSION_MS / 20);
        await bus.progress('matching.test');
      }
      await world.append(1);
      await until(() => ids().length === 21);
      expect(world.reports).toEqual([]);
      expect(bus.health().failing).toEqual([]);
    },
    2 * MINUTES,
  );

  it.each<SaslMechanism>(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN'])(
    'lets nobody in with a wrong password (%s): that is told by name, without the password',
    async (mechanism) => {
      const bus = world.bus({ relays: ['one'], access: access(mechanism, 'wr0ng-password') });
      await world.append(1);
      await until(() => bus.health().failing.length > 0);
      expect(bus.health()).toEqual(FAILING);
      expect(world.reports[0]).toMatch(/^relay one: Kafka at 127\.0\.0\.1:\d+ does not let this user in .* KAFKA_SASL_PASSWORD/);
      expect(world.reports.join()).not.toMatch(/wr0ng|as-it-should-be/);
    },
  );

  it(
    'takes its messages as soon as the password is put right, without a restart',
    async () => {
      await own.setPassword('services', 'another-one');
      const bus = world.bus({ relays: ['one'], access: access() });
      const { ids } = world.consume(bus);
      await world.append(20);
      await until(() => bus.health().failing.length === 2);
      await own.setPassword('services', PASSWORD);
      await until(() => new Set(ids()).size === 20);
      await until(() => bus.health().failing.length === 0);
    },
    2 * MINUTES,
  );

  it.each([
    ['of an authority that is not trusted', () => shown(stranger), 'first certificate'],
    ['for another host', () => shown(authority, '127.0.0.2'), 'altnames'],
  ])(
    'is not believed with a certificate %s, but as soon as it shows a right one',
    async (_what, certificate, why) => {
      const bus = world.bus({ relays: ['one'], access: access() });
      await world.append(5);
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
      own.setCertificate(certificate());
      await own.restart();
      await world.append(5);
      await until(() => world.reports.some((one) => /not trusted here .* KAFKA_TLS_CA_FILE/.test(one) && one.includes(why)));
      expect(bus.health()).toEqual(FAILING);
      own.setCertificate(shown(authority));
      await own.restart();
      await until(async () => (await world.views.checkpoint('relay.one')) === (await world.log.head()));
      expect(bus.health().failing).toEqual([]);
      expect((await world.records({ access: access() })).map(({ headers }) => headers.ce_id)).toHaveLength(10);
    },
    3 * MINUTES,
  );

  it.each<[string, KafkaAccess, RegExp]>([
    ['without TLS', {}, /ends connections .* Check KAFKA_TLS and KAFKA_SASL_MECHANISM/],
    ['without TLS, though with the password', { sasl: access().sasl as NonNullable<KafkaAccess['sasl']> }, /Check KAFKA_TLS/],
    ['with those authorities that Node trusts', { ...access(), tls: {} }, /shows a certificate that is not trusted here/],
    ['with TLS and no password', { tls: { ca: authority.cert } }, /Check KAFKA_TLS and KAFKA_SASL_MECHANISM/],
  ])('is told what is wrong when it is called %s, and the bus closes all the same', async (_what, wrong, told) => {
    const bus = world.bus({ relays: ['one'], access: wrong });
    await until(() => bus.health().failing.length > 0);
    expect(world.reports[0]).toMatch(told);
    await bus.close();
    await passes(1, world.bus({ relays: ['one'], access: access() }));
  });
});
