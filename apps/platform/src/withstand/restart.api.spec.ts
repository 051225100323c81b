import type { Api } from '@sleutelbos/testing/http/api.js';
import {
  ANSWER_BY,
  account,
  activeKeyPerson,
  agreedCase,
  dataFolder,
  enginesOf,
  MATCHING,
  openProgramme,
  openRequest,
  platformOn,
  REGISTRATION,
} from './amstelveen.contract.js';

const folder = dataFolder();
let house: Api;
beforeAll(async () => {
  house = await platformOn(folder);
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

/** The process stops, and a new one opens the same folder. Answers the ids of the documents that its views write, as they do. */
async function startAgain(): Promise<readonly string[]> {
  const { system } = house;
  const written: string[] = [];
  await house.close();
  house = await platformOn(folder, {
    system,
    async open(...all) {
      const engines = await enginesOf(folder)(...all);
      const putMany = engines.views.putMany.bind(engines.views);
      engines.views.putMany = (view, documents) => {
        written.push(...documents.map((one) => one.id));
        return putMany(view, documents);
      };
      return engines;
    },
  });
  return written;
}

const listed = async (path: string): Promise<unknown> => {
  const answer = await house.as('coordinator').get(path, { query: { limit: '100' } });
  return answer.expectOk(200).items;
};
const LISTS = [
  `${REGISTRATION}/cases`,
  `${REGISTRATION}/help-requests`,
  `${REGISTRATION}/key-persons`,
  `${MATCHING}/placements`,
  `${MATCHING}/workload`,
];
const everything = async () => Promise.all(LISTS.map(listed));

it('after a stop nothing acknowledged is gone, and views continue where they were', async () => {
  const programmeId = await openProgramme(house);
  const caseId = await agreedCase(house, programmeId);
  const keyPersonId = await activeKeyPerson(house, programmeId, { account: 'key-person-1' });
  const first = await openRequest(house, caseId);
  await house.settled();
  const before = await everything();

  const written = await startAgain();
  expect(await everything()).toEqual(before);
  await house.settled();
  expect(written).toEqual([]);

  const second = await openRequest(house, caseId);
  await house.settled();
  expect(written).toContain(second);
  const requests = (await listed(`${REGISTRATION}/help-requests`)) as { readonly helpRequestId: string }[];
  expect(requests.map((one) => one.helpRequestId).sort()).toEqual([first, second].sort());
  const asked = await house.as('coordinator').post(`${MATCHING}/help-requests/${second}/asks`, { keyPersonId, answerBy: ANSWER_BY });
  asked.expectOk(201);
});

it('a stop in the middle of many commands loses no receipt: what was acknowledged is there, what was not is decided again', async () => {
  const programmeId = await openProgramme(house);
  const caseId = await agreedCase(house, programmeId);
  const keys = Array.from({ length: 60 }, (_, n) => `in-the-middle-${n}`);
  const send = (key: string) =>
    house
      .as('coordinator')
      .post(
        `${REGISTRATION}/help-requests`,
        {
          caseId,
          role: 'connector',
          language: 'ti',
          domain: 'health',
          setting: 'home',
          remote: false,
          genderWish: { wish: 'none' },
          requester: 'newcomer',
          channel: 'phone',
        },
        { key },
      )
      .catch(() => null);
  const sending = keys.map((key) => send(key));
  await Promise.race(sending);
  await startAgain();
  const answered = (await Promise.all(sending)).map((one) => (one?.status === 201 ? one.id('helpRequestId') : null));
  const again = await Promise.all(keys.map((key) => send(key)));
  for (const [n, id] of answered.entries()) {
    expect(again[n]?.status).toBe(201);
    if (id !== null) expect(again[n]?.id('helpRequestId')).toBe(id);
  }
  await house.settled();
  const shown: string[] = [];
  let query: Record<string, string> = { limit: '100', caseId };
  for (let more = true; more; ) {
    const page = (await house.as('coordinator').get(`${REGISTRATION}/help-requests`, { query })).expectOk(200);
    shown.push(...(page.items as { readonly helpRequestId: string }[]).map((one) => one.helpRequestId));
    more = typeof page.next === 'string';
    query = { ...query, after: String(page.next) };
  }
  expect(shown.sort()).toEqual(again.map((one) => one?.id('helpRequestId') ?? '').sort());
});

it('MAT-09 a deadline that fell while nobody ran is met at the next start', async () => {
  const programmeId = await openProgramme(house);
  const caseId = await agreedCase(house, programmeId);
  const keyPersonId = await activeKeyPerson(house, programmeId, { account: 'key-person-2' });
  const helpRequestId = await openRequest(house, caseId);
  await house.settled();
  const ask = await house
    .as('coordinator')
    .post(`${MATCHING}/help-requests/${helpRequestId}/asks`, { keyPersonId, answerBy: ANSWER_BY, override: 'urgent' });
  const assignmentId = ask.id('assignmentId');
  await house.settled();
  const { system } = house;
  await house.close();
  system.clock.pass(4 * 86_400_000);
  house = await platformOn(folder, { system });
  await house.settled();
  const types = (await house.engines.log.read(`placement-${helpRequestId}`)).map((event) => event.type);
  expect(types.at(-1)).toBe('matching.ask-expired.v1');
  const own = await house.as(account('key-person-2')).get(`${MATCHING}/assignments/${assignmentId}`);
  expect(own.expectOk(200).status).toBe('expired');
});
