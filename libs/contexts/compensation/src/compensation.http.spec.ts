import { type Api, api } from '@sleutelbos/testing/http/api.js';
import type { ContextModule } from '@sleutelbos/web';
import { compensationModule } from './compensation.module.js';
import { contact, keyPerson, keyPersonId, programme, programmeId, sourceId, tell, tellers } from './told.contract.js';
import { claimsView } from './views/claims.view.js';

const silent = { nl: 'Vertelt', en: 'Tells' };
const told: readonly ContextModule[] = tellers.map((context) => ({
  name: context.name,
  title: silent,
  description: silent,
  version: '1.0.0',
  controllers: [],
  policies: '',
  context,
}));

const base = '/compensation/v1';
/** Policies are compiled and a server is made for each test: a busy machine needs a while. */
const PATIENCE_MS = 30_000;

describe('compensation over HTTP', () => {
  let http: Api;
  beforeEach(async () => {
    http = await api({ modules: [...told, compensationModule], startMs: Date.UTC(2019, 7, 1, 10) });
    await tell(http, [
      ...programme(8_000_000),
      keyPerson(1),
      keyPerson(2),
      contact(1, 11, '2019-07-02', 90, 12, 340),
      contact(2, 12, '2019-07-02', 60),
    ]);
    await http.settled();
    const terms = { from: '2019-01-01', hourCents: 500, travelCentsPerKm: 19 };
    (await http.as('coordinator').post(`${base}/programmes/${programmeId}/terms`, terms)).expectOk(201);
  }, PATIENCE_MS);
  afterEach(() => http.close());

  const draft = async (n: number, as: 'key-person' | 'coordinator') => {
    const answer = await http.as(as).post(`${base}/claims`, { keyPersonId: keyPersonId(n), month: '2019-07' });
    await http.settled();
    return answer;
  };

  it(
    'COM-06 carries a claim from draft to payment, and shows the claimant calculation, status and notice',
    async () => {
      const claimId = (await draft(1, 'key-person')).id('claimId');
      (await http.as('key-person').post(`${base}/claims/${claimId}/submission`)).expectOk(200);
      (await http.as('coordinator').post(`${base}/claims/${claimId}/check`)).expectOk(200);
      (await http.as('finance').post(`${base}/claims/${claimId}/approval`)).expectOk(200);
      const pay = (on: string) => http.as('finance').post(`${base}/claims/${claimId}/payment`, { on, reference: 'MEE-2019-0042' });
      (await pay('2019-08-09')).expectProblem(409, 'compensation.payment-lies-ahead');
      (await pay('2019-07-02')).expectOk(200);
      await http.settled();
      const claim = (await http.as('key-person').get(`${base}/claims/${claimId}`)).expectOk(200);
      expect(claim).toMatchObject({
        status: 'paid',
        cents: 1_318,
        calculation: {
          method: 'lump-sum',
          lumpSum: { totalCents: 1_318, month: { limitCents: 17_000 } },
          provenCosts: { totalCents: 568 },
        },
        notices: [{ code: 'report-to-benefits-office', rule: 'COM-05' }],
      });
      expect(claim.account).toBeUndefined();
      expect((await http.as('finance').get(`${base}/budgets`)).expectOk(200)).toMatchObject({
        items: [{ sourceId, period: 'all', ceilingCents: 8_000_000, paidCents: 1_318, leftCents: 7_998_682 }],
      });
      expect((await http.as('key-person').get(`${base}/allowances`)).expectOk(200)).toMatchObject({
        items: [{ year: '2019', usedCents: 1_318, limitCents: 170_000, months: [{ month: '2019-07', usedCents: 1_318 }] }],
      });
    },
    PATIENCE_MS,
  );

  it(
    'COM-05 every claim tells its claimant to report the work once, and nothing of benefits is stored',
    async () => {
      const claimId = (await draft(1, 'key-person')).id('claimId');
      const { notices } = (await http.as('key-person').get(`${base}/claims/${claimId}`)).expectOk(200);
      expect(notices).toMatchObject([
        { rule: 'COM-05', nl: expect.stringContaining('27'), en: expect.stringContaining('benefits office') },
      ]);
      const kept = JSON.stringify([
        await http.engines.log.read(`claim-${claimId}`),
        ...(await http.engines.views.getMany(claimsView, [claimId])),
      ]);
      expect(kept).toContain('claim-drafted');
      expect(kept).not.toMatch(/benefit|uitkering/i);
    },
    PATIENCE_MS,
  );

  it(
    'COM-07 the same person does not check and approve; the claimant does neither',
    async () => {
      const claimId = (await draft(2, 'coordinator')).id('claimId');
      (await http.as('coordinator').post(`${base}/claims/${claimId}/submission`)).expectOk(200);
      (await http.as('finance').post(`${base}/claims/${claimId}/check`)).expectOk(200);
      const refused = (await http.as('finance').post(`${base}/claims/${claimId}/approval`)).expectProblem(409, 'compensation.four-eyes');
      expect(refused).toMatchObject({ rule: 'COM-07' });
      (await http.as('key-person').post(`${base}/claims/${claimId}/approval`)).expectProblem(403, 'forbidden');
    },
    PATIENCE_MS,
  );

  it(
    'COM-06 a key person drafts and sees only their own claims',
    async () => {
      (await draft(2, 'key-person')).expectProblem(403, 'forbidden');
      const other = (await draft(2, 'coordinator')).id('claimId');
      const own = (await draft(1, 'key-person')).id('claimId');
      (await http.as('key-person').get(`${base}/claims/${other}`)).expectProblem(403, 'forbidden');
      expect((await http.as('key-person').get(`${base}/claims`)).expectOk(200)).toMatchObject({ items: [{ claimId: own }] });
      expect((await http.as('finance').get(`${base}/claims`, { query: { status: 'draft' } })).expectOk(200).items).toHaveLength(2);
      expect((await http.as('finance').get(`${base}/claims`, { query: { status: 'paid' } })).expectOk(200).items).toHaveLength(0);
      (await http.as('stranger').get(`${base}/claims/${own}`)).expectProblem(404, 'not-found');
    },
    PATIENCE_MS,
  );

  it(
    'GEN-08 pay is closed to the municipality, the council and its systems; the rules of law are open to all',
    async () => {
      const claimId = (await draft(1, 'key-person')).id('claimId');
      for (const who of ['caseworker', 'council', 'integration', 'attention-officer', 'auditor'] as const) {
        for (const path of ['claims', `claims/${claimId}`, 'allowances', 'budgets'])
          (await http.as(who).get(`${base}/${path}`)).expectProblem(403, 'forbidden');
        const { items } = (await http.as(who).get(`${base}/rules`)).expectOk(200) as { items: { rule: string; from: string }[] };
        expect(items.filter((one) => one.rule === 'volunteer-allowance')).toHaveLength(8);
      }
    },
    PATIENCE_MS,
  );

  it(
    'COM-08 books costs within the ceiling, and refuses what lies above it with both figures',
    async () => {
      const costs = `${base}/budgets/${sourceId}/all/costs`;
      (await http.as('finance').post(costs, { kind: 'training', cents: 7_999_000, on: '2019-02-14' })).expectOk(201);
      const above = (await http.as('coordinator').post(costs, { kind: 'coach', cents: 1_001, on: '2019-03-01' })).expectProblem(
        409,
        'compensation.above-ceiling',
      );
      expect(JSON.stringify(above)).toContain('1000');
      (
        await http.as('finance').post(`${base}/budgets/${sourceId}/2019/costs`, { kind: 'coach', cents: 1, on: '2019-03-01' })
      ).expectProblem(404, 'not-found');
      (await http.as('finance').post(`${base}/budgets/${sourceId}/xx/costs`, { kind: 'coach', cents: 1, on: '2019-03-01' })).expectProblem(
        404,
        'not-found',
      );
      (await http.as('finance').post(costs, { kind: 'party', cents: 0, on: '2019-02-30' })).expectProblem(400, 'invalid');
    },
    PATIENCE_MS,
  );
});
