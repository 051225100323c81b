import { dateAt } from '@sleutelbos/kernel';
import { type Client, MUNICIPALITY } from './client.js';
import { CASEWORKER, COORDINATOR, FINANCE, keyPerson, OFFICER, type Stage } from './notebook.js';

const OFFER = ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'];
const ROLES = ['helper', 'connector', 'interpreter'];
const KEY_PERSONS = 5;
const CASES = 4;

/** A programme with little money, key persons with narrow limits, newcomers who agreed. */
export async function setUp(stage: Stage): Promise<void> {
  const { client, notebook, dice } = stage;
  const programme = { name: 'Amstelveen', municipalities: [MUNICIPALITY], legalGround: 'public task' };
  notebook.programmeId =
    (await insist(client, () => client.sendUntilAnswered(COORDINATOR, 'registration.open-programme', programme))).programmeId ?? '';
  const { programmeId } = notebook;
  const source = { programmeId, from: '2019-01-01', to: '2020-12-31' };
  for (const [name, ceilingPer] of [
    ['pilot', 'period'],
    ['province', 'year'],
  ]) {
    const money = { ...source, name, ceilingPer, ceilingCents: dice.between(15_000, 60_000) };
    notebook.sources.push(
      (await insist(client, () => client.sendUntilAnswered(COORDINATOR, 'registration.add-funding-source', money))).sourceId ?? '',
    );
  }
  const terms = { programmeId, from: '2019-01-01', hourCents: 500, travelCentsPerKm: 19 };
  await insist(client, () => client.sendUntilAnswered(FINANCE, 'compensation.agree-terms', terms));
  const officer = { person: OFFICER.id, function: 'attention-officer', from: '2019-01-01' };
  await insist(client, () => client.sendUntilAnswered(COORDINATOR, 'safeguarding.name-officer', officer));
  await Promise.all(Array.from({ length: KEY_PERSONS }, (_, n) => bringIn(stage, `key-person-${n + 1}`)));
  await Promise.all(Array.from({ length: CASES }, (_, n) => openCase(stage, n)));
}

/** Through every gate (REG-12), with limits of their own (REG-15). */
async function bringIn({ client, notebook, dice }: Stage, account: string): Promise<void> {
  const application = {
    programmeId: notebook.programmeId,
    functionType: 'key-person',
    contractForm: 'volunteer',
    languages: [{ tag: 'ar', level: 'native' }],
    dutchLevel: 'B2',
    rolesWanted: ROLES,
    domains: ['health', 'work', 'money'],
    municipalities: [MUNICIPALITY],
    account,
    adultFrom: '2010-01-01',
    screeningAsked: true,
    person: { name: `Name of ${account}`, email: `${account}@example.org` },
  };
  const { keyPersonId } = await insist(client, () =>
    client.sendUntilAnswered(COORDINATOR, 'registration.register-key-person', application),
  );
  const of = { keyPersonId };
  const on = dateAt(client.now);
  const own = keyPerson(account);
  const limits = { hoursAWeek: 40, openAssignments: dice.between(1, 3), asksAWeek: dice.between(2, 5) };
  const windows = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '08:00', to: '22:00' }));
  const steps: readonly (readonly [typeof own, string, object])[] = [
    [COORDINATOR, 'registration.hold-start-conversation', { ...of, offer: OFFER, on }],
    [COORDINATOR, 'registration.accept-function-profile', { ...of, profile: 'key-person-2019' }],
    [own, 'registration.accept-function-profile', { ...of, profile: 'key-person-2019' }],
    [COORDINATOR, 'registration.record-screening', { ...of, seenOn: on }],
    [COORDINATOR, 'registration.complete-basic-training', { ...of, roles: ROLES, provider: 'Pharos' }],
    [COORDINATOR, 'registration.assign-coach', { ...of, coach: COORDINATOR.id }],
    [own, 'registration.set-availability', { ...of, windows }],
    [own, 'registration.set-limits', { ...of, ...limits }],
    [COORDINATOR, 'registration.activate-key-person', of],
  ];
  for (const [who, handler, input] of steps) await insist(client, () => client.sendUntilAnswered(who, handler, input));
  notebook.keyPersons.push({ keyPersonId: keyPersonId ?? '', account });
}

async function openCase({ client, notebook }: Stage, n: number): Promise<void> {
  const newcomer = { name: `Newcomer ${n}`, municipalReference: `Z/19/${1000 + n}` };
  const input = { programmeId: notebook.programmeId, municipality: MUNICIPALITY, regime: '2013', languages: ['ar'], newcomer };
  const { caseId } = await insist(client, () => client.sendUntilAnswered(CASEWORKER, 'registration.open-case', input));
  const agreement = { caseId, language: 'ar', how: 'in-person', together: 'interpreter' };
  await insist(client, () => client.sendUntilAnswered(COORDINATOR, 'registration.record-agreement', agreement));
  notebook.cases.push(caseId ?? '');
}

/** Sends, as a new command, until one goes through: without it there is nothing to simulate. None is given up, or the next would meet it. */
async function insist<T>(client: Client, send: () => Promise<T | null>): Promise<T> {
  for (let attempt = 1; attempt <= 30; attempt++) {
    const answer = await send();
    if (answer !== null) return answer;
    // Some answers come from views, which may be behind.
    await client.pause(1_000);
  }
  throw new Error('The simulation could not be set up');
}
