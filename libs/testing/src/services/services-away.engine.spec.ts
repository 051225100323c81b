import { jest } from '@jest/globals';
import { ownKafka } from '../engines/kafka.js';
import { onOwnMongodb } from '../engines/mongodb.js';
import { startEventStoreDbStandIn } from '../eventstoredb/stand-in.js';
import { newcomer, openProgramme, REGISTRATION } from './amstelveen.js';
import { type OnEngines, servicesOnEngines } from './services-on-engines.js';

// Clients find out, back off and come back in seconds each.
jest.setTimeout(240_000);

const log = await startEventStoreDbStandIn();
const kafka = await ownKafka();
afterAll(async () => {
  await log.stop();
  await kafka?.stop();
});

await onOwnMongodb(`services whose engines go away: eventstoredb stand-in, kafka ${kafka?.version}`, (mongodb) => {
  if (!kafka) return it.skip('as kafka is not at hand', () => undefined);
  let house: OnEngines;
  let programmeId: string;
  beforeAll(async () => {
    house = await servicesOnEngines({
      eventStoreUrl: log.url,
      kafkaBrokers: kafka.brokers,
      mongodbUrl: mongodb.url,
      database: () => mongodb.database(),
    });
    programmeId = await openProgramme(house);
  });
  afterAll(() => house.close());

  const outages: readonly (readonly [string, () => Promise<void>, () => Promise<void>, readonly string[], boolean])[] = [
    ['the log', () => log.away(), () => log.back(), ['log'], false],
    ['the view store, with keys and read log', () => mongodb.kill(), () => mongodb.restart(), ['keys', 'reads', 'views'], false],
    ['the bus', () => kafka.kill(), () => kafka.restart(), ['bus'], true],
  ];

  it.each(outages)('%s: they say which, stay up, keep what can be kept, and need no restart', async (_what, goes, comes, away, keeps) => {
    const key = `case-without-${away.join('-')}`;
    const openCase = () => house.as('coordinator').post(`${REGISTRATION}/cases`, newcomer(programmeId), { key });
    const status = async () => (await house.as(null).get('/health/registration/status')).expectOk(200);
    await goes();
    await house.until(async () => {
      expect(await status()).toMatchObject({ state: 'degraded', away });
    });
    (await house.as(null).get('/health/registration/live')).expectOk(200);
    const asked = await openCase();
    if (keeps) asked.expectOk(201);
    else {
      asked.expectProblem(503, 'unavailable');
      expect(Number(asked.header('retry-after'))).toBeGreaterThan(0);
    }
    await comes();
    await house.until(async () => {
      const now = await status();
      expect(now).toMatchObject({ state: 'ok' });
      expect(now).not.toHaveProperty('away');
    });
    const kept = await house.until(async () => {
      const again = await openCase();
      again.expectOk(201);
      return again;
    });
    const path = `${REGISTRATION}/cases/${kept.id('caseId')}`;
    await house.until(async () => void (await house.as('coordinator').get(path)).expectOk(200));
  });
});
