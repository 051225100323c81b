import { type Answer, type Api, api } from '@sleutelbos/testing/http/api.js';
import { policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { registrationModule } from './registration.module.js';

const AT = '/registration/v1';
const UNKNOWN = '0190f3a0-0000-7000-8000-0000000000ff';
/** Nine digits that pass the eleven-test. */
const CITIZEN_NUMBER = '111222333';

let house: Api;
let programmeId: string;

beforeAll(async () => {
  house = await api({ modules: [registrationModule] });
  const opened = await house
    .as('coordinator')
    .post(`${AT}/programmes`, { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' });
  programmeId = opened.id('programmeId');
}, 60_000);
afterAll(() => house.close());

const applicant = (over: object = {}) => ({
  programmeId,
  functionType: 'key-person',
  contractForm: 'volunteer',
  languages: [{ tag: 'apc', level: 'native' }],
  dutchLevel: 'B2',
  rolesWanted: ['connector'],
  domains: ['health'],
  municipalities: ['GM0362'],
  district: 'Westwijk',
  adultFrom: '2000-01-01',
  screeningAsked: false,
  person: { name: 'Amal Haddad', phone: '06 12 34 56 78', email: 'amal@example.nl' },
  ...over,
});
const newcomer = (over: object = {}) => ({
  programmeId,
  municipality: 'GM0362',
  regime: '2013',
  languages: ['ti'],
  newcomer: { name: 'Yonas Tesfay', phone: '0687654321', wishes: 'Liever niet op vrijdag', municipalReference: 'Z/19/004211' },
  ...over,
});
const asked = (caseId: string, over: object = {}) => ({
  caseId,
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'require', gender: 'woman' },
  requester: 'caseworker',
  channel: 'e-mail',
  description: { text: 'Mee naar de huisarts' },
  ...over,
});

async function agreedCase(): Promise<string> {
  const caseId = (await house.as('caseworker').post(`${AT}/cases`, newcomer())).id('caseId');
  (
    await house.as('caseworker').post(`${AT}/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person', together: 'interpreter' })
  ).expectOk(201);
  return caseId;
}

async function registered(over: object = {}): Promise<string> {
  return (await house.as('coordinator').post(`${AT}/key-persons`, applicant(over))).id('keyPersonId');
}

const lengthOfLog = async (): Promise<unknown> => house.engines.log.head();
const names = (answer: Answer) => (answer.body.invalidParams as { name: string }[]).map((one) => one.name).sort();

describe('routes and policies', () => {
  it('every route has a policy and every policy a route', () => {
    expect(routesWithoutPolicy([registrationModule])).toEqual([]);
    expect(policiesWithoutRoute([registrationModule])).toEqual([]);
  });
});

describe('a key person over HTTP', () => {
  it('REG-12 goes from applicant to active, each side accepting the profile itself', async () => {
    const coordinator = house.as('coordinator');
    const own = house.as('key-person');
    const keyPersonId = await registered({ account: 'key-person-1' });
    const at = `${AT}/key-persons/${keyPersonId}`;
    (await coordinator.post(`${at}/activation`, {})).expectProblem(409, 'registration.start-conversation-missing');
    const offer = ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'];
    (await coordinator.post(`${at}/start-conversations`, { offer })).expectOk(201);
    (await coordinator.post(`${at}/function-profile-acceptances`, { profile: 'sleutelpersoon-2019-1' })).expectOk(201);
    (await coordinator.post(`${at}/activation`, {})).expectProblem(409, 'registration.profile-not-accepted');
    (await own.post(`${at}/function-profile-acceptances`, { profile: 'sleutelpersoon-2019-1' })).expectOk(201);
    const trained = await coordinator.post(`${at}/trainings`, { roles: ['connector'], provider: 'Pharos', on: '2018-11-30' });
    trained.expectOk(201);
    const coach = { coach: 'coordinator-1' };
    (await coordinator.put(`${at}/coach`, coach)).expectProblem(428, 'precondition-missing');
    (await coordinator.put(`${at}/coach`, coach, { ifMatch: trained.revision - 1 })).expectProblem(412, 'stale');
    (await coordinator.put(`${at}/coach`, coach, { ifMatch: trained.revision })).expectOk(200);
    const active = await coordinator.post(`${at}/activation`, {});
    active.expectOk(200);

    const windows = [{ day: 1, from: '09:00', to: '12:00' }];
    (await own.put(`${at}/availability`, { windows })).expectProblem(428, 'precondition-missing');
    const set = await own.put(`${at}/availability`, { windows }, { ifMatch: active.revision });
    set.expectOk(200);
    const limits = { hoursAWeek: 8, openAssignments: 3, asksAWeek: 4 };
    (await own.put(`${at}/limits`, limits, { ifMatch: active.revision })).expectProblem(412, 'stale');
    const first = await own.put(`${at}/limits`, limits, { ifMatch: set.revision });
    first.expectOk(200);
    (
      await coordinator.put(`${at}/limits`, { ...limits, asksAWeek: 9, agreedByKeyPerson: true }, { ifMatch: first.revision })
    ).expectProblem(409, 'registration.limits-raised-by-other');

    await house.settled();
    const seen = await own.get(at);
    expect(seen.expectOk(200)).toMatchObject({ status: 'active', windows, limits, limitsConsent: 'own', person: { name: 'Amal Haddad' } });
    expect(seen.header('cache-control')).toContain('no-store');
    const lines = await house.engines.reads.find({ tenant: 'mee', record: `keyperson-${keyPersonId}`, limit: 10 });
    expect(lines.lines).toMatchObject([{ actor: 'key-person-1', subjects: [keyPersonId] }]);

    const list = await own.get(`${AT}/key-persons`, { query: { own: 'true' } });
    expect(list.expectOk().items).toMatchObject([{ keyPersonId, rolesTrained: ['connector'] }]);
    expect(list.text).not.toMatch(/Amal|0612|06 12/);
    const entries = await house.as('caseworker').get(`${AT}/directory-entries`, { query: { language: 'apc', role: 'connector' } });
    expect(entries.expectOk().items).toEqual([
      {
        keyPersonId,
        functionType: 'key-person',
        languages: ['apc'],
        roles: ['connector'],
        domains: ['health'],
        municipalities: ['GM0362'],
        district: 'Westwijk',
      },
    ]);
    expect((await house.as('caseworker').get(`${AT}/directory-entries`, { query: { language: 'ti' } })).body.items).toEqual([]);

    const help = { keyPersonId, role: 'helper', language: 'apc', domain: 'money', minutes: 45 };
    (await own.post(`${AT}/informal-help`, help)).expectOk(201);
    (await coordinator.post(`${AT}/informal-help`, help)).expectProblem(403, 'forbidden');
  });

  it('REG-45 is found by e-mail or phone in any form, and only within the tenant; the search is logged', async () => {
    const keyPersonId = await registered({ person: { name: 'Sara', phone: '06 99 88 77 66', email: 'Sara@Example.nl' } });
    await house.settled();
    for (const body of [{ phone: '+31699887766' }, { email: 'sara@example.NL' }])
      expect((await house.as('coordinator').post(`${AT}/key-persons/_search`, body, { key: null })).expectOk(200).items).toMatchObject([
        { keyPersonId },
      ]);
    expect((await house.as('coordinator').post(`${AT}/key-persons/_search`, { email: 'x@example.nl' })).expectOk().items).toEqual([]);
    expect((await house.as('stranger').post(`${AT}/key-persons/_search`, { phone: '+31699887766' })).expectOk().items).toEqual([]);
    const { lines } = await house.engines.reads.find({ tenant: 'mee', subject: keyPersonId, limit: 10 });
    expect(lines).toHaveLength(2);
  });

  it('REG-10 a nationality is an unknown field', async () => {
    const answer = await house.as('coordinator').post(`${AT}/key-persons`, applicant({ nationality: 'SY' }));
    expect(answer.status).toBe(400);
    expect(names(answer)).toEqual(['nationality']);
  });

  it('names everything that is wrong at once, and writes nothing', async () => {
    const before = await lengthOfLog();
    const wrong = applicant({
      colour: 'red',
      languages: [{ tag: 'xx', level: 'D1' }],
      adultFrom: '2019-02-30',
      screeningAsked: 'yes',
      rolesWanted: ['hero'],
      person: { name: '', birthDate: '1990-13-01' },
    });
    const answer = await house.as('coordinator').post(`${AT}/key-persons`, wrong);
    expect(answer.status).toBe(400);
    expect(names(answer)).toEqual(
      [
        'adultFrom',
        'colour',
        'languages.0.level',
        'languages.0.tag',
        'person.birthDate',
        'person.name',
        'rolesWanted',
        'screeningAsked',
      ].sort(),
    );
    expect(await lengthOfLog()).toEqual(before);
  });
});

describe('a case and its help requests over HTTP', () => {
  it('REG-41 refuses a request until the newcomer agrees, and again once they withdraw', async () => {
    const caseworker = house.as('caseworker');
    const caseId = (await caseworker.post(`${AT}/cases`, newcomer())).id('caseId');
    (await caseworker.post(`${AT}/help-requests`, asked(caseId))).expectProblem(409, 'registration.no-agreement');
    (await caseworker.post(`${AT}/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' })).expectOk(201);
    (await caseworker.post(`${AT}/help-requests`, asked(caseId))).expectOk(201);
    (await caseworker.post(`${AT}/cases/${caseId}/agreement-withdrawals`, {})).expectOk(201);
    (await caseworker.post(`${AT}/help-requests`, asked(caseId))).expectProblem(409, 'registration.no-agreement');
  });

  it('REG-44 stands on the work list, earliest due first', async () => {
    const caseId = await agreedCase();
    const helpRequestId = (await house.as('caseworker').post(`${AT}/help-requests`, asked(caseId))).id('helpRequestId');
    await house.settled();
    const list = await house.as('coordinator').get(`${AT}/help-requests`, { query: { caseId } });
    expect(list.expectOk().items).toMatchObject([{ helpRequestId, status: 'open', registeredOn: '2019-07-01', dueOn: '2019-07-15' }]);
    const due = await house.as('coordinator').get(`${AT}/help-requests`, { query: { status: 'open', dueBy: '2019-07-14' } });
    expect(due.expectOk().items).toEqual([]);
  });

  it('GEN-04 the municipality sees the status, and neither wishes, description nor contact details', async () => {
    const caseId = await agreedCase();
    const helpRequestId = (await house.as('caseworker').post(`${AT}/help-requests`, asked(caseId))).id('helpRequestId');
    await house.settled();
    const caseworker = house.as('caseworker');
    const status = await caseworker.get(`${AT}/help-requests/${helpRequestId}`);
    expect(status.expectOk(200)).toMatchObject({ helpRequestId, status: 'open' });
    expect(status.text).not.toMatch(/huisarts|genderWish|description|Yonas/);
    expect((await caseworker.get(`${AT}/cases`)).text).not.toMatch(/Yonas|vrijdag/);
    (await caseworker.get(`${AT}/help-requests/${helpRequestId}/description`)).expectProblem(403, 'forbidden');
    (await caseworker.get(`${AT}/cases/${caseId}`)).expectProblem(403, 'forbidden');
    (await caseworker.get(`${AT}/cases/${caseId}/contact-details`)).expectProblem(403, 'forbidden');
    expect((await house.as('coordinator').get(`${AT}/cases/${caseId}`)).expectOk(200).newcomer).toMatchObject({
      wishes: 'Liever niet op vrijdag',
    });
    expect((await house.as('coordinator').get(`${AT}/help-requests/${helpRequestId}/description`)).expectOk().description).toEqual({
      text: 'Mee naar de huisarts',
    });
  });

  it('GEN-04 another municipality may not open or ask here', async () => {
    const elsewhere = house.as('caseworker-elsewhere');
    (await elsewhere.post(`${AT}/cases`, newcomer())).expectProblem(403, 'forbidden');
    const caseId = await agreedCase();
    (await elsewhere.post(`${AT}/help-requests`, asked(caseId))).expectProblem(403, 'forbidden');
    await house.settled();
    expect((await elsewhere.get(`${AT}/cases`)).expectOk().items).toEqual([]);
  });

  it('MAT-14 a key person without work for this newcomer sees nothing of the case', async () => {
    const caseId = await agreedCase();
    await house.settled();
    (await house.as('key-person').get(`${AT}/cases/${caseId}/contact-details`)).expectProblem(403, 'forbidden');
    (await house.as('key-person').get(`${AT}/cases/${caseId}`)).expectProblem(403, 'forbidden');
  });

  it('GEN-04 another tenant’s case is the same 404 as one that nobody has', async () => {
    const caseId = await agreedCase();
    await house.settled();
    const stranger = house.as('stranger');
    for (const id of [caseId, UNKNOWN, 'not-an-id']) {
      (await stranger.get(`${AT}/cases/${id}`)).expectProblem(404, 'not-found');
      (await stranger.post(`${AT}/cases/${id}/agreements`, { language: 'ti', how: 'in-person' })).expectProblem(404, 'not-found');
    }
    for (const id of [caseId, UNKNOWN]) (await stranger.post(`${AT}/help-requests`, asked(id))).expectProblem(404, 'not-found');
    (await stranger.post(`${AT}/cases`, newcomer())).expectProblem(409, 'registration.programme-unknown');
  });

  it('REG-45 is found by the municipal reference in any form', async () => {
    const over = { newcomer: { name: 'Lemlem', municipalReference: 'Z/19/777 001' } };
    const caseId = (await house.as('caseworker').post(`${AT}/cases`, newcomer(over))).id('caseId');
    await house.settled();
    const search = (who: 'caseworker' | 'caseworker-elsewhere') =>
      house.as(who).post(`${AT}/cases/_search`, { municipalReference: 'z-19-777001' });
    const found = await search('caseworker');
    expect(found.expectOk(200).items).toMatchObject([{ caseId, agreed: false }]);
    expect(found.text).not.toContain('Lemlem');
    expect((await search('caseworker-elsewhere')).expectOk(200).items).toEqual([]);
  });

  it('REG-40 free text with a citizen service number is refused, and not echoed', async () => {
    const over = { newcomer: { name: 'Yonas', wishes: `mijn BSN is ${CITIZEN_NUMBER}` } };
    const answer = await house.as('caseworker').post(`${AT}/cases`, newcomer(over));
    expect(answer.status).toBe(400);
    expect(names(answer)).toEqual(['newcomer.wishes']);
    expect(answer.text).not.toContain(CITIZEN_NUMBER);
    const caseId = await agreedCase();
    const district = `Westwijk ${CITIZEN_NUMBER}`;
    expect(names(await house.as('caseworker').post(`${AT}/help-requests`, asked(caseId, { district })))).toEqual(['district']);
    expect(names(await house.as('coordinator').post(`${AT}/key-persons`, applicant({ district })))).toEqual(['district']);
  });

  it('a repeat under one key gets the first receipt, another body under it is refused', async () => {
    const caseworker = house.as('caseworker');
    const caseId = await agreedCase();
    const first = await caseworker.post(`${AT}/help-requests`, asked(caseId), { key: 'one-request-only' });
    (await caseworker.post(`${AT}/cases/${caseId}/agreement-withdrawals`, {})).expectOk(201);
    const repeat = await caseworker.post(`${AT}/help-requests`, asked(caseId), { key: 'one-request-only' });
    expect([repeat.status, repeat.id('helpRequestId'), repeat.revision]).toEqual([201, first.id('helpRequestId'), first.revision]);
    expect((await caseworker.post(`${AT}/help-requests`, asked(caseId, { remote: true }), { key: 'one-request-only' })).status).toBe(422);
    expect((await caseworker.post(`${AT}/help-requests`, asked(caseId), { key: null })).status).toBe(400);
  });

  it('REG-46 a request that cannot be met is closed with its reason', async () => {
    const caseId = await agreedCase();
    const helpRequestId = (await house.as('caseworker').post(`${AT}/help-requests`, asked(caseId))).id('helpRequestId');
    (await house.as('coordinator').post(`${AT}/help-requests/${helpRequestId}/unmet`, { reason: 'no-language' })).expectOk(200);
    (await house.as('caseworker').post(`${AT}/help-requests/${helpRequestId}/withdrawal`, {})).expectProblem(
      409,
      'registration.help-request-closed',
    );
    await house.settled();
    const list = await house.as('caseworker').get(`${AT}/help-requests`, { query: { status: 'unmet' } });
    expect(list.expectOk().items).toMatchObject([{ helpRequestId, reason: 'no-language' }]);
  });

  it('GEN-04 a reason that speaks of the newcomer’s wish is told to the programme’s own people only', async () => {
    const caseId = await agreedCase();
    const helpRequestId = (await house.as('caseworker').post(`${AT}/help-requests`, asked(caseId))).id('helpRequestId');
    (await house.as('coordinator').post(`${AT}/help-requests/${helpRequestId}/unmet`, { reason: 'no-gender-wish' })).expectOk(200);
    await house.settled();
    for (const [who, reason] of [
      ['caseworker', undefined],
      ['integration', undefined],
      ['coordinator', 'no-gender-wish'],
    ] as const) {
      const one = (await house.as(who).get(`${AT}/help-requests/${helpRequestId}`)).expectOk();
      const [listed] = (await house.as(who).get(`${AT}/help-requests`, { query: { caseId } })).expectOk().items as (typeof one)[];
      expect([one.status, one.reason, listed?.reason]).toEqual(['unmet', reason, reason]);
    }
  });

  it('a refused case or key person leaves no key and no index row behind', async () => {
    await agreedCase();
    await registered();
    const before = await house.engines.vault.state();
    const gone = { programmeId: UNKNOWN };
    (await house.as('caseworker').post(`${AT}/cases`, newcomer(gone))).expectProblem(409, 'registration.programme-unknown');
    const elsewhere = applicant({ municipalities: ['GM0001'] });
    (await house.as('coordinator').post(`${AT}/key-persons`, elsewhere)).expectProblem(409, 'registration.municipality-not-in-programme');
    expect(await house.engines.vault.state()).toEqual(before);
  });

  it('AUD-03 whoever goes through the list of cases or key persons stands in the read log', async () => {
    const caseId = await agreedCase();
    const keyPersonId = await registered();
    await house.settled();
    (await house.as('caseworker').get(`${AT}/cases`, { query: { limit: '100' } })).expectOk();
    (await house.as('coordinator').get(`${AT}/key-persons`, { query: { limit: '100' } })).expectOk();
    const actionsOn = async (subject: string) =>
      (await house.engines.reads.find({ tenant: 'mee', subject, limit: 10 })).lines.map(({ actor, action }) => ({ actor, action }));
    expect(await actionsOn(caseId)).toEqual([{ actor: 'caseworker-1', action: 'registration:list-cases' }]);
    expect(await actionsOn(keyPersonId)).toEqual([{ actor: 'coordinator-1', action: 'registration:list-key-persons' }]);
  });
});

it('REG-01 a programme is shown with its periods and funding sources', async () => {
  const coordinator = house.as('coordinator');
  const period = {
    name: 'Pilot',
    from: '2019-01-01',
    to: '2020-12-31',
    parties: ['MEE'],
    targetRequests: 80,
    targetBy: '2020-12-31',
    targetDefinition: 'cumulative',
  };
  (await coordinator.post(`${AT}/programmes/${programmeId}/periods`, period)).expectOk(201);
  const source = { name: 'Implementatiegelden', from: '2019-01-01', to: '2020-12-31', ceilingCents: 8_000_000, ceilingPer: 'period' };
  (await house.as('finance').post(`${AT}/programmes/${programmeId}/funding-sources`, source)).expectOk(201);
  await house.settled();
  const seen = await house.as('council').get(`${AT}/programmes/${programmeId}`);
  expect(seen.expectOk(200)).toMatchObject({ programmeId, periods: [period], sources: [source] });
});
