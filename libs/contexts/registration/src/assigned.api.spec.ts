import { type Context, defineEvent, derivedId, metadataOf } from '@sleutelbos/kernel';
import { assignmentStep, publicAssignmentAccepted, publicAssignmentCompleted } from '@sleutelbos/matching/published/index.js';
import { testCall } from '@sleutelbos/testing';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { registrationContext } from './registration.context.js';
import { registrationModule } from './registration.module.js';

const AT = '/registration/v1';
const accepted = defineEvent('matching.sample-accepted.v1', assignmentStep);
const completed = defineEvent('matching.sample-completed.v1', assignmentStep);
const promised = new Map<string, string>([
  [accepted.type, publicAssignmentAccepted.type],
  [completed.type, publicAssignmentCompleted.type],
]);

const heard = registrationContext.views.flatMap((one) => one.handles).filter((type) => type.startsWith('matching.'));
const sourcesOf = (type: string): string[] => [...promised].filter(([, to]) => to === type).map(([from]) => from);

/** Matching as far as registration hears it. */
const matching: Context = {
  name: 'matching',
  events: [accepted, completed],
  deciders: [],
  handlers: [],
  views: [],
  reactions: [],
  timers: [],
  refusals: {},
  published: {
    sources: Object.fromEntries([...new Set([...heard, ...promised.values()])].map((type) => [type, sourcesOf(type)])),
    toContexts: (event) => [{ type: promised.get(event.type) ?? '', data: assignmentStep.parse(event.data) }],
    toBus: () => [],
  },
};
const words = { nl: 'Koppelen', en: 'Matching' };
const matchingModule = {
  name: 'matching',
  title: words,
  description: words,
  version: '1.0.0',
  controllers: [],
  policies: '',
  context: matching,
};

let house: Api;
beforeAll(async () => {
  house = await api({ modules: [registrationModule, matchingModule] });
});
afterAll(() => house.close());

it('MAT-14 the key person reaches the newcomer from acceptance until the work is completed, and only they', async () => {
  const coordinator = house.as('coordinator');
  const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
  const programmeId = (await coordinator.post(`${AT}/programmes`, programme)).id('programmeId');
  const applicant = (account: string) => ({
    programmeId,
    functionType: 'key-person',
    contractForm: 'volunteer',
    languages: [{ tag: 'ti', level: 'native' }],
    dutchLevel: 'B2',
    rolesWanted: ['connector'],
    domains: ['health'],
    municipalities: ['GM0362'],
    account,
    adultFrom: '2000-01-01',
    screeningAsked: false,
    person: { name: 'Selam' },
  });
  const helper = await coordinator.post(`${AT}/key-persons`, applicant('key-person-1'));
  const newcomer = { name: 'Yonas Tesfay', phone: '0687654321', wishes: 'Niet op vrijdag' };
  const opened = { programmeId, municipality: 'GM0362', regime: '2013', languages: ['ti'], newcomer };
  const caseId = (await coordinator.post(`${AT}/cases`, opened)).id('caseId');
  (await coordinator.post(`${AT}/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' })).expectOk(201);
  const asked = {
    caseId,
    role: 'connector',
    language: 'ti',
    domain: 'health',
    setting: 'health-care',
    remote: false,
    genderWish: { wish: 'none' },
    requester: 'newcomer',
    channel: 'phone',
    description: { text: 'Mee naar de huisarts' },
  };
  const helpRequestId = (await coordinator.post(`${AT}/help-requests`, asked)).id('helpRequestId');
  const step = {
    helpRequestId,
    assignmentId: '0190f3a0-0000-7000-8000-000000000041',
    keyPersonId: helper.id('keyPersonId'),
    capId: helper.id('capId'),
    programmeId,
    caseId,
    reservation: 'r-1',
    on: '2019-07-01',
  };
  const say = async (type: string, revision: number) => {
    const metadata = metadataOf(testCall(house.system).origin);
    const id = derivedId(house.system.ciphers, type);
    await house.engines.log.append('placement-1', revision < 0 ? 'no-stream' : revision, [{ id, type, data: step, metadata }]);
    await house.settled();
  };
  const own = house.as('key-person');
  const other = house.as({ actor: { id: 'key-person-2', role: 'key-person', organisation: 'mee-az' }, tenant: 'mee', municipality: '' });
  const contact = `${AT}/cases/${caseId}/contact-details`;
  const description = `${AT}/help-requests/${helpRequestId}/description`;

  await house.settled();
  (await own.get(contact)).expectProblem(403, 'forbidden');
  await say(accepted.type, -1);
  expect((await own.get(contact)).expectOk(200)).toEqual({ caseId, name: 'Yonas Tesfay', phone: '0687654321' });
  expect((await own.get(description)).expectOk(200)).toEqual({ helpRequestId, description: { text: 'Mee naar de huisarts' } });
  (await other.get(contact)).expectProblem(403, 'forbidden');
  (await other.get(description)).expectProblem(403, 'forbidden');
  expect((await coordinator.get(`${AT}/help-requests/${helpRequestId}`)).expectOk().status).toBe('accepted');
  await say(completed.type, 0);
  (await own.get(contact)).expectProblem(403, 'forbidden');
  (await own.get(description)).expectProblem(403, 'forbidden');
  expect((await coordinator.get(`${AT}/help-requests/${helpRequestId}`)).expectOk().status).toBe('completed');
});
