import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { dateAt, derivedId, kernelContext, Registry, Runtime } from '@sleutelbos/kernel';
import { safeguardingModule } from '@sleutelbos/safeguarding';
import { type Application, createApplication } from '@sleutelbos/web';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { auditModule } from './audit.module.js';

interface Person {
  readonly sub: string;
  readonly role: string;
  readonly organisation?: string;
  readonly tenant?: string;
}
const coordinator = { sub: 'coordinator-1', role: 'coordinator' };
const officer = { sub: 'officer-1', role: 'attention-officer' };
const contact = { sub: 'contact-1', role: 'contact-person' };
const reporter = { sub: 'key-person-1', role: 'key-person' };
const auditor = { sub: 'auditor-1', role: 'auditor' };
const outsiders: readonly Person[] = [
  coordinator,
  auditor,
  { sub: 'key-person-2', role: 'key-person' },
  { sub: 'officer-2', role: 'attention-officer' },
  { sub: 'caseworker-1', role: 'caseworker', organisation: 'Amstelveen' },
  { sub: 'council-1', role: 'council', organisation: 'Amstelveen' },
  { sub: 'integration-1', role: 'integration' },
  { ...officer, organisation: 'VluchtelingenWerk' },
  { ...officer, tenant: 'versa' },
];

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const OBSERVED = 'Blauwe plekken op beide armen';
const PHONE = '0612345678';
const system = realSystem();
const today = dateAt(system.clock.now());
const { privateKey, publicKey } = await generateKeyPair('PS256', { extractable: true });
const authentication = {
  issuer: 'https://issuer.example',
  audience: 'urn:sleutelbos:test',
  jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'PS256', use: 'sig' }] },
};

const registry = new Registry([kernelContext, safeguardingModule.context, auditModule.context]);
const engines = await memoryEngines(system, registry.toBus(system.ciphers));
const runtime = new Runtime(registry, engines, system, { report: () => undefined });
let application: Application;
let keys = 0;

/** Changes nothing beyond the answer: what differs per request is taken out. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}
const bodyOf = (answer: Answer) => JSON.parse(answer.text);
const alike = ({ status, headers, text }: Answer) => {
  const { date: _, ...rest } = headers;
  return { status, rest, text: text.replace(/urn:uuid:[0-9a-f-]+/, '') };
};

async function tokenOf({ sub, role, organisation = 'MEE', tenant = 'mee' }: Person): Promise<string> {
  return new SignJWT({ role, organisation, tenant, municipality: 'GM0362' })
    .setProtectedHeader({ alg: 'PS256', kid: 'one', typ: 'at+jwt' })
    .setSubject(sub)
    .setIssuer(authentication.issuer)
    .setAudience(authentication.audience)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
}

async function send(who: Person, method: 'GET' | 'POST', path: string, body?: object, key?: string): Promise<Answer> {
  const headers: Record<string, string> = { authorization: `Bearer ${await tokenOf(who)}`, 'x-correlation-id': UNKNOWN };
  if (method === 'POST') headers['idempotency-key'] = key ?? `key-number-${++keys}`;
  const answer = await application.fastify.inject({ method, url: path, headers, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

const signals = '/safeguarding/v1/signals';
const report = { kind: 'violence', observed: OBSERVED, seenOn: today, basis: 'seen', mayCall: true, phone: PHONE };
const grant = { grantee: auditor.sub, purpose: 'audit', from: today, until: today };
let signalId: string;

beforeAll(async () => {
  application = await createApplication({
    runtime,
    modules: [safeguardingModule, auditModule],
    authentication,
    port: 0,
    logLevel: 'silent',
  });
  await application.startWithoutPort();
}, 60_000);
afterAll(() => application.stop());

describe('a signal, from filing to replay', () => {
  it('SAF-02 is refused, with whom to call instead, while the reporting code names nobody', async () => {
    const answer = await send(reporter, 'POST', signals, report);
    expect(answer.status).toBe(409);
    expect(bodyOf(answer).code).toBe('safeguarding.no-officer-named');
    expect(bodyOf(answer).detail).toContain('0800-2000');
  });

  it('SAF-02 the coordinator names who receives signals; everyone of the organisation may know that', async () => {
    for (const [person, role] of [
      [officer.sub, 'attention-officer'],
      [contact.sub, 'contact-person'],
    ])
      expect((await send(coordinator, 'POST', '/safeguarding/v1/officers', { person, function: role, from: '2019-01-01' })).status).toBe(
        201,
      );
    const known = bodyOf(await send(reporter, 'GET', '/safeguarding/v1/officers')).items;
    expect(known.map((one: { person: string }) => one.person)).toEqual([officer.sub, contact.sub]);
    const nobodys = await send({ ...coordinator, organisation: '' }, 'POST', '/safeguarding/v1/officers', {
      person: officer.sub,
      function: 'attention-officer',
      from: today,
    });
    expect(nobodys.status).toBe(403);
    expect(
      (await send(reporter, 'POST', '/safeguarding/v1/officers', { person: reporter.sub, function: 'contact-person', from: today })).status,
    ).toBe(403);
  });

  it('GEN-04 an organisation that works for two controllers keeps a reporting code for each', async () => {
    const elsewhere = { ...coordinator, tenant: 'versa' };
    expect(bodyOf(await send(elsewhere, 'GET', '/safeguarding/v1/officers')).items).toEqual([]);
    const appointed = { person: officer.sub, function: 'attention-officer', from: '2019-01-01' };
    expect((await send(elsewhere, 'POST', '/safeguarding/v1/officers', appointed)).status).toBe(201);
    expect(bodyOf(await send(elsewhere, 'GET', '/safeguarding/v1/officers')).items).toHaveLength(1);
    expect(bodyOf(await send(coordinator, 'GET', '/safeguarding/v1/officers')).items).toHaveLength(2);
  });

  it('SAF-02 lists are the same for everybody else before and after a signal is filed; a repeat is the same signal', async () => {
    const lists = async () => {
      const answers: unknown[] = [];
      for (const one of outsiders)
        for (const path of [signals, '/safeguarding/v1/reports', '/safeguarding/v1/grants', `${signals}?limit=1`])
          answers.push(alike(await send(one, 'GET', path)));
      return answers;
    };
    const before = await lists();
    const filed = await send(reporter, 'POST', signals, report, 'the-same-key');
    expect(filed.status).toBe(201);
    signalId = bodyOf(filed).signalId;
    const again = await send(reporter, 'POST', signals, report, 'the-same-key');
    expect([again.status, bodyOf(again).signalId, bodyOf(again).revision]).toEqual([201, signalId, 0]);
    // More than the edge reads for one page of one: a list that is emptied by a filter would offer a next page.
    for (let n = 0; n < 21; n++)
      expect((await send({ sub: 'key-person-3', role: 'key-person' }, 'POST', signals, report)).status).toBe(201);
    await runtime.settled();
    expect(await lists()).toEqual(before);
  }, 60_000);

  it('SAF-02 to everybody else it answers exactly as an unknown id does', async () => {
    const given = bodyOf(await send(officer, 'POST', `${signals}/${signalId}/grants`, { ...grant, grantee: 'auditor-2' }));
    await runtime.settled();
    const routes = (id: string, grantId: string): ['GET' | 'POST', string, object?][] => [
      ['GET', `${signals}/${id}`],
      ['POST', `${signals}/${id}/supplements`, { observed: 'Meer', seenOn: today, basis: 'seen' }],
      ['POST', `${signals}/${id}/supplements`, { observed: '' }],
      ['POST', `${signals}/${id}/acknowledgements`],
      ['POST', `${signals}/${id}/closings`, { notToDo: [] }],
      ['POST', `${signals}/${id}/grants`, grant],
      ['POST', `/safeguarding/v1/grants/${grantId}/endings`],
      ['GET', `/audit/v1/signals/${id}/replay`],
    ];
    for (const one of outsiders) {
      const unknown = routes(UNKNOWN, UNKNOWN);
      for (const [index, [method, path, body]] of routes(signalId, given.grantId).entries()) {
        const there = alike(await send(one, method, path, body));
        const [, nowhere = ''] = unknown[index] ?? [];
        expect(there).toEqual(alike(await send(one, method, nowhere, body)));
        expect([404, 400]).toContain(there.status);
      }
    }
    expect((await send(reporter, 'GET', `${signals}/${signalId}`)).status).toBe(404);
  }, 60_000);

  it('SAF-03 neither metadata nor data in the log, no view and no line of the read log names the reporter or leads to them', async () => {
    await send(reporter, 'POST', `${signals}/${signalId}/supplements`, {
      observed: 'Ook de buren horen het',
      seenOn: today,
      basis: 'told-by-others',
    });
    await runtime.settled();
    await send(reporter, 'GET', '/safeguarding/v1/reports');
    const events = await engines.log.read(`signal-${signalId}`);
    expect(events.map((one) => one.type)).toEqual(['safeguarding.signal-filed.v1', 'safeguarding.signal-supplemented.v1']);
    const { lines } = await engines.reads.find({ tenant: 'mee', limit: 500 });
    const documents = await Promise.all(
      registry.views.map((view) => engines.views.getMany(view, [signalId]).then((found) => JSON.stringify([...found]))),
    );
    const kept = JSON.stringify([events, lines, documents]);
    for (const trace of [reporter.sub, OBSERVED, PHONE, UNKNOWN, 'the-same-key', 'GM0362']) expect(kept).not.toContain(trace);
    // The command id of the edge follows from actor, path and key: whoever tries all key persons against the log must not find it.
    expect(kept).not.toContain(derivedId(system.ciphers, 'key', 'mee', reporter.sub, 'POST', signals, 'the-same-key'));
    expect(new Set(events.map((one) => one.metadata.actor)).size).toBe(1);
    for (const { metadata } of events) {
      expect([metadata.correlationId, metadata.causationId]).toEqual([metadata.commandId, metadata.commandId]);
      expect(metadata.traceParent).toBeUndefined();
    }
  });

  it('SAF-03 people of the code read the content and whether they may call; the number and the reporter stay sealed; reading is logged first', async () => {
    for (const one of [officer, contact]) {
      const { items } = bodyOf(await send(one, 'GET', signals));
      expect(items).toHaveLength(22);
      expect(items).toContainEqual({ signalId, kind: 'violence', status: 'received', filedOn: today });
      const answer = await send(one, 'GET', `${signals}/${signalId}`);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toContain('no-store');
      expect(bodyOf(answer)).toMatchObject({
        mayCall: true,
        content: { observed: OBSERVED },
        supplements: [{ content: { basis: 'told-by-others' } }],
      });
      expect(answer.text).not.toContain(PHONE);
      expect(answer.text).not.toContain(reporter.sub);
    }
    const { lines } = await engines.reads.find({ tenant: 'mee', subject: signalId, limit: 10 });
    expect(lines.map(({ actor, action, record }) => [actor, action, record])).toEqual([
      [officer.sub, 'safeguarding:list-signals', ''],
      [officer.sub, 'safeguarding:read-signal', `signal-${signalId}`],
      [contact.sub, 'safeguarding:list-signals', ''],
      [contact.sub, 'safeguarding:read-signal', `signal-${signalId}`],
    ]);
  });

  it('SAF-07 the reporter sees received, picked up, closed and what not to do, and nothing else', async () => {
    const mine = async () => bodyOf(await send(reporter, 'GET', '/safeguarding/v1/reports')).items;
    expect(await mine()).toEqual([{ signalId, status: 'received', receivedOn: today, pickedUpOn: '', closedOn: '', notToDo: [] }]);
    expect((await send(officer, 'POST', `${signals}/${signalId}/acknowledgements`)).status).toBe(200);
    await runtime.settled();
    expect((await mine())[0].status).toBe('picked-up');
    expect((await send(contact, 'POST', `${signals}/${signalId}/closings`, { notToDo: ['do-not-confront'] })).status).toBe(200);
    await runtime.settled();
    expect(await mine()).toEqual([
      { signalId, status: 'closed', receivedOn: today, pickedUpOn: today, closedOn: today, notToDo: ['do-not-confront'] },
    ]);
    const late = await send(reporter, 'POST', `${signals}/${signalId}/supplements`, { observed: 'Meer', seenOn: today, basis: 'seen' });
    expect(bodyOf(late).code).toBe('safeguarding.signal-closed');
  });

  it('SAF-10 a named auditor replays it under a live grant, content opened and source unknown; SAF-11 nothing was on the bus', async () => {
    const replay = `/audit/v1/signals/${signalId}/replay`;
    const notHis = alike(await send(auditor, 'GET', replay));
    expect(notHis.status).toBe(404);
    const asContact = await send(contact, 'POST', `${signals}/${signalId}/grants`, grant);
    expect(asContact.status).toBe(403);
    const { grantId } = bodyOf(await send(officer, 'POST', `${signals}/${signalId}/grants`, grant));
    await runtime.settled();
    expect(bodyOf(await send(auditor, 'GET', '/audit/v1/grants')).items).toEqual([
      { grantId, signalId, purpose: 'audit', from: today, until: today },
    ]);
    const answer = await send(auditor, 'GET', replay);
    const steps = bodyOf(answer).items;
    expect(steps.map((one: { type: string; actor: string }) => [one.type, one.actor])).toEqual([
      ['safeguarding.signal-filed.v1', 'withheld'],
      ['safeguarding.signal-supplemented.v1', 'withheld'],
      ['safeguarding.signal-picked-up.v1', officer.sub],
      ['safeguarding.signal-closed.v1', contact.sub],
    ]);
    expect(steps[0].data.content.observed).toBe(OBSERVED);
    expect([steps[2].before.status, steps[2].after.status]).toEqual(['received', 'picked-up']);
    const [filed] = await engines.log.read(`signal-${signalId}`);
    for (const hidden of [reporter.sub, PHONE, filed?.metadata.actor, filed?.data.sourceId, '"source"'])
      expect(answer.text).not.toContain(hidden);
    expect(registry.toBus(system.ciphers)(filed as never)).toEqual([]);
    expect((await send(officer, 'POST', `/safeguarding/v1/grants/${grantId}/endings`)).status).toBe(200);
    await runtime.settled();
    expect(alike(await send(auditor, 'GET', replay))).toEqual(notHis);
  });

  it('SAF-02 what an auditor with a grant asks of the access log about a signal is not told to one without', async () => {
    const another = { sub: 'auditor-3', role: 'auditor' };
    const { grantId } = bodyOf(await send(officer, 'POST', `${signals}/${signalId}/grants`, grant));
    await runtime.settled();
    expect(bodyOf(await send(auditor, 'GET', `/audit/v1/access-log?subject=${signalId}`)).items.length).toBeGreaterThan(0);
    expect((await engines.reads.find({ tenant: 'mee', subject: signalId, actor: auditor.sub, limit: 100 })).lines.at(-1)).toMatchObject({
      action: 'audit:read-access-log',
      record: `signal-${signalId}`,
    });
    expect((await send(another, 'GET', '/audit/v1/access-log?limit=100')).text).not.toContain(signalId);
    expect((await send(officer, 'POST', `/safeguarding/v1/grants/${grantId}/endings`)).status).toBe(200);
    await runtime.settled();
  });

  it('SAF-10 a grant that has not begun holds nothing open', async () => {
    const later = { ...grant, from: '2999-01-01', until: '2999-01-02' };
    expect((await send(officer, 'POST', `${signals}/${signalId}/grants`, later)).status).toBe(201);
    await runtime.settled();
    expect((await send(auditor, 'GET', `/audit/v1/signals/${signalId}/replay`)).status).toBe(404);
  });

  it('AUD-03 reading the access log is itself in it; SAF-02 lines about a signal are not, without a grant', async () => {
    const log = '/audit/v1/access-log';
    await send(auditor, 'GET', log);
    const lines = bodyOf(await send(auditor, 'GET', `${log}?actor=${auditor.sub}`)).items;
    expect(lines.map((one: { action: string }) => one.action)).toEqual(['audit:read-access-log', 'audit:read-access-log']);
    const all = (await send(auditor, 'GET', log)).text;
    for (const trace of ['safeguarding', 'signal']) expect(all).not.toContain(trace);
    expect(alike(await send(auditor, 'GET', `${log}?subject=${signalId}&limit=1`))).toEqual({
      ...alike(await send(auditor, 'GET', `${log}?subject=${UNKNOWN}&limit=1`)),
      text: expect.any(String),
    });
    for (const one of [coordinator, officer, reporter]) expect((await send(one, 'GET', log)).status).toBe(403);
  });

  it('SAF-02 a page of the access log is one question to the read log, which walks no line that the asker may not know of', async () => {
    const { find } = engines.reads;
    const asked: Parameters<typeof find>[0][] = [];
    engines.reads.find = (query) => {
      asked.push(query);
      return find(query);
    };
    const pages = async (who: Person, query: string) => {
      const ids: string[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page = bodyOf(await send(who, 'GET', `/audit/v1/access-log?${query}${next && `&after=${next}`}`));
        ids.push(...page.items.map((one: { record: string }) => one.record));
        next = page.next;
      }
      return ids;
    };
    const hidden = (await find({ tenant: 'mee', actor: officer.sub, limit: 500 })).lines;
    expect(hidden.length).toBeGreaterThan(1);
    expect(hidden.every((one) => one.circle === (one.record || 'safeguarding'))).toBe(true);
    expect(await pages(auditor, `actor=${officer.sub}&limit=1`)).toEqual([]);
    expect(asked).toEqual([expect.objectContaining({ circles: [], actor: officer.sub })]);
    const { grantId } = bodyOf(await send(officer, 'POST', `${signals}/${signalId}/grants`, grant));
    await runtime.settled();
    const about = hidden.filter((one) => one.record === `signal-${signalId}`).map((one) => one.record);
    expect(await pages(auditor, `actor=${officer.sub}&limit=1`)).toEqual(about);
    expect(asked.at(-1)).toMatchObject({ circles: [`signal-${signalId}`] });
    expect((await send(officer, 'POST', `/safeguarding/v1/grants/${grantId}/endings`)).status).toBe(200);
    await runtime.settled();
    engines.reads.find = find;
  });

  it('SAF-02 whoever is no longer named sees nothing more, from that moment', async () => {
    const { items } = bodyOf(await send(coordinator, 'GET', '/safeguarding/v1/officers'));
    const { officerId } = items.find((one: { person: string }) => one.person === contact.sub);
    expect((await send(contact, 'GET', `${signals}/${signalId}`)).status).toBe(200);
    expect((await send(coordinator, 'POST', `/safeguarding/v1/officers/${officerId}/endings`, { on: today })).status).toBe(200);
    expect(alike(await send(contact, 'GET', `${signals}/${signalId}`))).toEqual(alike(await send(contact, 'GET', `${signals}/${UNKNOWN}`)));
    expect(bodyOf(await send(contact, 'GET', signals))).toEqual({ items: [], next: null });
  });

  it('SAF-05 help lines are there for every role, and asking stores nothing', async () => {
    const head = await engines.log.head();
    const before = (await engines.reads.find({ tenant: 'mee', limit: 500 })).lines.length;
    for (const one of [reporter, ...outsiders]) {
      const { items } = bodyOf(await send(one, 'GET', '/safeguarding/v1/help-lines'));
      expect(items.map((line: { number: string }) => line.number)).toEqual(['112', '113', '0800-2000']);
    }
    expect(await engines.log.head()).toBe(head);
    expect((await engines.reads.find({ tenant: 'mee', limit: 500 })).lines.length).toBe(before);
  });
});
