import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Api } from '@sleutelbos/testing/http/api.js';
import pino from 'pino';
import {
  ANSWER_BY,
  account,
  activeKeyPerson,
  agreedCase,
  dataFolder,
  MATCHING,
  openProgramme,
  openRequest,
  platformOn,
  REGISTRATION,
  SAFEGUARDING,
} from './amstelveen.contract.js';
import { filesOf, hits } from './searched-bytes.contract.js';

/** What is personal in the requests below. Each stands nowhere else. */
const MARKERS = {
  newcomer: 'Qwintessa Vanderzilver',
  newcomerPhone: '671943825',
  wishes: 'liefst geen trapgevels op maandag',
  reference: 'ZX774411QQ',
  description: 'begeleiding naar de klompenmaker',
  keyPerson: 'Xanthippe Oudemolen',
  keyPersonPhone: '659218374',
  email: 'xanthippe.oudemolen@markeringen.example',
  birthDate: '1961-02-23',
  address: 'Dwarsgracht 907 achter',
  signal: 'een wond achter het linkeroor gezien',
  supplement: 'nu ook aan de rechterschouder',
  signalPhone: '632507419',
  reporter: 'melder-zonder-spoor',
  later: 'Ysolde Kattenburg',
} as const;
const ALL = Object.values(MARKERS);

const folder = dataFolder();
const lines: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
let house: Api;
const ids = { caseId: '', helpRequestId: '', keyPersonId: '', signalId: '', programmeId: '', assignmentId: '' };
const lettered = (answer: { readonly text: string }): string => answer.text;

beforeAll(async () => {
  house = await platformOn(folder, { over: { log } });
  ids.programmeId = await openProgramme(house);
  const newcomer = {
    name: MARKERS.newcomer,
    phone: `0${MARKERS.newcomerPhone}`,
    wishes: MARKERS.wishes,
    municipalReference: MARKERS.reference,
  };
  ids.caseId = await agreedCase(house, ids.programmeId, { newcomer });
  ids.helpRequestId = await openRequest(house, ids.caseId, { description: { text: MARKERS.description } });
  const person = {
    name: MARKERS.keyPerson,
    phone: `0${MARKERS.keyPersonPhone}`,
    email: MARKERS.email,
    birthDate: MARKERS.birthDate,
    address: MARKERS.address,
  };
  ids.keyPersonId = await activeKeyPerson(house, ids.programmeId, { account: 'key-person-1', person });
  const officer = { person: 'attention-officer-1', function: 'attention-officer', from: '2019-07-01' };
  (await house.as('coordinator').post(`${SAFEGUARDING}/officers`, officer)).expectOk();
  await house.settled();
  const reporter = house.as(account(MARKERS.reporter));
  const seen = { seenOn: '2019-06-30', basis: 'seen' };
  const filed = {
    kind: 'violence',
    observed: MARKERS.signal,
    caseId: ids.caseId,
    mayCall: true,
    phone: `0${MARKERS.signalPhone}`,
    ...seen,
  };
  ids.signalId = (await reporter.post(`${SAFEGUARDING}/signals`, filed)).id('signalId');
  (await reporter.post(`${SAFEGUARDING}/signals/${ids.signalId}/supplements`, { observed: MARKERS.supplement, ...seen })).expectOk(201);
  const ask = { keyPersonId: ids.keyPersonId, answerBy: ANSWER_BY };
  ids.assignmentId = (await house.as('coordinator').post(`${MATCHING}/help-requests/${ids.helpRequestId}/asks`, ask)).id('assignmentId');
  (await house.as('key-person').post(`${MATCHING}/help-requests/${ids.helpRequestId}/assignments/${ids.assignmentId}/acceptance`)).expectOk(
    200,
  );
  await house.settled();
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

/** Every route that opens something, with the field that holds it. */
const OPENING: readonly [
  string,
  () => Promise<{ readonly text: string; expectOk(status?: number): Record<string, unknown> }>,
  string,
  readonly string[],
][] = [
  ['a case', () => house.as('coordinator').get(`${REGISTRATION}/cases/${ids.caseId}`), 'newcomer', [MARKERS.newcomer, MARKERS.wishes]],
  [
    'a description',
    () => house.as('coordinator').get(`${REGISTRATION}/help-requests/${ids.helpRequestId}/description`),
    'description',
    [MARKERS.description],
  ],
  [
    'a key person',
    () => house.as('coordinator').get(`${REGISTRATION}/key-persons/${ids.keyPersonId}`),
    'person',
    [MARKERS.keyPerson, MARKERS.email, MARKERS.birthDate, MARKERS.address],
  ],
  ['a signal', () => house.as('attention-officer').get(`${SAFEGUARDING}/signals/${ids.signalId}`), 'content', [MARKERS.signal]],
];

const searched = async (): Promise<unknown[]> => {
  const found = await house.as('coordinator').post(`${REGISTRATION}/cases/_search`, { municipalReference: MARKERS.reference });
  const person = await house.as('coordinator').post(`${REGISTRATION}/key-persons/_search`, { email: MARKERS.email });
  return [...(found.expectOk(200).items as unknown[]), ...(person.expectOk(200).items as unknown[])];
};
const LISTS = [
  ['coordinator', `${REGISTRATION}/cases`],
  ['coordinator', `${REGISTRATION}/help-requests`],
  ['coordinator', `${REGISTRATION}/key-persons`],
  ['caseworker', `${REGISTRATION}/directory-entries`],
  ['coordinator', `${MATCHING}/placements`],
  ['coordinator', `${MATCHING}/workload`],
  ['coordinator', `${MATCHING}/assignments`],
  ['attention-officer', `${SAFEGUARDING}/signals`],
  ['council', '/reporting/v1/programmes'],
] as const;
const listed = () =>
  Promise.all(
    LISTS.map(async ([persona, path]) => {
      const { items } = (await house.as(persona).get(path)).expectOk(200);
      return { path, items };
    }),
  );
const figures = async () => (await house.as('council').get(`/reporting/v1/programmes/${ids.programmeId}/figures`)).expectOk(200);

/** Log lines as a place to search in. */
const said = (): ReadonlyMap<string, Buffer> => new Map([['log lines', Buffer.from(lines.join(''))]]);

describe('personal data', () => {
  it.each(OPENING)('is shown where it belongs: %s', async (_, read, __, markers) => {
    const answer = await read();
    answer.expectOk(200);
    for (const marker of markers) expect(lettered(answer)).toContain(marker);
  });

  it('stands in no byte on disk and in no log line, while the process runs', async () => {
    expect(await searched()).toHaveLength(2);
    (await house.as('key-person').get(`${REGISTRATION}/cases/${ids.caseId}/contact-details`)).expectOk(200);
    (await house.as(account(MARKERS.reporter)).get(`${SAFEGUARDING}/reports`)).expectOk(200);
    (await house.as('coordinator').get(`/registration/v1/cases/${ids.caseId}?name=${encodeURIComponent(MARKERS.newcomer)}`)).expectProblem(
      400,
      'invalid',
    );
    await house.settled();
    const files = filesOf(folder.home);
    for (const name of ['log.db', 'log.db-wal', 'keys.db', 'reads.db', 'views.db'])
      expect([name, [...files.keys()].some((path) => path.endsWith(`/${name}`))]).toEqual([name, true]);
    expect(hits(files, ALL)).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    expect(hits(said(), ALL)).toEqual([]);
  });

  it('stands in no byte on disk after the process stopped', async () => {
    const { system } = house;
    await house.close();
    expect(hits(filesOf(folder.home), ALL)).toEqual([]);
    house = await platformOn(folder, { system, over: { log } });
  });

  it('would be found if it were there: in every spelling, at every place of a file', () => {
    const one = MARKERS.later;
    const spellings = [
      one,
      one.toUpperCase(),
      ...[0, 1, 2, 3].map((before) => Buffer.from(`${'x'.repeat(before)}${one}yz`).toString('base64')),
      Buffer.from(one).toString('hex'),
    ];
    const places = new Map<string, Buffer>(
      spellings.map((text, n) => [`place ${n}`, Buffer.concat([Buffer.alloc(4_096 + n, 1), Buffer.from(text), Buffer.alloc(10, 2)])]),
    );
    places.set('UTF-16', Buffer.concat([Buffer.alloc(3), Buffer.from(one, 'utf16le')]));
    expect(hits(places, [one])).toEqual([...places.keys()].map((place) => `${place}: ${one}`));
    const planted = join(folder.data, 'planted');
    writeFileSync(planted, Buffer.from(one).toString('base64'));
    expect(hits(filesOf(folder.home), [one])).toEqual([`${planted}: ${one}`]);
    writeFileSync(planted, '');
  });

  it('would be found if the log held it: what stands plain in an event is found', () => {
    expect(hits(filesOf(folder.home), ['registration.case-opened.v1', 'GM0362']).length).toBeGreaterThanOrEqual(2);
  });
});

describe('AUD-05 once a person is erased', () => {
  let before: Awaited<ReturnType<typeof listed>>;
  let counted: Record<string, unknown>;

  beforeAll(async () => {
    before = await listed();
    counted = await figures();
    const found = await house.engines.vault.find(
      [
        { subject: ids.caseId, purpose: 'dossier' },
        { subject: ids.keyPersonId, purpose: 'dossier' },
        { subject: ids.signalId, purpose: 'signal' },
      ].map((one) => ({ tenant: 'mee', ...one })),
    );
    const kids = found.flatMap((one) => (typeof one === 'string' ? [] : [one.kid]));
    expect(kids).toHaveLength(3);
    await house.engines.vault.destroy(kids);
    // The longest that an opened key lives in a process.
    await house.pass(61_000);
  });

  it.each(OPENING)('every route says so in its place, and gives no default: %s', async (_, read, field, markers) => {
    const answer = await read();
    expect(answer.expectOk(200)[field]).toEqual({ erased: true });
    for (const marker of markers) expect(lettered(answer)).not.toContain(marker);
  });

  it('the contact details of the newcomer are erased for who helps them', async () => {
    const answer = (await house.as('key-person').get(`${REGISTRATION}/cases/${ids.caseId}/contact-details`)).expectOk(200);
    expect(Object.values(answer)).not.toContain(MARKERS.newcomer);
    expect(JSON.stringify(answer)).toContain('"erased":true');
  });

  it('nobody is found by what they were known by', async () => {
    expect(await searched()).toEqual([]);
  });

  it('lists and figures go on', async () => {
    expect(await listed()).toEqual(before);
    expect(await figures()).toEqual(counted);
  });

  it('nothing personal can be added', async () => {
    const again = await house.as('coordinator').post(`${REGISTRATION}/help-requests`, {
      caseId: ids.caseId,
      role: 'connector',
      language: 'ti',
      domain: 'health',
      setting: 'home',
      remote: false,
      genderWish: { wish: 'none' },
      requester: 'newcomer',
      channel: 'phone',
      description: { text: MARKERS.later },
    });
    again.expectProblem(409, 'erased');
  });

  it('it stays so when the process starts again', async () => {
    const { system } = house;
    await house.close();
    house = await platformOn(folder, { system, over: { log } });
    for (const [, read, field] of OPENING) expect((await read()).expectOk(200)[field]).toEqual({ erased: true });
    expect(await searched()).toEqual([]);
    expect(await listed()).toEqual(before);
    expect(hits(filesOf(folder.home), ALL)).toEqual([]);
    expect(hits(said(), ALL)).toEqual([]);
  });
});
