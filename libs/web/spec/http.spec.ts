import { memoryEventLog } from '@sleutelbos/engines/event-log/memory/memory-event-log.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import type { Engines } from '@sleutelbos/kernel';
import { fakeReads, noBus } from './fakes.js';
import { unsignedToken } from './issuer.js';
import { type Answer, TestProcess } from './process.js';

const system = realSystem();
const { reads, lines, state } = fakeReads();
const engines: Engines = {
  log: memoryEventLog(system),
  views: memoryViewStore(system.clock),
  vault: memoryKeyVault(system),
  bus: noBus,
  reads,
};
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
let house: TestProcess;

beforeAll(async () => {
  house = await TestProcess.start(engines, system);
  await house.application.startWithoutPort();
});
afterAll(() => house.application.stop());

/** Everything of an answer but what names the request. */
const alike = ({ status, headers, text }: Answer) => {
  const { date: _, ...rest } = headers;
  return { status, rest, text: text.replace(/urn:uuid:[0-9a-f-]+/, '') };
};

describe('a command', () => {
  it('answers 201 with ids, revision, an encrypted position and the revision as ETag', async () => {
    const answer = await house.write();
    expect(answer.status).toBe(201);
    expect(answer.headers.etag).toBe('"0"');
    expect(Object.keys(answer.body).sort()).toEqual(['noteId', 'position', 'revision']);
    const another = await house.write();
    expect(another.body.position).toHaveLength(answer.body.position.length);
    expect(another.body.position).not.toBe(answer.body.position);
  });

  it('answers a repeat with the same ids and writes nothing', async () => {
    const first = await house.write({ key: 'same-key-1' });
    const again = await house.write({ key: 'same-key-1' });
    expect(again.status).toBe(201);
    expect(again.body.noteId).toBe(first.body.noteId);
    expect(again.body.revision).toBe(first.body.revision);
  });

  it('answers 422 when the key comes with another body, though its fields merely stand in another order a repeat', async () => {
    const first = await house.send('POST', '/notes/v1/notes', { key: 'same-key-2', body: { text: 'Een', language: 'ti' } });
    const turned = await house.send('POST', '/notes/v1/notes', { key: 'same-key-2', body: { language: 'ti', text: 'Een' } });
    const other = await house.send('POST', '/notes/v1/notes', { key: 'same-key-2', body: { text: 'Twee', language: 'ti' } });
    expect(turned.body.noteId).toBe(first.body.noteId);
    expect(other.status).toBe(422);
    expect(other.body.code).toBe('key-reused');
  });

  it('keeps the keys of two people and two addresses apart', async () => {
    const anna = await house.write({ key: 'same-key-3' });
    const bart = await house.write({ key: 'same-key-3', as: { sub: 'bart' } });
    expect(bart.body.noteId).not.toBe(anna.body.noteId);
  });

  it.each<[string | false, string]>([
    [false, 'missing'],
    ['short', 'idempotency-key'],
    ['with a space in it', 'idempotency-key'],
    ['x'.repeat(201), 'idempotency-key'],
  ])('answers 400 to the key %p', async (key, code) => {
    const answer = await house.write({ key });
    expect(answer.status).toBe(400);
    expect(answer.body.invalidParams).toEqual([{ name: 'Idempotency-Key', code, reason: expect.any(String) }]);
  });

  it('answers 409 with code, rule, source and facts, its text filled in, in Dutch unless English is preferred', async () => {
    const { noteId } = (await house.write()).body;
    const close = (headers = {}) => house.send('POST', `/notes/v1/notes/${noteId}/closings`, { body: { reason: 'done' }, headers });
    expect((await close()).status).toBe(200);
    const dutch = await close();
    expect(dutch.status).toBe(409);
    expect(dutch.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(dutch.body).toMatchObject({
      type: '/problems/refused',
      code: 'notes.already-closed',
      rule: 'TST-01',
      source: 'D',
      facts: { days: 3 },
      detail: 'Na 3 dagen is deze notitie dicht.',
    });
    const english = await close({ 'accept-language': 'de, en;q=0.8, nl;q=0.5' });
    expect(english.body.detail).toBe('After 3 days this note is closed.');
  });

  it('answers 400 when only the handler refuses the input, 500 without a word when the fault is ours', async () => {
    const { noteId } = (await house.write()).body;
    const wrong = await house.send('POST', `/notes/v1/notes/${noteId}/closings`, { body: { reason: 'other' } });
    expect(wrong.status).toBe(400);
    expect(wrong.body.invalidParams).toEqual([{ name: 'reason', code: 'value', reason: 'is geen van de toegestane waarden' }]);
    const fault = await house.send('POST', `/notes/v1/notes/${noteId}/breaks`, { body: {} });
    expect(fault.status).toBe(500);
    expect(fault.text).not.toMatch(/Jansen|rank|zod|expected/i);
  });
});

describe('If-Match', () => {
  const rank = (noteId: string, headers: Record<string, string>, value = 1) =>
    house.send('PUT', `/notes/v1/notes/${noteId}/rank`, { body: { rank: value }, headers });

  it('is required where someone edits what they saw, strong, and the last revision', async () => {
    const { noteId } = (await house.write()).body;
    expect((await rank(noteId, {})).status).toBe(428);
    for (const malformed of ['0', 'W/"0"', '"x"', '*', '"0", "1"'])
      expect((await rank(noteId, { 'if-match': malformed })).status).toBe(400);
    expect((await rank(noteId, { 'if-match': '"7"' })).status).toBe(412);
    const done = await rank(noteId, { 'if-match': '"0"' });
    expect(done.status).toBe(200);
    expect(done.headers.etag).toBe('"1"');
  });

  it('without a key tells a repeat of the same change from another one', async () => {
    const { noteId } = (await house.write()).body;
    await rank(noteId, { 'if-match': '"0"' }, 5);
    const again = await rank(noteId, { 'if-match': '"0"' }, 5);
    expect([again.status, again.headers.etag]).toEqual([200, '"1"']);
    expect((await rank(noteId, { 'if-match': '"0"' }, 6)).status).toBe(412);
  });
});

describe('input', () => {
  const send = (body: unknown, headers = {}) => house.send('POST', '/notes/v1/notes', { body, headers });

  it('is answered with everything that is wrong at once, unknown fields named, no value repeated', async () => {
    const answer = await send({ text: 'Mijn BSN is 111222333', language: 'klingon', on: '2019-02-30', extra: 'Jansen', rank: 1 });
    expect(answer.status).toBe(400);
    const found = (answer.body.invalidParams ?? []).map(({ name, code }) => `${name} ${code}`).sort();
    expect(found).toEqual(['extra unknown', 'language language-tag', 'on iso-date', 'rank unknown', 'text no-citizen-number']);
    expect(answer.text).not.toMatch(/Jansen|klingon|111222333|2019-02-30/);
  });

  it('names what is missing and of the wrong kind, with the limits of the check', async () => {
    const answer = await send({ text: 7 });
    const codes = (answer.body.invalidParams ?? []).map(({ name, code }) => `${name} ${code}`);
    expect(codes).toEqual(expect.arrayContaining(['text is-string', 'text is-length', 'language language-tag']));
    expect(answer.text).toContain('moet 1 tot 80 tekens hebben');
  });

  it.each([
    ['a list', []],
    ['null', null],
    ['a text', '"text"'],
    ['broken JSON', '{"text": "Jansen'],
    ['a poisoned prototype', '{"__proto__": {"admin": true}, "text": "a", "language": "ti"}'],
    ['an endless nest', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ])('that is %s is a 400', async (_, body) => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await house.send('POST', '/notes/v1/notes', { body: payload, headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.text).not.toMatch(/Jansen|Unexpected|position|token/i);
  });

  it('of 10 MB is a 413, as a form a 415', async () => {
    const large = await send({ text: 'x'.repeat(10_000_000), language: 'ti' });
    expect([large.status, large.body.code]).toEqual([413, 'too-large']);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/xml']) {
      const other = await house.send('POST', '/notes/v1/notes', { body: 'text=a', headers: { 'content-type': type } });
      expect([other.status, other.body.code]).toEqual([415, 'unsupported-media']);
    }
  });

  it('in the query is checked as strictly', async () => {
    const ask = (query: string) => house.send('GET', `/notes/v1/notes?${query}`);
    for (const wrong of ['page=1', 'limit=0', 'limit=101', 'limit=a', 'order=sideways', 'order=asc&order=desc', 'after=abc', 'atLeast=abc'])
      expect([wrong, (await ask(wrong)).status]).toEqual([wrong, 400]);
    expect((await ask('limit=100&order=asc')).status).toBe(200);
  });
});

describe('a read', () => {
  it('shows at least the change that it asks for, opened after the read was logged', async () => {
    const { noteId, position } = (await house.write({ text: 'Sleutel' })).body;
    const before = lines.length;
    const answer = await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ noteId, text: 'Sleutel' });
    expect(answer.headers.etag).toBe('"0"');
    expect(lines.slice(before)).toEqual([
      expect.objectContaining({
        actor: 'anna',
        role: 'writer',
        tenant: 'mee',
        action: 'notes:read-note',
        decision: 'allow writers-write',
        subjects: [noteId],
        record: `note-${noteId}`,
      }),
    ]);
  });

  it('is not answered when the read log fails', async () => {
    const { noteId, position } = (await house.write({ text: 'Sleutel' })).body;
    state.fails = true;
    const answer = await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`);
    state.fails = false;
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(answer.headers.etag).toBeUndefined();
    expect(answer.text).not.toMatch(/Sleutel|Jansen/);
  });

  it('knows no 304', async () => {
    const { noteId, position } = (await house.write()).body;
    const headers = { 'if-none-match': '"0"', 'if-modified-since': new Date().toUTCString() };
    const answer = await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('gives an erased person as erased, never as a default', async () => {
    const { noteId, position } = (await house.write()).body;
    const [key] = await engines.vault.find([{ tenant: 'mee', subject: noteId, purpose: 'dossier' }]);
    const kid = typeof key === 'object' ? key.kid : '';
    await engines.vault.destroy([kid]);
    house.runtime.bench.keys.forget([kid]);
    const answer = await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`);
    expect(answer.body.text).toEqual({ erased: true });
  });

  it('that records before it was allowed is a fault, not an answer', async () => {
    expect((await house.send('GET', '/notes/v1/unallowed')).status).toBe(500);
  });

  it('takes positions of the own tenant only', async () => {
    const { position } = (await house.write()).body;
    const other = await house.send('GET', `/notes/v1/notes?atLeast=${position}`, { as: { tenant: 'vwn' } });
    expect(other.status).toBe(400);
  });
});

describe('a list', () => {
  it('is walked page by page with encrypted cursors, each document once, one log line per page', async () => {
    const as = { tenant: 'lists' };
    let last = '';
    for (let i = 0; i < 5; i++) last = (await house.write({ as, text: `Note ${i}` })).body.position;
    const before = lines.length;
    const seen: unknown[] = [];
    let path: string | null = `/notes/v1/notes?limit=2&atLeast=${last}`;
    while (path) {
      const page = await house.send('GET', path, { as });
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map((item) => item.text));
      path = /<([^>]+)>; rel="next"/.exec(page.headers.link ?? '')?.[1] ?? null;
      expect(Boolean(path)).toBe(page.body.next !== null);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4].map((i) => `Note ${i}`));
    expect(lines.length - before).toBe(3);
  });

  it('never shows what the policy denies, and its cursor opens with no other query', async () => {
    const as = { tenant: 'filters' };
    for (const secret of [true, false, true]) await house.write({ as, secret });
    const { position } = (await house.write({ as, text: 'Last' })).body;
    const mine = await house.send('GET', `/notes/v1/notes?limit=1&atLeast=${position}`, { as });
    const theirs = await house.send('GET', `/notes/v1/notes?atLeast=${position}`, { as: { ...as, sub: 'bart' } });
    expect(theirs.body.items).toHaveLength(2);
    const reader = await house.send('GET', `/notes/v1/notes?atLeast=${position}`, { as: { ...as, sub: 'bart', role: 'reader' } });
    expect(reader.body.items).toHaveLength(0);
    expect((await house.send('GET', `/notes/v1/notes?order=desc&after=${mine.body.next}`, { as })).status).toBe(400);
  });
});

describe('who may not know', () => {
  it('gets the very same 404 for a hidden record, another tenant’s, an unknown id and what cannot be an id', async () => {
    const { noteId, position } = (await house.write({ secret: true })).body;
    await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`);
    const get = (id: string, as = {}) => house.send('GET', `/notes/v1/notes/${id}`, { as });
    const answers = [
      await get(noteId, { sub: 'bart' }),
      await get(noteId, { tenant: 'vwn' }),
      await get(UNKNOWN),
      await get('not-an-id'),
      await house.send('GET', '/notes/v1/nowhere'),
      await house.send('GET', '/notes/v1/secrets'),
    ];
    const [first, ...others] = answers.map(alike);
    expect(first?.status).toBe(404);
    for (const other of others) expect(other).toEqual(first);
  });

  it('gets the same for commands', async () => {
    const { noteId } = (await house.write({ secret: true })).body;
    const close = (id: string, as = {}) => house.send('POST', `/notes/v1/notes/${id}/closings`, { as, body: { reason: 'done' } });
    const unknown = alike(await close(UNKNOWN));
    expect(alike(await close(noteId, { sub: 'bart' }))).toEqual(unknown);
    expect(alike(await close(noteId, { tenant: 'vwn' }))).toEqual(unknown);
  });

  it('gets 403 where the record may be known, and on a route that the role may never use', async () => {
    const { noteId, position } = (await house.write()).body;
    const record = await house.send('GET', `/notes/v1/notes/${noteId}?atLeast=${position}`, { as: { sub: 'bart', role: 'reader' } });
    expect([record.status, record.body.code]).toEqual([403, 'forbidden']);
    expect((await house.write({ as: { role: 'reader' } })).status).toBe(403);
    expect((await house.write({ as: { role: 'nobody' } })).status).toBe(403);
  });
});

describe('sign-in', () => {
  const get = (authorization?: string) =>
    house.inject({ method: 'GET', url: '/notes/v1/notes', headers: authorization ? { authorization } : {} });

  it('is asked with 401 and WWW-Authenticate', async () => {
    for (const wrong of [undefined, 'Bearer x', 'Basic YTpi', `Bearer ${await unsignedToken()}`]) {
      const answer = await get(wrong);
      expect([wrong, answer.status]).toEqual([wrong, 401]);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="sleutelbos"');
    }
  });

  it.each([
    ['expired', { expires: Math.floor(Date.now() / 1000) - 60 }],
    ['forged', { forged: true }],
    ['signed with a public key as a secret', { alg: 'HS256' as const }],
    ['for another audience', { audience: 'urn:other' }],
    ['an identity token', { typ: 'JWT' }],
    ['without a tenant', { tenant: '' }],
    ['with a role that could break a line', { role: 'a\nb' }],
  ])('refuses a token that is %s', async (_, as) => {
    expect((await house.send('GET', '/notes/v1/notes', { as })).status).toBe(401);
  });

  it('comes before anything about the body is told', async () => {
    const answer = await house.inject({ method: 'POST', url: '/notes/v1/notes', payload: { extra: 1 } });
    expect(answer.status).toBe(401);
  });
});

describe('every answer', () => {
  const HEADERS = [
    'api-version',
    'cache-control',
    'content-security-policy',
    'strict-transport-security',
    'x-content-type-options',
    'x-frame-options',
  ];

  it('has the version and the security headers, also when nothing was found or nobody is signed in', async () => {
    for (const [method, url, status] of [
      ['GET', '/notes/v1/notes', 401],
      ['GET', '/notes/v1/none', 404],
      ['GET', '/%E0%A4%A', 400],
      ['GET', '/health/live', 200],
      ['GET', '/notes/v1/openapi.json', 200],
      ['DELETE', '/notes/v1/notes', 405],
      ['OPTIONS', '/notes/v1/notes', 405],
      ['HEAD', '/health/live', 200],
      ['GET', '/notes/v1/notes/', 404],
    ] as const) {
      const answer = await house.inject({ method, url });
      expect([url, answer.status]).toEqual([url, status]);
      expect(HEADERS.filter((name) => answer.headers[name] === undefined)).toEqual([]);
    }
  });

  it('says which API answered, and which methods an address knows', async () => {
    expect((await house.inject({ method: 'GET', url: '/notes/v1/none' })).headers['api-version']).toBe('1.2.3');
    expect((await house.inject({ method: 'DELETE', url: '/notes/v1/notes' })).headers.allow).toBe('GET, HEAD, POST');
  });

  it('lets other sites read openapi.json and nothing else', async () => {
    const origin = { origin: 'https://elsewhere.example' };
    expect(
      (await house.inject({ method: 'GET', url: '/notes/v1/openapi.json', headers: origin })).headers['access-control-allow-origin'],
    ).toBe('*');
    expect(
      (await house.inject({ method: 'GET', url: '/notes/v1/notes', headers: origin })).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });
});
