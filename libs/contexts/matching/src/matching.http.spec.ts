import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { type ContextModule, policiesWithoutRoute, routesWithoutPolicy } from '@sleutelbos/web';
import { announce, announcing, caseId, helpRequestFact, helpRequestId, keyPersonFacts, keyPersonId, ON } from './announced.contract.js';
import { matchingModule } from './matching.module.js';

const AT = '/matching/v1';
const silent = { nl: 'Vertelt', en: 'Tells' };
const told: ContextModule = {
  name: 'registration',
  title: silent,
  description: silent,
  version: '1.0.0',
  controllers: [],
  policies: '',
  context: announcing,
};
const request = `${AT}/help-requests/${helpRequestId(1)}`;
const answerBy = '2019-07-03T12:00:00+02:00';

describe('the module of matching', () => {
  it('has a policy for every route and a route for every policy', () => {
    expect(routesWithoutPolicy([matchingModule])).toEqual([]);
    expect(policiesWithoutRoute([matchingModule])).toEqual([]);
  });
});

describe('matching over HTTP', () => {
  let house: Api;
  beforeEach(async () => {
    house = await api({ modules: [told, matchingModule] });
    await announce(house, `keyperson-${keyPersonId(1)}`, keyPersonFacts(1));
    await announce(house, `keyperson-${keyPersonId(2)}`, keyPersonFacts(2, { languages: [{ tag: 'ti', level: 'native' }] }));
    await announce(house, `helprequest-${helpRequestId(1)}`, [helpRequestFact(1)]);
    await house.settled();
  });
  afterEach(() => house.close());

  const asked = async (): Promise<string> => {
    const answer = await house.as('coordinator').post(`${request}/asks`, { keyPersonId: keyPersonId(1), answerBy });
    answer.expectOk(201);
    await house.settled();
    return answer.id('assignmentId');
  };
  const accepted = async (): Promise<string> => {
    const assignmentId = await asked();
    (await house.as('key-person').post(`${request}/assignments/${assignmentId}/acceptance`)).expectOk(200);
    await house.settled();
    return assignmentId;
  };
  const contact = { on: ON, medium: 'visit', minutes: 60, reached: true, domains: ['health'], travelKm: 4, travelCents: 0 };

  it('MAT-04 answers a shortlist with reasons that add up, and changes nothing', async () => {
    const before = await house.engines.log.head();
    const list = (await house.as('coordinator').post(`${request}/shortlist`, {}, { key: null })).expectOk(200);
    expect(list).toMatchObject({
      considered: 2,
      eligible: 1,
      removed: [{ code: 'language', count: 1 }],
      candidates: [{ rank: 1, keyPersonId: keyPersonId(1), consequence: { openAfter: 1, openLimit: 3 }, toNext: null }],
    });
    const [first] = list.candidates as { score: number; reasons: { points: number }[] }[];
    expect(first?.reasons.reduce((sum, one) => sum + one.points, 0)).toBe(first?.score);
    expect(await house.engines.log.head()).toBe(before);
    const { lines } = await house.engines.reads.find({ tenant: 'mee', subject: keyPersonId(1), limit: 10 });
    expect(lines).toMatchObject([{ actor: 'coordinator-1', record: `placement-${helpRequestId(1)}` }]);
  });

  it('MAT-14 the key person sees the case from the yes until the end of the assignment', async () => {
    const seen = async (assignmentId: string) => (await house.as('key-person').get(`${AT}/assignments/${assignmentId}`)).expectOk(200);
    const assignmentId = await asked();
    expect(await seen(assignmentId)).toMatchObject({ status: 'asked', caseId: null, request: { role: 'connector', language: 'ar' } });
    (await house.as('key-person').post(`${request}/assignments/${assignmentId}/acceptance`)).expectOk(200);
    await house.settled();
    expect(await seen(assignmentId)).toMatchObject({ status: 'accepted', caseId: caseId(1) });
    const log = `${request}/assignments/${assignmentId}/contacts`;
    (await house.as('key-person').post(log, contact)).expectOk(201);
    await house.settled();
    const contacts = `${AT}/assignments/${assignmentId}/contacts`;
    expect((await house.as('key-person').get(contacts)).expectOk(200)).toMatchObject({ items: [contact] });
    (await house.as('key-person').post(`${request}/assignments/${assignmentId}/completion`)).expectOk(200);
    await house.settled();
    expect(await seen(assignmentId)).toMatchObject({ status: 'completed', caseId: null, request: null });
    (await house.as('key-person').get(contacts)).expectProblem(403, 'forbidden');
    (await house.as('key-person').post(log, contact)).expectProblem(409, 'matching.contact-log-closed');
    expect((await house.as('coordinator').get(contacts)).expectOk(200)).toMatchObject({ items: [contact] });
  });

  it('GEN-04 the municipality sees how it stands, and neither who was asked nor the contact log', async () => {
    const assignmentId = await accepted();
    (await house.as('key-person').post(`${request}/assignments/${assignmentId}/contacts`, contact)).expectOk(201);
    await house.settled();
    const status = (await house.as('caseworker').get(`${AT}/placements/${helpRequestId(1)}/status`)).expectOk(200);
    expect(Object.keys(status).sort()).toEqual(['helpRequestId', 'municipality', 'programmeId', 'since', 'status']);
    expect(status).toMatchObject({ status: 'assigned' });
    expect((await house.as('integration').get(`${AT}/placements/${helpRequestId(1)}/status`)).expectOk(200)).toEqual(status);
    expect((await house.as('caseworker').get(`${AT}/placements`)).expectOk(200)).toMatchObject({ items: [status] });
    for (const path of [`placements/${helpRequestId(1)}`, `assignments/${assignmentId}`, `assignments/${assignmentId}/contacts`]) {
      for (const persona of ['caseworker', 'council', 'integration', 'finance'] as const)
        (await house.as(persona).get(`${AT}/${path}`)).expectProblem(403, 'forbidden');
    }
    (await house.as('caseworker').get(`${AT}/workload`)).expectProblem(403, 'forbidden');
    (await house.as('caseworker').post(`${request}/shortlist`, {}, { key: null })).expectProblem(403, 'forbidden');
  });

  it('GEN-08 the status that the municipality sees tells nothing of how many were asked or declined', async () => {
    const status = () => house.as('caseworker').get(`${AT}/placements/${helpRequestId(1)}/status`);
    const before = await status();
    const assignmentId = await asked();
    (await house.as('key-person').post(`${request}/assignments/${assignmentId}/decline`)).expectOk(200);
    await house.settled();
    const after = await status();
    expect(after.body).toEqual(before.body);
    expect(after.headerNames).not.toContain('etag');
  });

  it('GEN-04 the municipality next door and another tenant see nothing', async () => {
    const elsewhere = house.as('caseworker-elsewhere');
    (await elsewhere.get(`${AT}/placements/${helpRequestId(1)}/status`)).expectProblem(403, 'forbidden');
    expect((await elsewhere.get(`${AT}/placements`)).expectOk(200)).toMatchObject({ items: [] });
    const system = house.as({
      actor: { id: 'integration-2', role: 'integration', organisation: 'x' },
      tenant: 'mee',
      municipality: 'GM0358',
    });
    (await system.get(`${AT}/placements/${helpRequestId(1)}/status`)).expectProblem(403, 'forbidden');
    expect((await system.get(`${AT}/placements`)).expectOk(200)).toMatchObject({ items: [] });
    const stranger = house.as('stranger');
    (await stranger.get(`${AT}/placements/${helpRequestId(1)}`)).expectProblem(404, 'not-found');
    (await stranger.post(`${request}/shortlist`, {}, { key: null })).expectProblem(404, 'not-found');
    (await stranger.post(`${request}/asks`, { keyPersonId: keyPersonId(1), answerBy })).expectProblem(404, 'not-found');
  });

  it('MAT-09 a key person sees their own asks and load, and answers nobody else’s', async () => {
    const assignmentId = await asked();
    const other = house.as({ actor: { id: 'key-person-2', role: 'key-person', organisation: 'mee-az' }, tenant: 'mee', municipality: '' });
    expect((await other.get(`${AT}/assignments`)).expectOk(200)).toMatchObject({ items: [] });
    (await other.post(`${request}/assignments/${assignmentId}/acceptance`)).expectProblem(403, 'forbidden');
    (await other.post(`${request}/assignments/${keyPersonId(1)}/decline`)).expectProblem(404, 'not-found');
    expect((await house.as('key-person').get(`${AT}/assignments`, { query: { status: 'asked' } })).expectOk(200)).toMatchObject({
      items: [{ assignmentId, status: 'asked' }],
    });
    expect((await house.as('key-person').get(`${AT}/workload`)).expectOk(200)).toMatchObject({
      items: [{ keyPersonId: keyPersonId(1), week: '2019-W27', open: 1, underWay: 0, askedThisWeek: 1 }],
    });
    expect((await house.as('coordinator').get(`${AT}/workload`)).expectOk(200).items).toHaveLength(2);
  });

  it('MAT-08 the coordinator withdraws an ask; the key person sees that it is over and no reason, and withdraws none', async () => {
    const assignmentId = await asked();
    const withdrawal = `${request}/assignments/${assignmentId}/withdrawal`;
    for (const persona of ['key-person', 'caseworker'] as const) (await house.as(persona).post(withdrawal)).expectProblem(403, 'forbidden');
    (await house.as('stranger').post(withdrawal)).expectProblem(404, 'not-found');
    (await house.as('coordinator').post(`${request}/assignments/${keyPersonId(1)}/withdrawal`)).expectProblem(404, 'not-found');
    (await house.as('coordinator').post(withdrawal, { reason: 'overloaded' })).expectProblem(400, 'invalid');
    (await house.as('coordinator').post(withdrawal)).expectOk(200);
    await house.settled();
    const seen = await house.as('key-person').get(`${AT}/assignments/${assignmentId}`);
    expect(seen.expectOk(200)).toMatchObject({ status: 'withdrawn', request: null, caseId: null });
    expect(seen.text).not.toMatch(/because|coordinator/);
    const answered = await house.as('key-person').post(`${request}/assignments/${assignmentId}/acceptance`);
    answered.expectProblem(409, 'matching.ask-ended');
  });

  it('MAT-05 a key person against a hard rule is refused with the rule and its source', async () => {
    const refused = await house.as('coordinator').post(`${request}/asks`, { keyPersonId: keyPersonId(2), answerBy, override: 'urgent' });
    expect(refused.expectProblem(409, 'matching.not-eligible')).toMatchObject({ rule: 'MAT-01', source: 'D' });
  });

  it('MAT-08 a repeated ask under one key gets the first receipt', async () => {
    const body = { keyPersonId: keyPersonId(1), answerBy };
    const first = (await house.as('coordinator').post(`${request}/asks`, body, { key: 'ask-once' })).expectOk(201);
    await house.settled();
    const again = (await house.as('coordinator').post(`${request}/asks`, body, { key: 'ask-once' })).expectOk(201);
    expect({ ...again, position: '' }).toEqual({ ...first, position: '' });
  });

  it('MAT-12 takes no free text, no unknown domain and no negative travel', async () => {
    const assignmentId = await accepted();
    const log = `${request}/assignments/${assignmentId}/contacts`;
    for (const wrong of [{ note: 'Bidt elke dag' }, { domains: ['religion'] }, { travelCents: -1 }, { minutes: 1.5 }, { on: '2019-02-30' }])
      expect((await house.as('key-person').post(log, { ...contact, ...wrong })).status).toBe(400);
    (await house.as('coordinator').post(log, contact)).expectProblem(403, 'forbidden');
  });

  it('a body with more values than any record has is refused before its parts are looked at', async () => {
    const log = `${request}/assignments/${keyPersonId(1)}/contacts`;
    const fields = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`field${n}`, n]));
    for (const wrong of [fields, { domains: Array.from({ length: 50_000 }, (_, n) => String(n)) }]) {
      const answer = await house.as('key-person').post(log, { ...contact, ...wrong });
      expect(answer.status).toBe(400);
      expect(answer.body.invalidParams).toMatchObject([{ name: '', code: 'too-many-values' }]);
    }
  });

  it('MAT-09 the body of an ask is checked whole', async () => {
    for (const wrong of [{ answerBy: '2019-07-03' }, { answerBy: 'soon' }, { keyPersonId: 'amal' }, { override: 'because' }, { extra: 1 }])
      expect((await house.as('coordinator').post(`${request}/asks`, { keyPersonId: keyPersonId(1), answerBy, ...wrong })).status).toBe(400);
    const past = { keyPersonId: keyPersonId(1), answerBy: '2019-06-30T10:00:00Z' };
    (await house.as('coordinator').post(`${request}/asks`, past)).expectProblem(409, 'matching.deadline-not-ahead');
  });
});
