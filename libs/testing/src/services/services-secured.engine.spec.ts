import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { makeAuthority, makeCertificate } from '../../../../infra/certificates.mjs';
import { securedKafka } from '../engines/kafka.js';
import { onOwnMongodb } from '../engines/mongodb.js';
import { startEventStoreDbStandIn } from '../eventstoredb/stand-in.js';
import { newcomer, openProgramme, REGISTRATION } from './amstelveen.js';
import { CONTEXTS } from './routing.js';
import { type OnEngines, servicesOnEngines } from './services-on-engines.js';

// Clients find out, back off and come back in seconds each.
jest.setTimeout(240_000);

const PASSWORDS = { log: 'pass-of-the-log', bus: 'pass-of-the-bus', views: 'pass-of-the-views' };
const authority = makeAuthority('Authority of a test');
const certificate = makeCertificate(authority, 'engine', ['127.0.0.1']);
const stranger = makeCertificate(makeAuthority('Authority of somebody else'), 'engine', ['127.0.0.1']);
const right = { certificate, users: { services: PASSWORDS.log } };

const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-secured-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ca = file('ca.crt', authority.cert);
const log = await startEventStoreDbStandIn(Date.now, right);
const kafka = await securedKafka({ users: { services: PASSWORDS.bus }, certificate });
afterAll(async () => {
  await log.stop();
  await kafka?.stop();
  rmSync(folder, { recursive: true });
});

await onOwnMongodb(
  `services on engines with TLS and passwords: eventstoredb stand-in, kafka ${kafka?.version}`,
  (mongodb) => {
    if (!kafka) return it.skip('as kafka is not at hand', () => undefined);
    let house: OnEngines;
    let programmeId: string;
    const withUser = (url: string, user: string, password: string): string =>
      `${url.replace('//', `//${user}:${password}@`)}&tlsCAFile=${encodeURIComponent(ca)}`;
    beforeAll(async () => {
      house = await servicesOnEngines({
        eventStoreUrl: withUser(log.url, 'services', PASSWORDS.log),
        kafkaBrokers: kafka.brokers,
        mongodbUrl: withUser(mongodb.url, 'sleutelbos', PASSWORDS.views),
        database: () => mongodb.database(),
        told: {
          KAFKA_TLS: 'true',
          KAFKA_TLS_CA_FILE: ca,
          KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
          KAFKA_SASL_USER: 'services',
          KAFKA_SASL_PASSWORD_FILE: file('kafka-password', PASSWORDS.bus),
        },
      });
      programmeId = await openProgramme(house);
    });
    afterAll(() => house.close());

    const restarted = async (shown: typeof certificate): Promise<void> => {
      await mongodb.kill();
      mongodb.setCertificate(shown);
      await mongodb.restart();
    };
    const outages: readonly (readonly [string, () => Promise<void>, () => Promise<void>, readonly string[], RegExp])[] = [
      [
        'the log has another password',
        () => log.secure({ ...right, users: { services: 'another' } }),
        () => log.secure(right),
        ['log'],
        /"engine":"log","why":"The EventStoreDB server refuses this user\. Check name and password in EVENTSTORE_URL/,
      ],
      [
        'the view store shows a certificate of somebody else',
        () => restarted(stranger),
        () => restarted(certificate),
        ['keys', 'reads', 'views'],
        /MongoDB at \S+ shows a certificate that is not trusted here/,
      ],
      [
        'the bus has another password',
        async () => {
          await kafka.setPassword('services', 'another');
          await kafka.restart();
        },
        () => kafka.setPassword('services', PASSWORDS.bus),
        ['bus'],
        /does not let this user in .* KAFKA_SASL_PASSWORD/,
      ],
    ];

    it.each(outages)(
      '%s: they say which engine is away, stay up, and go on when that is put right',
      async (_what, goes, comes, away, said) => {
        const status = async () => (await house.as(null).get('/health/registration/status')).expectOk(200);
        await goes();
        await house.until(async () => {
          expect(await status()).toMatchObject({ state: 'degraded', away });
          expect(house.service('registration').said()).toMatch(said);
        });
        (await house.as(null).get('/health/registration/live')).expectOk(200);
        await comes();
        await house.until(async () => {
          const now = await status();
          expect(now).toMatchObject({ state: 'ok' });
          expect(now).not.toHaveProperty('away');
        });
        const key = `case-after-${away.join('-')}`;
        const kept = await house.until(async () => {
          const asked = await house.as('coordinator').post(`${REGISTRATION}/cases`, newcomer(programmeId), { key });
          asked.expectOk(201);
          return asked;
        });
        const path = `${REGISTRATION}/cases/${kept.id('caseId')}`;
        await house.until(async () => void (await house.as('coordinator').get(path)).expectOk(200));
      },
    );

    it('and none of them has shown a password, in its log or in its health', async () => {
      for (const context of CONTEXTS) {
        const told = JSON.stringify((await house.as(null).get(`/health/${context}/status`)).expectOk(200));
        expect(house.service(context).said()).toContain('"msg":"ready"');
        expect(house.service(context).said() + told).not.toMatch(/pass-of-the|cGFzcy1vZi/);
      }
    });
  },
  { certificate, password: PASSWORDS.views },
);
