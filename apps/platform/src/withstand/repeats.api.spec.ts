import type { Answer, Api } from '@sleutelbos/testing/http/api.js';
import {
  agreedCase,
  asked,
  dataFolder,
  durable,
  newcomer,
  openProgramme,
  platformOn,
  REGISTRATION,
  SAFEGUARDING,
} from './amstelveen.contract.js';

const folder = dataFolder();
let house: Api;
let programmeId: string;
let caseId: string;

beforeAll(async () => {
  house = await platformOn(folder);
  programmeId = await openProgramme(house);
  caseId = await agreedCase(house, programmeId);
  const officer = { person: 'attention-officer-1', function: 'attention-officer', from: '2019-07-01' };
  (await house.as('coordinator').post(`${SAFEGUARDING}/officers`, officer)).expectOk();
  await house.settled();
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

/** A receipt without its position: that is encrypted with a fresh nonce each time. */
const receipt = (answer: Answer) => ({ status: answer.status, etag: answer.header('etag'), ...answer.body, position: '' });

/** The process stops, and a new one opens the same folder. */
async function startAgain(): Promise<void> {
  const { system } = house;
  await house.close();
  house = await platformOn(folder, { system });
}

const commands: readonly [string, (key: string, over?: object) => Promise<Answer>][] = [
  ['REG-40 opening a case', (key, over) => house.as('caseworker').post(`${REGISTRATION}/cases`, newcomer(programmeId, over), { key })],
  ['REG-43 a help request', (key, over) => house.as('caseworker').post(`${REGISTRATION}/help-requests`, asked(caseId, over), { key })],
  [
    'SAF-01 a signal',
    (key, over) =>
      house
        .as('key-person')
        .post(
          `${SAFEGUARDING}/signals`,
          { kind: 'violence', observed: 'Gehoord', seenOn: '2019-06-30', basis: 'seen', mayCall: false, ...over },
          { key },
        ),
  ],
];
const others: Readonly<Record<string, object>> = {
  'REG-40 opening a case': { regime: '2021' },
  'REG-43 a help request': { remote: true },
  'SAF-01 a signal': { mayCall: true },
};

describe.each(commands)('%s under one Idempotency-Key', (name, send) => {
  it('gives the first receipt again, at once or together, and writes it once', async () => {
    const together = await Promise.all(Array.from({ length: 10 }, () => send(`${name} once`.replaceAll(' ', '-'))));
    const [first] = together;
    if (!first) throw new Error('Nothing was sent');
    first.expectOk(201);
    expect(together.map(receipt)).toEqual(together.map(() => receipt(first)));
    await house.settled();
    const before = await durable(house);
    expect(receipt(await send(`${name} once`.replaceAll(' ', '-')))).toEqual(receipt(first));
    expect(await durable(house)).toEqual(before);
  });

  it('gives it also when the process stopped and a new one opened the folder', async () => {
    const first = await send(`${name} again`.replaceAll(' ', '-'));
    first.expectOk(201);
    await startAgain();
    await house.settled();
    const before = await durable(house);
    expect(receipt(await send(`${name} again`.replaceAll(' ', '-')))).toEqual(receipt(first));
    await house.settled();
    expect(await durable(house)).toEqual(before);
  });

  it('with another content is refused, also by the new process, and writes nothing', async () => {
    const key = `${name} clash`.replaceAll(' ', '-');
    (await send(key)).expectOk(201);
    const clash = async () => {
      await house.settled();
      const before = await durable(house);
      (await send(key, others[name])).expectProblem(422, 'key-reused');
      expect(await durable(house)).toEqual(before);
    };
    await clash();
    await startAgain();
    await clash();
  });
});

describe('an Idempotency-Key', () => {
  it('belongs to who sent it and to the address: another person, or another route, begins anew', async () => {
    const key = 'shared-by-everybody';
    const mine = (await house.as('caseworker').post(`${REGISTRATION}/help-requests`, asked(caseId), { key })).id('helpRequestId');
    const theirs = (await house.as('coordinator').post(`${REGISTRATION}/help-requests`, asked(caseId), { key })).id('helpRequestId');
    const elsewhere = (await house.as('caseworker').post(`${REGISTRATION}/cases`, newcomer(programmeId), { key })).id('caseId');
    expect(new Set([mine, theirs, elsewhere]).size).toBe(3);
  });

  it('of a refused command is free: when the reason is gone, the same request passes', async () => {
    const fresh = (await house.as('caseworker').post(`${REGISTRATION}/cases`, newcomer(programmeId))).id('caseId');
    const send = () => house.as('caseworker').post(`${REGISTRATION}/help-requests`, asked(fresh), { key: 'first-refused' });
    const before = (await durable(house)).head;
    (await send()).expectProblem(409, 'registration.no-agreement');
    expect((await durable(house)).head).toBe(before);
    (await house.as('coordinator').post(`${REGISTRATION}/cases/${fresh}/agreements`, { language: 'ti', how: 'in-person' })).expectOk(201);
    (await send()).expectOk(201);
  });

  it('counts the content, not its spelling: spaces and the order of fields do not matter', async () => {
    const body = asked(caseId);
    const first = await house.as('caseworker').post(`${REGISTRATION}/help-requests`, body, { key: 'spelling-of-it' });
    const turned = JSON.stringify(Object.fromEntries(Object.entries(body).reverse()), null, 3);
    const again = await house.as('caseworker').post(`${REGISTRATION}/help-requests`, turned, { key: 'spelling-of-it' });
    expect(receipt(again)).toEqual(receipt(first));
  });
});
