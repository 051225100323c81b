import { START } from '@sleutelbos/kernel';
import { api } from '../http/api.js';
import { allModules } from './all-modules.js';
import { agreedCase, openProgramme, REGISTRATION } from './amstelveen.js';
import { mainJob } from './main-job.contract.js';
import { CONTEXTS, pathAtService, serviceOf } from './routing.js';
import { type SixServices, sixServices } from './six-services.js';

/** What stands in the log at the end of the main job, by form. */
const told = new Map<string, readonly string[]>();

async function typesIn(log: SixServices['engines']['log']): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const { events } of log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal }))
    types.push(...events.map((one) => `${one.stream.slice(0, one.stream.indexOf('-'))} ${one.type}`));
  return types.sort();
}

describe('the main job in one process', () => {
  mainJob(async () => {
    const house = await api({ modules: allModules });
    return {
      ...house,
      now: () => house.system.clock.now(),
      until: (attempt) => house.settled().then(attempt),
      async close() {
        await house.settled();
        told.set('one', await typesIn(house.engines.log));
        await house.close();
      },
    };
  });
});

describe('the main job in six services', () => {
  mainJob(async () => {
    const house = await sixServices();
    return {
      ...house,
      async close() {
        await house.settled();
        told.set('six', await typesIn(house.engines.log));
        await house.close();
      },
    };
  });
});

describe('the two forms', () => {
  it('put the same events on the same kinds of streams', () => {
    expect(told.get('six')?.length).toBeGreaterThan(40);
    expect(told.get('six')).toEqual(told.get('one'));
  });
});

describe('six services', () => {
  let house: SixServices;
  beforeEach(async () => {
    house = await sixServices();
  });
  afterEach(() => house.close());

  it('each run their own context and no other', async () => {
    for (const context of CONTEXTS) {
      const { views } = await house.service(context).runtime.status();
      expect(new Set(views.map((one) => one.context))).toEqual(new Set(views.length > 0 ? [context] : []));
      const { fastify } = house.service(context);
      const others = CONTEXTS.filter((one) => one !== context);
      for (const other of others) expect((await fastify.inject({ url: `/${other}/v1/openapi.json` })).statusCode).toBe(404);
    }
  });

  it('say each of themselves how they are', async () => {
    for (const context of CONTEXTS) {
      expect((await house.as(null).get(`/health/${context}/live`)).expectOk(200)).toEqual({ state: 'live' });
      expect((await house.as(null).get(`/health/${context}/ready`)).expectOk(200)).toEqual({ state: 'ready' });
      expect((await house.as(null).get(`/health/${context}/status`)).expectOk(200)).toMatchObject({ state: 'ok' });
    }
  });

  it('grow by a replica, which shows what was written to the other one', async () => {
    const programmeId = await openProgramme(house);
    const caseId = await agreedCase(house, programmeId);
    const first = house.service('registration');
    await house.grow('registration');
    expect(house.service('registration')).not.toBe(first);
    (await house.as('coordinator').get(`${REGISTRATION}/cases/${caseId}`)).expectOk(200);
    // Written to the new one, whose views the old one turns.
    const body = { name: 'Aalsmeer', municipalities: ['GM0358'], legalGround: 'AVG 6(1)(e)' };
    const opened = await house.as('coordinator').post(`${REGISTRATION}/programmes`, body);
    const at = `${REGISTRATION}/programmes/${opened.id('programmeId')}`;
    (await house.as('coordinator').get(at, { query: { atLeast: opened.id('position') } })).expectOk(200);
  });
});

describe('the addresses of the product', () => {
  it.each([
    ['/registration/v1/cases?limit=5', 'registration', '/registration/v1/cases?limit=5'],
    ['/audit/v1/openapi.json', 'audit', '/audit/v1/openapi.json'],
    ['/reporting/v1/docs', 'reporting', '/reporting/v1/docs'],
    ['/health/matching/status', 'matching', '/health/status'],
    ['/problems/not-found', 'registration', '/problems/not-found'],
    ['/.well-known/security.txt', 'registration', '/.well-known/security.txt'],
  ])('%s is one of %s', (url, context, path) => {
    expect([serviceOf(url), pathAtService(url)]).toEqual([context, path]);
  });
});
