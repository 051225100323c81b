import {
  ASKED_ROLES,
  CONTRACT,
  CONTRACT_MONEY,
  KEY_PERSONS,
  PILOT,
  PILOT_MONEY,
  type PlannedKeyPerson,
  PROGRAMME,
  TERMS,
  TRAINING_CENTS,
} from './pilot.js';
import { type Cast, dateOf, HOUR, type Stage } from './stage.js';

const ROLES = [...new Set(ASKED_ROLES)];
const PROFILE = 'key-person-2019';
const OFFER = ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'];
const COACH = 'coordinator-1';
const EVERY_DAY = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '20:00' }));

/** Opens the programme with the pilot's period and money, the terms, and who is named in the reporting code. */
export async function openPilot({ as, now, agenda }: Stage): Promise<{ programmeId: string; sourceId: string }> {
  const coordinator = as('coordinator');
  const { programmeId } = await coordinator.post<{ programmeId: string }>('/registration/v1/programmes', PROGRAMME);
  await coordinator.post(`/registration/v1/programmes/${programmeId}/periods`, PILOT);
  const { sourceId } = await coordinator.post<{ sourceId: string }>(
    `/registration/v1/programmes/${programmeId}/funding-sources`,
    PILOT_MONEY,
  );
  const { from, hourCents, kilometreCents } = TERMS;
  // Compensation hears of the programme a moment later; the agenda waits for that before it goes on.
  agenda.plan(now() + HOUR, async () => {
    await as('finance').post(`/compensation/v1/programmes/${programmeId}/terms`, { from, hourCents, travelCentsPerKm: kilometreCents });
  });
  for (const [person, role] of [
    ['attention-officer-1', 'attention-officer'],
    ['contact-person-1', 'contact-person'],
  ] as const) {
    await coordinator.post('/safeguarding/v1/officers', { person, function: role, from: dateOf(now()) });
  }
  return { programmeId, sourceId };
}

/** A key person applies and talks about what is offered. */
export async function apply({ as, now }: Stage, programmeId: string, planned: PlannedKeyPerson): Promise<string> {
  const coordinator = as('coordinator');
  const { account, name, gender, birthDate, languages, dutchLevel, domains, district } = planned;
  const { keyPersonId } = await coordinator.post<{ keyPersonId: string }>('/registration/v1/key-persons', {
    programmeId,
    functionType: 'key-person',
    contractForm: 'volunteer',
    languages,
    dutchLevel,
    rolesWanted: ROLES,
    domains,
    gender,
    municipalities: PROGRAMME.municipalities,
    district,
    account,
    adultFrom: `${Number(birthDate.slice(0, 4)) + 22}${birthDate.slice(4)}`,
    screeningAsked: false,
    person: { name, birthDate, email: `${account}@voorbeeld.nl`, phone: `06 1000 ${String(1000 + KEY_PERSONS.indexOf(planned))}` },
  });
  const path = `/registration/v1/key-persons/${keyPersonId}`;
  await coordinator.post(`${path}/start-conversations`, { offer: OFFER, on: dateOf(now()) });
  await coordinator.change(path, `${path}/coach`, { coach: COACH, on: dateOf(now()) });
  return keyPersonId;
}

/** Both accept the function profile; the key person sets when and how much. */
export async function agree({ as }: Stage, keyPersonId: string, planned: PlannedKeyPerson): Promise<void> {
  const coordinator = as('coordinator');
  const keyPerson = as(planned.account);
  const path = `/registration/v1/key-persons/${keyPersonId}`;
  await coordinator.post(`${path}/function-profile-acceptances`, { profile: PROFILE });
  await keyPerson.post(`${path}/function-profile-acceptances`, { profile: PROFILE });
  await keyPerson.change(path, `${path}/availability`, { windows: EVERY_DAY });
  await keyPerson.change(path, `${path}/limits`, { hoursAWeek: 8, openAssignments: planned.openAssignments, asksAWeek: 3 });
}

/** The basic training by Pharos, and its bill; after it the key person is active. */
export async function train({ as, now }: Stage, keyPersonIds: readonly string[], sourceId: string): Promise<void> {
  const coordinator = as('coordinator');
  for (const keyPersonId of keyPersonIds) {
    const path = `/registration/v1/key-persons/${keyPersonId}`;
    await coordinator.post(`${path}/trainings`, { roles: ROLES, provider: 'Pharos', on: dateOf(now()) });
    await coordinator.post(`${path}/activation`, { on: dateOf(now()) });
  }
  await as('finance').post(`/compensation/v1/budgets/${sourceId}/all/costs`, {
    kind: 'training',
    cents: TRAINING_CENTS,
    on: dateOf(now()),
  });
}

/** The contract of 2022 stands ready: its period, target and money, apart from the pilot's (REG-01). */
export async function prepareContract({ as }: Stage, { programmeId }: Cast): Promise<void> {
  const coordinator = as('coordinator');
  await coordinator.post(`/registration/v1/programmes/${programmeId}/periods`, CONTRACT);
  await coordinator.post(`/registration/v1/programmes/${programmeId}/funding-sources`, CONTRACT_MONEY);
}
