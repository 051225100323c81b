import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchingModule } from '@sleutelbos/matching';
import { registrationModule } from '@sleutelbos/registration';
import { safeguardingModule } from '@sleutelbos/safeguarding';
import { factAt } from '@sleutelbos/testing';
import { type Api, api } from '@sleutelbos/testing/http/api.js';
import { auditModule } from './audit.module.js';

const contexts = join(import.meta.dirname, '../..');
const caseId = '0190f3a0-0000-7000-8000-000000000001';
const helpRequestId = '0190f3a0-0000-7000-8000-000000000002';
const assignmentId = '0190f3a0-0000-7000-8000-000000000003';
const ids = { caseId, helpRequestId, assignmentId };

let house: Api;
const revisions = new Map<string, number>();

/** Appends the example of an event as its context would, with the ids of this spec. */
async function happened(type: string, stream: string, who: { actor: string; role: string; organisation: string }) {
  const file = join(contexts, type.slice(0, type.indexOf('.')), 'src/golden', `${type}.golden.json`);
  const golden = JSON.parse(readFileSync(file, 'utf8'));
  const data = Object.fromEntries(
    Object.entries(golden.data).map(([name, value]) => [name, name in ids ? ids[name as keyof typeof ids] : value]),
  );
  const revision = revisions.get(stream) ?? -1;
  const { id, metadata } = factAt(revisions.size * 10 + revision + 1, { type, data }, { metadata: { ...who, tenant: 'mee' } });
  await house.engines.log.append(stream, revision < 0 ? 'no-stream' : revision, [{ id, type, data: data as never, metadata }]);
  revisions.set(stream, revision + 1);
}

const caseworker = { actor: 'caseworker-1', role: 'caseworker', organisation: 'gemeente-amstelveen' };
const coordinator = { actor: 'coordinator-1', role: 'coordinator', organisation: 'mee-az' };
const replay = `/audit/v1/cases/${caseId}/replay`;

beforeAll(async () => {
  house = await api({ modules: [registrationModule, matchingModule, safeguardingModule, auditModule] });
  await happened('registration.case-opened.v1', `case-${caseId}`, caseworker);
  await happened('registration.agreement-recorded.v1', `case-${caseId}`, coordinator);
  await happened('registration.help-request-registered.v1', `helprequest-${helpRequestId}`, caseworker);
  await house.settled();
}, 60_000);
afterAll(() => house.close());

describe('the replay of a case', () => {
  it('AUD-01 gives every event of its streams in order, with who, in which role then, and the state before and after', async () => {
    const { items, next } = (await house.as('auditor').get(replay)).expectOk(200) as { items: Record<string, unknown>[]; next: unknown };
    expect(items.map(({ type, record, actor, role, organisation }) => [type, record, actor, role, organisation])).toEqual([
      ['registration.case-opened.v1', `case-${caseId}`, ...Object.values(caseworker)],
      ['registration.agreement-recorded.v1', `case-${caseId}`, ...Object.values(coordinator)],
      ['registration.help-request-registered.v1', `helprequest-${helpRequestId}`, ...Object.values(caseworker)],
    ]);
    expect(items[0]).toMatchObject({ before: { status: 'none' }, after: { status: 'open' }, data: { newcomer: { sealed: true } } });
    expect(items[1]?.before).toEqual(items[0]?.after);
    expect(next).toBeNull();
  });

  it('REG-42 leaves the newcomer’s wish unsaid, as the log holds it', async () => {
    const { items } = (await house.as('auditor').get(replay)).body as { items: { type: string; data: Record<string, unknown> }[] };
    const asked = items.find((one) => one.type === 'registration.help-request-registered.v1');
    const [logged] = await house.engines.log.read(`helprequest-${helpRequestId}`);
    expect(logged?.data.genderWish).toMatchObject({ wish: expect.any(String) });
    expect(asked?.data).toMatchObject({ genderWish: 'withheld', role: logged?.data.role });
  });

  it('AUD-01 is read page by page', async () => {
    const first = await house.as('auditor').get(replay, { query: { limit: '2' } });
    const { items, next } = first.body as { items: unknown[]; next: string };
    expect(items).toHaveLength(2);
    expect(first.header('link')).toContain(`after=${next}`);
    const rest = (await house.as('auditor').get(replay, { query: { limit: '2', after: next } })).body;
    expect([(rest.items as unknown[]).length, rest.next]).toEqual([1, null]);
    (await house.as('auditor').get(replay, { query: { after: caseId } })).expectProblem(400, 'invalid');
  });

  it('AUD-03 is logged before it is answered', async () => {
    const { lines } = await house.engines.reads.find({ tenant: 'mee', subject: caseId, limit: 1 });
    expect(lines[0]).toMatchObject({ actor: 'auditor-1', role: 'auditor', action: 'audit:replay-case', record: `case-${caseId}` });
  });

  it('AUD-03 is for the auditor of the tenant alone', async () => {
    for (const one of ['coordinator', 'caseworker', 'key-person', 'attention-officer', 'council'] as const)
      expect((await house.as(one).get(replay)).status).toBe(403);
    const elsewhere = { actor: { id: 'auditor-2', role: 'auditor', organisation: 'elsewhere' }, tenant: 'elsewhere', municipality: '' };
    expect((await house.as(elsewhere).get(replay)).status).toBe(404);
  });
});
