import { jest } from '@jest/globals';
import { eventStoreDbServer } from '../engines/eventstoredb.js';
import { kafkaAtHand } from '../engines/kafka.js';
import { onMongodb } from '../engines/mongodb.js';
import { agreedCase, openProgramme, REGISTRATION } from './amstelveen.js';
import { mainJob } from './main-job.contract.js';
import { type OnEngines, servicesOnEngines } from './services-on-engines.js';

// Six processes read all sources; their topics, collections and groups begin on engines that may have just started.
jest.setTimeout(240_000);

const log = await eventStoreDbServer();
const kafka = await kafkaAtHand();
afterAll(async () => {
  await log.stop();
  await kafka?.stop();
});

await onMongodb(`six services on ${log.name}, kafka ${kafka?.version}`, (mongodb) => {
  if (!kafka) return it.skip('as kafka is not at hand', () => undefined);
  const open = (): Promise<OnEngines> =>
    servicesOnEngines({ eventStoreUrl: log.url, kafkaBrokers: kafka.brokers, mongodbUrl: mongodb.url, database: () => mongodb.database() });
  let house: OnEngines;

  describe('play the main job', () => {
    mainJob(async () => {
      house = await open();
      return { ...house, close: async () => undefined };
    });
  });

  describe('and their replicas', () => {
    afterAll(() => house.close());

    it('take over from one that is killed, and end with 0 when they are asked to', async () => {
      const first = house.service('registration');
      const second = await house.start('registration');
      const programmeId = await openProgramme(house);
      await first.kill();
      // Kept by the second at once; shown once it has taken over the loops.
      const caseId = await agreedCase(house, programmeId);
      await house.until(async () => {
        (await house.as('coordinator').get(`${REGISTRATION}/cases/${caseId}`)).expectOk(200);
      });
      await house.settled();
      expect(await second.stop()).toBe(0);
      expect(await house.service('audit').stop()).toBe(0);
    });

    it('say nothing of what they were given to keep to themselves', () => {
      for (const context of ['registration', 'audit']) {
        const said = house.service(context).said();
        expect(said).toContain('"msg":"ready"');
        expect(said).not.toMatch(/Yonas Tesfay|0687654321|Bearer /);
      }
    });
  });
});
