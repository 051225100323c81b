import { registrationModule } from '@sleutelbos/registration';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { reportingModule } from '../reporting.module.js';

const AT = '/reporting/v1';

describe('the figures over HTTP', () => {
  let house: Api;
  let figures: string;
  beforeAll(async () => {
    house = await api({ modules: [registrationModule, reportingModule] });
    const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
    const programmeId = (await house.as('coordinator').post('/registration/v1/programmes', programme)).id('programmeId');
    figures = `${AT}/programmes/${programmeId}/figures`;
    await house.settled();
  }, 30_000);
  afterAll(() => house.close());

  it('has a policy for every route and a route for every policy', () => {
    expect(routesWithoutPolicy([reportingModule])).toEqual([]);
    expect(policiesWithoutRoute([reportingModule])).toEqual([]);
  });

  it.each(['coordinator', 'finance', 'auditor', 'council', 'caseworker', 'integration'] as const)(
    'GEN-04 the programme’s own people and its municipality see them: %s',
    async (who) => {
      expect((await house.as(who).get(figures)).expectOk(200)).toMatchObject({
        name: 'Amstelveen',
        load: { keyPersons: 0, open: 0, limit: 0 },
        budgets: [],
      });
      expect((await house.as(who).get(`${AT}/programmes`)).expectOk(200).items).toHaveLength(1);
    },
  );

  it.each(['caseworker', 'council', 'integration'] as const)('GEN-04 the municipality next door does not: %s', async (role) => {
    const organisation = 'gemeente-aalsmeer';
    const elsewhere = house.as({ actor: { id: `${role}-2`, role, organisation }, tenant: 'mee', municipality: 'GM0358' });
    (await elsewhere.get(figures)).expectProblem(403, 'forbidden');
    expect((await elsewhere.get(`${AT}/programmes`)).expectOk(200).items).toEqual([]);
  });

  it('GEN-04 another tenant’s programme is the same 404 as one that nobody has', async () => {
    (await house.as('stranger').get(figures)).expectProblem(404, 'not-found');
    expect((await house.as('stranger').get(`${AT}/public-figures`)).expectOk(200).items).toEqual([]);
    (await house.as('key-person').get(figures)).expectProblem(403, 'forbidden');
  });
});
