import { type EngineName, instant } from '@sleutelbos/kernel';
import { activeKeyPerson, agreedCase, MATCHING, newcomer, openProgramme, openRequest, REGISTRATION } from './amstelveen.js';
import { type SixServices, sixServices } from './six-services.js';

const REPORTING = '/reporting/v1';
const SECOND = 1_000;

describe('a service whose engine is away', () => {
  let house: SixServices;
  let programmeId: string;
  let caseId: string;

  beforeEach(async () => {
    house = await sixServices();
    programmeId = await openProgramme(house);
    caseId = await agreedCase(house, programmeId);
    await house.settled();
  });
  afterEach(async () => {
    house.away.clear();
    await house.close();
  });

  /** Lets the clock walk: nobody can wait for everything to be done while something is away. */
  async function walk(seconds: number): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      house.system.clock.pass(SECOND);
      for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  async function comesBack(engine: EngineName): Promise<void> {
    house.away.delete(engine);
    await walk(12);
    await house.settled();
  }
  const openCase = (key: string) => house.as('coordinator').post(`${REGISTRATION}/cases`, newcomer(programmeId), { key });
  const status = async (context = 'registration') => (await house.as(null).get(`/health/${context}/status`)).expectOk(200);

  it.each<EngineName>(['log', 'keys'])(
    '%s: keeps no command, says so with 503 and when to come again, and keeps it then',
    async (engine) => {
      house.away.add(engine);
      await walk(61);
      const refused = await openCase('case-in-the-dark');
      refused.expectProblem(503, 'unavailable');
      expect(Number(refused.header('retry-after'))).toBeGreaterThan(0);
      await comesBack(engine);
      (await openCase('case-in-the-dark')).expectOk(201);
    },
  );

  it.each<EngineName>(['log', 'views', 'keys', 'reads', 'bus'])(
    '%s: is live all the time, tells which engine it is, and needs no restart',
    async (engine) => {
      expect(await status()).toMatchObject({ state: 'ok' });
      house.away.add(engine);
      await walk(9);
      expect(await status()).toMatchObject({ state: 'degraded', away: [engine] });
      for (const context of ['registration', 'matching', 'audit']) (await house.as(null).get(`/health/${context}/live`)).expectOk(200);
      await walk(60);
      (await house.as(null).get('/health/registration/live')).expectOk(200);
      await comesBack(engine);
      const now = await status();
      expect(now).toMatchObject({ state: 'ok' });
      expect(now).not.toHaveProperty('away');
      const helpRequestId = await openRequest(house, caseId);
      await house.settled();
      (await house.as('coordinator').get(`${MATCHING}/placements/${helpRequestId}/status`)).expectOk(200);
    },
  );

  it('log: is not ready to take commands; what views show is read on, and says how old it may be', async () => {
    const path = `${REPORTING}/programmes/${programmeId}/figures`;
    expect((await house.as('council').get(path)).header('age')).toBeUndefined();
    house.away.add('log');
    await walk(4);
    (await house.as(null).get('/health/reporting/ready')).expectProblem(503, 'unavailable');
    const read = await house.as('council').get(path);
    read.expectOk(200);
    expect(Number(read.header('age'))).toBeGreaterThanOrEqual(3);
    // What decides who may see a record is not believed when it may be older than five seconds.
    await walk(10);
    const late = await house.as('council').get(path);
    late.expectProblem(503, 'behind');
    expect(late.header('age')).toBeUndefined();
    await comesBack('log');
    const again = await house.as('council').get(path);
    again.expectOk(200);
    expect(again.header('age')).toBeUndefined();
  });

  it('views: keeps commands that need none of them, and what follows is made up for', async () => {
    house.away.add('views');
    await walk(3);
    (await house.as('coordinator').get(`${REGISTRATION}/cases/${caseId}`)).expectProblem(503, 'unavailable');
    (await house.as(null).get('/health/registration/ready')).expectOk(200);
    const opened = await openCase('case-without-views');
    opened.expectOk(201);
    await comesBack('views');
    const repeated = await openCase('case-without-views');
    expect(repeated.id('caseId')).toBe(opened.id('caseId'));
    const query = { atLeast: repeated.id('position') };
    (await house.as('coordinator').get(`${REGISTRATION}/cases/${repeated.id('caseId')}`, { query })).expectOk(200);
  });

  it('reads: shows nobody anything personal, and all else goes on', async () => {
    house.away.add('reads');
    const path = `${REGISTRATION}/cases/${caseId}`;
    (await house.as('coordinator').get(path)).expectProblem(503, 'unavailable');
    (await house.as('council').get(`${REPORTING}/programmes/${programmeId}/figures`)).expectOk(200);
    (await openCase('case-nobody-reads')).expectOk(201);
    house.away.delete('reads');
    (await house.as('coordinator').get(path)).expectOk(200);
  });

  it('bus: keeps commands and shows views; reactions wait, and are not lost', async () => {
    house.away.add('bus');
    const keyPersonId = await activeKeyPerson(house, programmeId, { account: 'helper' });
    const helpRequestId = await openRequest(house, caseId);
    await walk(5);
    (await house.as('coordinator').get(`${REGISTRATION}/help-requests/${helpRequestId}`)).expectOk(200);
    const ask = () => {
      const answerBy = instant(house.now() + 86_400_000);
      return house.as('coordinator').post(`${MATCHING}/help-requests/${helpRequestId}/asks`, { keyPersonId, answerBy, override: 'urgent' });
    };
    // Matching has not heard of the limits that were set in registration.
    (await ask()).expectProblem(409, 'matching.limits-not-set');
    house.away.delete('bus');
    await walk(40);
    await house.settled();
    (await ask()).expectOk(201);
  });
});
