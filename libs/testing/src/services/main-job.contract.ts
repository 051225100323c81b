import { dateAt, instant } from '@sleutelbos/kernel';
import { account, activeKeyPerson, agreedCase, MATCHING, openRequest, REGISTRATION, SAFEGUARDING } from './amstelveen.js';
import type { House } from './house.js';

const COMPENSATION = '/compensation/v1';
const REPORTING = '/reporting/v1';
const AUDIT = '/audit/v1';
const DAY_MS = 86_400_000;
const SOURCE_CENTS = 8_000_000;
/** An hour and a half at 4.50 an hour, and 7 km at 19 cents. */
const PAID_CENTS = 808;

/**
 * The product's main job, from the first registration to the auditor's replay, through all six contexts: over HTTP alone, so that nobody
 * could tell in which form the product runs. The steps build on each other.
 */
export function mainJob(open: () => Promise<House & { close(): Promise<void> }>): void {
  let house: Awaited<ReturnType<typeof open>>;
  let today: string;
  let month: string;
  /** Nobody else's: the data of a running installation stay. */
  let helper: string;
  const ids = {
    programmeId: '',
    sourceId: '',
    keyPersonId: '',
    caseId: '',
    helpRequestId: '',
    assignmentId: '',
    claimId: '',
    signalId: '',
  };

  beforeAll(async () => {
    house = await open();
    today = dateAt(house.now());
    month = today.slice(0, 7);
    helper = `helper-${house.now()}`;
  });
  afterAll(() => house.close());

  const request = () => `${MATCHING}/help-requests/${ids.helpRequestId}`;
  const assignment = () => `${request()}/assignments/${ids.assignmentId}`;
  const claim = () => `${COMPENSATION}/claims/${ids.claimId}`;

  it('registration takes in a programme with its money, a key person and a newcomer’s question', async () => {
    const coordinator = house.as('coordinator');
    const programme = { name: 'Amstelveen', municipalities: ['GM0362', 'GM0358'], legalGround: 'AVG 6(1)(e)' };
    ids.programmeId = (await coordinator.post(`${REGISTRATION}/programmes`, programme)).id('programmeId');
    const year = today.slice(0, 4);
    const when = { from: `${year}-01-01`, to: `${year}-12-31` };
    const period = { name: 'Pilot', ...when, parties: ['MEE'], targetRequests: 80, targetBy: when.to, targetDefinition: 'cumulative' };
    (await coordinator.post(`${REGISTRATION}/programmes/${ids.programmeId}/periods`, period)).expectOk(201);
    const source = { name: 'Implementatiegelden', ...when, ceilingCents: SOURCE_CENTS, ceilingPer: 'period' };
    ids.sourceId = (await coordinator.post(`${REGISTRATION}/programmes/${ids.programmeId}/funding-sources`, source)).id('sourceId');
    await house.settled();
    ids.keyPersonId = await activeKeyPerson(house, ids.programmeId, { account: helper });
    ids.caseId = await agreedCase(house, ids.programmeId);
    ids.helpRequestId = await openRequest(house, ids.caseId);
  });

  it('matching has heard of both, and proposes the one for the other', async () => {
    const found = await house.until(async () => {
      const shortlist = (await house.as('coordinator').post(`${request()}/shortlist`, {}, { key: null })).expectOk(200);
      const candidates = shortlist.candidates as readonly { readonly keyPersonId: string }[];
      expect(candidates.map((one) => one.keyPersonId)).toContain(ids.keyPersonId);
      return candidates;
    });
    expect(found.length).toBeGreaterThan(0);
  });

  it('the key person is asked and accepts; a repeat gives the same receipt, and registration shows it to who asks for that position', async () => {
    const ask = { keyPersonId: ids.keyPersonId, answerBy: instant(house.now() + 2 * DAY_MS), override: 'urgent' };
    const asked = await house.as('coordinator').post(`${request()}/asks`, ask, { key: `ask-${ids.helpRequestId}` });
    ids.assignmentId = asked.id('assignmentId');
    const again = await house.as('coordinator').post(`${request()}/asks`, ask, { key: `ask-${ids.helpRequestId}` });
    expect(again.id('assignmentId')).toBe(ids.assignmentId);
    expect(again.revision).toBe(asked.revision);
    const accepted = await house.as(account(helper)).post(`${assignment()}/acceptance`);
    accepted.expectOk(200);
    // A position of one service counts in every other one.
    const seen = await house
      .as('coordinator')
      .get(`${REGISTRATION}/help-requests/${ids.helpRequestId}`, { query: { atLeast: accepted.id('position') } });
    expect(seen.expectOk(200)).toMatchObject({ helpRequestId: ids.helpRequestId, status: 'accepted' });
  });

  it('the contact that was logged is claimed, checked, approved and paid', async () => {
    const terms = { from: `${today.slice(0, 4)}-01-01`, hourCents: 450, travelCentsPerKm: 19 };
    await house.until(async () => {
      const key = `terms-${ids.programmeId}`;
      (await house.as('finance').post(`${COMPENSATION}/programmes/${ids.programmeId}/terms`, terms, { key })).expectOk(201);
    });
    const contact = { on: today, medium: 'visit', minutes: 90, reached: true, domains: ['health'], travelKm: 7, travelCents: 0 };
    (await house.as(account(helper)).post(`${assignment()}/contacts`, contact)).expectOk(201);
    ids.claimId = await house.until(async () => {
      const key = `claim-${ids.keyPersonId}`;
      return (await house.as(account(helper)).post(`${COMPENSATION}/claims`, { keyPersonId: ids.keyPersonId, month }, { key })).id(
        'claimId',
      );
    });
    (await house.as(account(helper)).post(`${claim()}/submission`)).expectOk(200);
    (await house.as('coordinator').post(`${claim()}/check`)).expectOk(200);
    (await house.as('finance').post(`${claim()}/approval`)).expectOk(200);
    const paid = await house.as('finance').post(`${claim()}/payment`, { on: today, reference: 'MEE-1' });
    paid.expectOk(200);
    const shown = await house.as('finance').get(claim(), { query: { atLeast: paid.id('position') } });
    expect(shown.expectOk(200)).toMatchObject({ status: 'paid', keyPersonId: ids.keyPersonId });
    (await house.as(account(helper)).post(`${assignment()}/completion`)).expectOk(200);
  });

  it('a signal is filed, and known to the attention officer alone', async () => {
    const officer = { person: 'attention-officer-1', function: 'attention-officer', from: today };
    await house.as('coordinator').post(`${SAFEGUARDING}/officers`, officer);
    const content = { kind: 'violence', observed: 'een blauwe plek', caseId: ids.caseId, mayCall: false, seenOn: today, basis: 'seen' };
    ids.signalId = await house.until(async () =>
      (await house.as(account(helper)).post(`${SAFEGUARDING}/signals`, content, { key: `signal-${ids.caseId}` })).id('signalId'),
    );
    await house.until(async () => {
      expect((await house.as('attention-officer').get(`${SAFEGUARDING}/signals/${ids.signalId}`)).expectOk(200).content).toBeDefined();
    });
    (await house.as('coordinator').get(`${SAFEGUARDING}/signals/${ids.signalId}`)).expectProblem(404, 'not-found');
    (await house.as('auditor').get(`${AUDIT}/signals/${ids.signalId}/replay`)).expectProblem(404, 'not-found');
  });

  it('the council sees what was asked and spent', async () => {
    await house.until(async () => {
      const figures = (await house.as('council').get(`${REPORTING}/programmes/${ids.programmeId}/figures`)).expectOk(200);
      const [period] = figures.periods as readonly { readonly requests: object; readonly months: readonly object[] }[];
      expect(period).toMatchObject({
        requests: { value: 1 },
        months: expect.arrayContaining([expect.objectContaining({ month, requests: 1 })]),
      });
      expect(figures.budgets).toMatchObject([{ ceilingCents: SOURCE_CENTS, usedCents: PAID_CENTS, paidCents: PAID_CENTS }]);
    });
  });

  it('the auditor replays the case over the events of registration and matching, and sees who saw what', async () => {
    await house.until(async () => {
      const { items } = (await house.as('auditor').get(`${AUDIT}/cases/${ids.caseId}/replay`, { query: { limit: '100' } })).expectOk(200);
      const types = (items as readonly { readonly type: string }[]).map((one) => one.type);
      expect(types).toEqual(expect.arrayContaining(['registration.case-opened.v1', 'matching.assignment-accepted.v1']));
      expect(types.some((one) => one.startsWith('safeguarding.'))).toBe(false);
    });
    (await house.as('coordinator').get(`${REGISTRATION}/cases/${ids.caseId}`)).expectOk(200);
    const query = { subject: ids.caseId, limit: '100' };
    const lines = (await house.as('auditor').get(`${AUDIT}/access-log`, { query })).expectOk(200).items as readonly {
      readonly actor: string;
    }[];
    expect(lines.map((one) => one.actor)).toEqual(expect.arrayContaining(['auditor-1', 'coordinator-1']));
    expect(JSON.stringify(lines)).not.toContain(ids.signalId);
  });

  it('every context shows its document, and what it refuses is a problem from one catalogue', async () => {
    for (const context of [REGISTRATION, MATCHING, COMPENSATION, SAFEGUARDING, REPORTING, AUDIT]) {
      const document = (await house.as(null).get(`${context}/openapi.json`)).expectOk(200);
      expect(document).toMatchObject({ servers: [{ url: context }] });
      const refused = (await house.as(null).get(`${context}/nothing-here`)).expectProblem(404, 'not-found');
      expect((await house.as(null).get(refused.type)).expectOk(200)).toMatchObject({ code: 'not-found', status: 404 });
    }
    const { refusals } = (await house.as(null).get('/problems')).expectOk(200);
    const owners = new Set(Object.keys(refusals as object).map((code) => code.slice(0, code.indexOf('.'))));
    expect([...owners]).toEqual(expect.arrayContaining(['registration', 'matching', 'compensation', 'safeguarding']));
  });
}
