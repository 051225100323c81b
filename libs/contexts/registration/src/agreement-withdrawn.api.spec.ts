import { matchingModule } from '@sleutelbos/matching';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { registrationModule } from './registration.module.js';

const AT = '/registration/v1';
const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
let house: Api;
beforeEach(async () => {
  house = await api({ modules: [registrationModule, matchingModule] });
});
afterEach(() => house.close());

async function agreedCase(): Promise<string> {
  const coordinator = house.as('coordinator');
  const programmeId = (await coordinator.post(`${AT}/programmes`, programme)).id('programmeId');
  const opened = { programmeId, municipality: 'GM0362', regime: '2013', languages: ['ti'], newcomer: { name: 'Yonas' } };
  const caseId = (await coordinator.post(`${AT}/cases`, opened)).id('caseId');
  (await coordinator.post(`${AT}/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' })).expectOk(201);
  return caseId;
}

const asked = (caseId: string) => ({
  caseId,
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'newcomer',
  channel: 'phone',
});

async function statusOf(helpRequestId: string): Promise<[unknown, unknown]> {
  await house.settled();
  const coordinator = house.as('coordinator');
  const request = (await coordinator.get(`${AT}/help-requests/${helpRequestId}`)).body;
  const placement = (await coordinator.get(`/matching/v1/placements/${helpRequestId}`)).body;
  return [request.status, placement.status];
}

it('REG-41 when the newcomer no longer agrees, what was asked for them ends, here and in matching', async () => {
  const coordinator = house.as('coordinator');
  const caseId = await agreedCase();
  const first = (await coordinator.post(`${AT}/help-requests`, asked(caseId))).id('helpRequestId');
  (await coordinator.post(`${AT}/cases/${caseId}/agreement-withdrawals`, {})).expectOk(201);
  expect(await statusOf(first)).toEqual(['withdrawn', 'closed']);
  (await coordinator.post(`${AT}/help-requests`, asked(caseId))).expectProblem(409, 'registration.no-agreement');
});

it('REG-41 whatever the order in which a request and the withdrawal are recorded, no request stays open', async () => {
  const coordinator = house.as('coordinator');
  const caseId = await agreedCase();
  const both = await Promise.all([
    coordinator.post(`${AT}/cases/${caseId}/agreement-withdrawals`, {}),
    ...Array.from({ length: 8 }, () => coordinator.post(`${AT}/help-requests`, asked(caseId))),
  ]);
  const registered = both.slice(1).filter((one) => one.status === 201);
  for (const one of registered) expect(await statusOf(one.id('helpRequestId'))).toEqual(['withdrawn', 'closed']);
  expect(both[0]?.status).toBe(201);
});
