import type { Answer, Api } from '@sleutelbos/testing/http/api.js';
import {
  account,
  activeKeyPerson,
  agreedCase,
  asked,
  dataFolder,
  durable,
  newcomer,
  openProgramme,
  platformOn,
  REGISTRATION,
  SAFEGUARDING,
  UNKNOWN,
} from './amstelveen.contract.js';

const folder = dataFolder();
let house: Api;
let programmeId: string;
let caseId: string;

beforeAll(async () => {
  house = await platformOn(folder);
  programmeId = await openProgramme(house);
  caseId = await agreedCase(house, programmeId);
  await house.settled();
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

const cases = `${REGISTRATION}/cases`;
const requests = `${REGISTRATION}/help-requests`;
const coordinator = () => house.as('coordinator');
/** Name and code of everything that is wrong. */
const violations = (answer: Answer): string[] =>
  (answer.expectProblem(400, 'invalid').invalidParams ?? []).map(({ name, code }) => `${name} ${code}`).sort();

/** Sends it, and sees that log and keys stand as before. */
async function writesNothing(send: () => Promise<Answer>): Promise<Answer> {
  const before = await durable(house);
  const answer = await send();
  await house.settled();
  expect(await durable(house)).toEqual(before);
  expect(house.faults).toEqual([]);
  return answer;
}

describe('a body that is wrong', () => {
  it('names every violation at once, at every depth, with a code and a reason, and echoes nothing', async () => {
    const wrong = newcomer('no-uuid', {
      municipality: 'Amstelveen',
      regime: 2013,
      languages: ['ti', 'xx', 'klingon'],
      birthday: '1990-01-01',
      newcomer: { name: 12, phone: '', nickname: 'Geheim van Yonas', wishes: 'mijn BSN is 111222333' },
    });
    const answer = await writesNothing(() => coordinator().post(cases, wrong));
    expect(violations(answer)).toEqual([
      'birthday unknown',
      'languages language-tag',
      'municipality municipality-code',
      'newcomer.name is-length',
      'newcomer.name is-string',
      'newcomer.nickname unknown',
      'newcomer.phone matches',
      'newcomer.wishes no-citizen-number',
      'programmeId is-uuid',
      'regime is-in',
    ]);
    expect(answer.text).not.toMatch(/Geheim|klingon|111222333|no-uuid/);
  });

  it('says it in Dutch, and in English when asked', async () => {
    const say = async (language: string) =>
      (await coordinator().post(cases, {}, { headers: { 'accept-language': language } })).expectProblem(400, 'invalid');
    expect((await say('nl')).title).toBe('Ongeldige invoer');
    expect((await say('en')).title).toBe('Invalid input');
  });

  it.each([
    ['an unknown field', { colour: 'red' }, ['colour unknown']],
    ['a prototype as a field', JSON.parse('{"constructor":{"prototype":{"admin":true}}}'), [' json']],
    ['a wrong type', { remote: 'false' }, ['remote is-boolean']],
    ['an unknown language code', { language: 'zz' }, ['language language-tag']],
    ['a list where one is asked', { language: ['ti'] }, ['language language-tag']],
    ['a weekday that does not exist', { day: 8 }, ['day max']],
    ['an object that is null', { genderWish: null }, ['genderWish nested-validation']],
    ['a number that is not whole', { day: 1.5 }, ['day is-int']],
  ])('REG-43 with %s is refused', async (_, over, expected) => {
    const answer = await writesNothing(() => coordinator().post(requests, asked(caseId, over)));
    expect(violations(answer)).toEqual(expected);
  });

  it.each(['2019-02-29', '2019-04-31', '2019-13-01', '2019-00-10', '0000-00-00', '2019-1-1', '20190101', '2019-06-30T10:00:00Z', ''])(
    'REG-41 with the date %p, which does not exist or is no date, is refused',
    async (on) => {
      const agreement = { language: 'ti', how: 'in-person', on };
      const answer = await writesNothing(() => coordinator().post(`${cases}/${caseId}/agreements`, agreement));
      expect(violations(answer)).toEqual(['on iso-date']);
    },
  );

  it('REG-41 takes the leap day that does exist', async () => {
    const answer = await coordinator().post(`${cases}/${caseId}/agreements`, { language: 'ti', how: 'in-person', on: '2016-02-29' });
    expect(answer.status).not.toBe(400);
  });

  it.each(['{"caseId": ', 'undefined', '{"a":1}}', "{'a':1}", '[1,2', '', '{"a":"\u0001"}', '{"__proto__":{"role":"coordinator"}}'])(
    'that is broken JSON (%p) is refused without a word of the parser',
    async (body) => {
      const answer = await writesNothing(() => coordinator().post(requests, body));
      answer.expectProblem(400, 'invalid');
      expect(answer.text).not.toMatch(/Unexpected|position|token|SyntaxError|proto/i);
    },
  );

  it.each(['[]', '"text"', '12', 'null', 'true'])('that is JSON but no object (%p) is refused', async (body) => {
    (await writesNothing(() => coordinator().post(requests, body))).expectProblem(400, 'invalid');
  });

  it('that is nested a thousand deep is refused, not a fault', async () => {
    const deep = `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`;
    (await writesNothing(() => coordinator().post(requests, deep))).expectProblem(400, 'invalid');
  });

  it('of 10 MB is refused for its size, announced or not', async () => {
    const large = JSON.stringify(asked(caseId, { description: { text: 'x'.repeat(10_000_000) } }));
    (await writesNothing(() => coordinator().post(requests, large))).expectProblem(413, 'too-large');
    const header = { headers: { 'content-length': '12' } };
    expect((await writesNothing(() => coordinator().post(requests, large, header))).status).toBeGreaterThanOrEqual(400);
  });

  it('in another form than JSON is refused', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await writesNothing(() => coordinator().post(requests, '{}', { headers: { 'content-type': type } }));
      answer.expectProblem(415, 'unsupported-media');
    }
  });

  it('SAF-01 of a signal is refused as strictly, and its content is not echoed', async () => {
    const signal = { kind: 'gossip', observed: '', seenOn: '2019-06-31', basis: 'dreamt', mayCall: 'yes', witness: 'Geheime Getuige' };
    const answer = await writesNothing(() => house.as('key-person').post(`${SAFEGUARDING}/signals`, signal));
    expect(violations(answer)).toEqual([
      'basis is-in',
      'kind is-in',
      'mayCall is-boolean',
      'observed is-length',
      'seenOn iso-date',
      'witness unknown',
    ]);
    expect(answer.text).not.toMatch(/Getuige|dreamt|gossip/);
  });
});

describe('a precondition', () => {
  let at: string;
  let revision: number;
  const limits = { hoursAWeek: 4, openAssignments: 2, asksAWeek: 2 };
  beforeAll(async () => {
    at = `${REGISTRATION}/key-persons/${await activeKeyPerson(house, programmeId, { account: 'key-person-9' })}`;
    await house.settled();
    revision = (await house.as(account('key-person-9')).get(at)).revision;
  });
  const put = (sent: object) => writesNothing(() => house.as(account('key-person-9')).put(`${at}/limits`, limits, sent));

  it('that is missing where one edits what one saw is asked for', async () => {
    (await put({})).expectProblem(428, 'precondition-missing');
  });

  it('that is stale, or of the future, stops the change', async () => {
    for (const ifMatch of [0, revision - 1, revision + 1]) (await put({ ifMatch })).expectProblem(412, 'stale');
  });

  it('in another form than one strong ETag is invalid', async () => {
    for (const form of [`W/"${revision}"`, String(revision), '*', `"${revision}", "1"`, '"x"', '""', `"0${revision}"`])
      expect(violations(await put({ headers: { 'if-match': form } }))).toEqual(['If-Match strong-etag']);
  });
});

describe('an Idempotency-Key', () => {
  it('that is missing, too short, too long or invisible is invalid, beside whatever else is wrong with the headers', async () => {
    const post = (sent: object) => writesNothing(() => coordinator().post(requests, asked(caseId), sent));
    expect(violations(await post({ key: null }))).toEqual(['Idempotency-Key missing']);
    for (const key of ['short', 'x'.repeat(201), 'with a space in it', 'sleutelbos-é-1'])
      expect(violations(await post({ key: null, headers: { 'idempotency-key': key } }))).toEqual(['Idempotency-Key idempotency-key']);
    expect(violations(await post({ key: null, ifMatch: -1, query: { atLeast: 'soon', x: '1' } }))).toEqual([
      'Idempotency-Key missing',
      'If-Match strong-etag',
      'atLeast position',
      'x unknown',
    ]);
  });
});

describe('an id in a path', () => {
  it.each([UNKNOWN, 'x', '..%2f..%2fetc%2fpasswd', '%00', "1'%20OR%20'1'='1", 'A'.repeat(60)])('that is %p is unknown', async (id) => {
    (await writesNothing(() => coordinator().get(`${cases}/${id}`))).expectProblem(404, 'not-found');
    const agreement = { language: 'ti', how: 'in-person' };
    (await writesNothing(() => coordinator().post(`${cases}/${id}/agreements`, agreement))).expectProblem(404, 'not-found');
  });
});
