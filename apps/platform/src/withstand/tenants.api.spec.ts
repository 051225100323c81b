import type { Answer, Api } from '@sleutelbos/testing/http/api.js';
import {
  ANSWER_BY,
  activeKeyPerson,
  agreedCase,
  asked,
  dataFolder,
  durable,
  MATCHING,
  openProgramme,
  openRequest,
  platformOn,
  REGISTRATION,
  SAFEGUARDING,
  UNKNOWN,
} from './amstelveen.contract.js';

const folder = dataFolder();
let house: Api;
const ids = { programmeId: '', caseId: '', helpRequestId: '', keyPersonId: '', signalId: '' };

beforeAll(async () => {
  house = await platformOn(folder);
  await openProgramme(house, 'stranger');
  ids.programmeId = await openProgramme(house);
  ids.caseId = await agreedCase(house, ids.programmeId);
  ids.helpRequestId = await openRequest(house, ids.caseId);
  ids.keyPersonId = await activeKeyPerson(house, ids.programmeId, { account: 'key-person-1' });
  const officer = { person: 'attention-officer-1', function: 'attention-officer', from: '2019-07-01' };
  (await house.as('coordinator').post(`${SAFEGUARDING}/officers`, officer)).expectOk();
  const signal = { kind: 'violence', observed: 'Blauwe plekken', seenOn: '2019-06-30', basis: 'seen', mayCall: false };
  ids.signalId = (await house.as('key-person').post(`${SAFEGUARDING}/signals`, signal)).id('signalId');
  await house.settled();
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

/** Everything of an answer that could tell one 404 from another. The request's own id and moment differ always. */
const alike = (answer: Answer) => ({
  status: answer.status,
  text: answer.text.replace(/urn:uuid:[0-9a-f-]{36}/, 'urn:uuid:'),
  headers: answer.headerNames.map((name) => [name, name === 'date' ? '' : answer.header(name)]),
});

const agreement = { language: 'ti', how: 'in-person' };
const routes: readonly [string, 'get' | 'post', (id: typeof ids) => string, object | undefined][] = [
  ['GEN-04 a programme', 'get', ({ programmeId }) => `${REGISTRATION}/programmes/${programmeId}`, undefined],
  ['GEN-04 a case', 'get', ({ caseId }) => `${REGISTRATION}/cases/${caseId}`, undefined],
  ['MAT-14 contact details', 'get', ({ caseId }) => `${REGISTRATION}/cases/${caseId}/contact-details`, undefined],
  ['REG-41 an agreement', 'post', ({ caseId }) => `${REGISTRATION}/cases/${caseId}/agreements`, agreement],
  ['GEN-04 a help request', 'get', ({ helpRequestId }) => `${REGISTRATION}/help-requests/${helpRequestId}`, undefined],
  ['GEN-04 a description', 'get', ({ helpRequestId }) => `${REGISTRATION}/help-requests/${helpRequestId}/description`, undefined],
  ['REG-46 an unmet request', 'post', ({ helpRequestId }) => `${REGISTRATION}/help-requests/${helpRequestId}/unmet`, { reason: 'no-room' }],
  ['REG-10 a key person', 'get', ({ keyPersonId }) => `${REGISTRATION}/key-persons/${keyPersonId}`, undefined],
  ['REG-12 an activation', 'post', ({ keyPersonId }) => `${REGISTRATION}/key-persons/${keyPersonId}/activation`, {}],
  ['GEN-08 a placement', 'get', ({ helpRequestId }) => `${MATCHING}/placements/${helpRequestId}`, undefined],
  ['GEN-04 a placement’s status', 'get', ({ helpRequestId }) => `${MATCHING}/placements/${helpRequestId}/status`, undefined],
  ['MAT-04 a shortlist', 'post', ({ helpRequestId }) => `${MATCHING}/help-requests/${helpRequestId}/shortlist`, {}],
  [
    'MAT-08 an ask',
    'post',
    ({ helpRequestId }) => `${MATCHING}/help-requests/${helpRequestId}/asks`,
    { keyPersonId: UNKNOWN, answerBy: ANSWER_BY },
  ],
  ['REP-01 figures', 'get', ({ programmeId }) => `/reporting/v1/programmes/${programmeId}/figures`, undefined],
];

describe('what belongs to another tenant', () => {
  const unknown = { programmeId: UNKNOWN, caseId: UNKNOWN, helpRequestId: UNKNOWN, keyPersonId: UNKNOWN, signalId: UNKNOWN };
  const send = (method: 'get' | 'post', path: string, body?: object) =>
    house.as('stranger')[method](path, method === 'post' ? body : undefined);

  it.each(routes)('%s: is the very same 404 as an id that nobody has, byte for byte', async (_, method, path, body) => {
    const before = await durable(house);
    const theirs = await send(method, path(ids), body);
    theirs.expectProblem(404, 'not-found');
    expect(alike(theirs)).toEqual(alike(await send(method, path(unknown), body)));
    expect(await durable(house)).toEqual(before);
  });

  it('GEN-04 a case in a body is the very same 404 too', async () => {
    const before = await durable(house);
    const theirs = await send('post', `${REGISTRATION}/help-requests`, asked(ids.caseId));
    expect(alike(theirs)).toEqual(alike(await send('post', `${REGISTRATION}/help-requests`, asked(UNKNOWN))));
    expect(await durable(house)).toEqual(before);
  });
});

describe('SAF-02 a signal', () => {
  const persona = ['stranger', 'coordinator', 'caseworker', 'key-person', 'auditor', 'council', 'contact-person'] as const;
  it.each(persona)('is the very same 404 to %s, who is not named in the reporting code, as one that nobody filed', async (name) => {
    const of = (id: string) => `${SAFEGUARDING}/signals/${id}`;
    const who = house.as(name);
    const theirs = await who.get(of(ids.signalId));
    theirs.expectProblem(404, 'not-found');
    expect(alike(theirs)).toEqual(alike(await who.get(of(UNKNOWN))));
    const before = await durable(house);
    const picked = await who.post(`${of(ids.signalId)}/acknowledgements`);
    expect(alike(picked)).toEqual(alike(await who.post(`${of(UNKNOWN)}/acknowledgements`)));
    expect(await durable(house)).toEqual(before);
  });

  it('is there for the attention officer named in it', async () => {
    (await house.as('attention-officer').get(`${SAFEGUARDING}/signals/${ids.signalId}`)).expectOk(200);
  });
});
