import type { Answer, Api } from '@sleutelbos/testing/http/api.js';
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
} from './amstelveen.contract.js';

const MANY = 50;
const folder = dataFolder();
let house: Api;
let programmeId: string;
let caseId: string;

beforeAll(async () => {
  house = await platformOn(folder);
  programmeId = await openProgramme(house);
  caseId = await agreedCase(house, programmeId);
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

const count = (answers: readonly Answer[], status: number): number => answers.filter((one) => one.status === status).length;
const codes = (answers: readonly Answer[]): string[] => [
  ...new Set(answers.filter((one) => one.status >= 300).map((one) => String(one.body.code))),
];
const eventsOf = async (stream: string, type: string): Promise<number> =>
  (await house.engines.log.read(stream)).filter((event) => event.type === type).length;
const ask = (helpRequestId: string, keyPersonId: string): Promise<Answer> =>
  house.as('coordinator').post(`${MATCHING}/help-requests/${helpRequestId}/asks`, { keyPersonId, answerBy: ANSWER_BY, override: 'urgent' });

it('MAT-08 fifty acceptances of one request at once: one wins, forty-nine hear that it is taken', async () => {
  const people = Array.from({ length: MANY }, (_, n) => `helper-${n}`);
  const keyPersonIds = await Promise.all(people.map((one) => activeKeyPerson(house, programmeId, { account: one })));
  const helpRequestId = await openRequest(house, caseId);
  await house.settled();
  const assignments: string[] = [];
  for (const keyPersonId of keyPersonIds) assignments.push((await ask(helpRequestId, keyPersonId)).id('assignmentId'));

  const path = (n: number) => `${MATCHING}/help-requests/${helpRequestId}/assignments/${assignments[n]}/acceptance`;
  const answers = await Promise.all(people.map((one, n) => house.as(account(one)).post(path(n))));
  expect(count(answers, 200)).toBe(1);
  expect(count(answers, 409)).toBe(MANY - 1);
  expect(codes(answers)).toEqual(['matching.already-taken']);
  expect(await eventsOf(`placement-${helpRequestId}`, 'matching.assignment-accepted.v1')).toBe(1);
  expect(await eventsOf(`placement-${helpRequestId}`, 'matching.ask-withdrawn.v2')).toBe(MANY - 1);

  await house.settled();
  const open = (await house.as('coordinator').get(`${MATCHING}/workload`, { query: { limit: '100' } })).expectOk(200).items as {
    readonly open: number;
  }[];
  expect(open.reduce((sum, one) => sum + one.open, 0)).toBe(1);
  expect(house.faults).toEqual([]);
});

it('REG-15 fifty asks at once to a key person with room for three: three pass, and what was held for the others is free again', async () => {
  const keyPersonId = await activeKeyPerson(house, programmeId, { account: 'wanted-1', openAssignments: 3, asksAWeek: 50 });
  const requests = await Promise.all(Array.from({ length: MANY }, () => openRequest(house, caseId)));
  await house.settled();
  const answers = await Promise.all(requests.map((one) => ask(one, keyPersonId)));
  expect(count(answers, 201)).toBe(3);
  expect(count(answers, 201) + count(answers, 409) + count(answers, 503)).toBe(MANY);
  expect(codes(answers).every((code) => ['matching.no-room', 'matching.not-eligible', 'contended'].includes(code))).toBe(true);
  await house.settled();
  const own = await house.as(account('wanted-1')).get(`${MATCHING}/workload`);
  expect(own.expectOk(200).items).toMatchObject([{ keyPersonId, open: 3 }]);
  const standing = (await house.as(account('wanted-1')).get(`${MATCHING}/assignments`, { query: { limit: '100' } })).expectOk(200);
  expect(standing.items).toHaveLength(3);
  expect(house.faults).toEqual([]);
});

it('REG-15 fifty changes of one record at once on the same If-Match: one passes, the others are stale', async () => {
  const keyPersonId = await activeKeyPerson(house, programmeId, { account: 'editor-1' });
  await house.settled();
  const at = `${REGISTRATION}/key-persons/${keyPersonId}`;
  const own = house.as(account('editor-1'));
  const ifMatch = (await own.get(at)).revision;
  const answers = await Promise.all(
    Array.from({ length: MANY }, (_, n) =>
      own.put(`${at}/limits`, { hoursAWeek: 1 + (n % 39), openAssignments: 1, asksAWeek: 1 }, { ifMatch, key: `edit-number-${n}` }),
    ),
  );
  expect(count(answers, 200)).toBe(1);
  expect(count(answers, 412)).toBe(MANY - 1);
});
