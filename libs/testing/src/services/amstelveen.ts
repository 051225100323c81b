import type { SignedIn } from '@sleutelbos/web';
import type { House } from './house.js';

/** The people of Amstelveen as tests need them, over HTTP alone: the same against one process and against six. */
type Asked = Pick<House, 'as' | 'settled'>;

export const REGISTRATION = '/registration/v1';
export const MATCHING = '/matching/v1';
export const SAFEGUARDING = '/safeguarding/v1';

/** A key person who signs in. */
export const account = (id: string, tenant = 'mee'): SignedIn => ({
  actor: { id, role: 'key-person', organisation: 'mee-az' },
  tenant,
  municipality: '',
});

export async function openProgramme(house: Asked, who: 'coordinator' | 'stranger' = 'coordinator'): Promise<string> {
  const body = { name: 'Amstelveen', municipalities: ['GM0362', 'GM0358'], legalGround: 'AVG 6(1)(e)' };
  const opened = await house.as(who).post(`${REGISTRATION}/programmes`, body);
  await house.settled();
  return opened.id('programmeId');
}

export const newcomer = (programmeId: string, over: object = {}) => ({
  programmeId,
  municipality: 'GM0362',
  regime: '2013',
  languages: ['ti'],
  newcomer: { name: 'Yonas Tesfay', phone: '0687654321', wishes: 'Liever niet op vrijdag', municipalReference: 'Z/19/004211' },
  ...over,
});

export const asked = (caseId: string, over: object = {}) => ({
  caseId,
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'newcomer',
  channel: 'phone',
  description: { text: 'Mee naar de huisarts' },
  ...over,
});

/** A case whose newcomer agreed. */
export async function agreedCase(house: Asked, programmeId: string, over: object = {}): Promise<string> {
  const coordinator = house.as('coordinator');
  const caseId = (await coordinator.post(`${REGISTRATION}/cases`, newcomer(programmeId, over))).id('caseId');
  (await coordinator.post(`${REGISTRATION}/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' })).expectOk(201);
  return caseId;
}

export async function openRequest(house: Asked, caseId: string, over: object = {}): Promise<string> {
  return (await house.as('coordinator').post(`${REGISTRATION}/help-requests`, asked(caseId, over))).id('helpRequestId');
}

export interface Wanted {
  readonly account: string;
  readonly openAssignments?: number;
  readonly asksAWeek?: number;
  readonly person?: object;
}

/** A key person from application to active, with limits of their own. */
export async function activeKeyPerson(house: Asked, programmeId: string, wanted: Wanted): Promise<string> {
  const { openAssignments = 3, asksAWeek = 5 } = wanted;
  const coordinator = house.as('coordinator');
  const own = house.as(account(wanted.account));
  const applied = await coordinator.post(`${REGISTRATION}/key-persons`, {
    programmeId,
    functionType: 'key-person',
    contractForm: 'volunteer',
    languages: [{ tag: 'ti', level: 'native' }],
    dutchLevel: 'B2',
    rolesWanted: ['connector'],
    domains: ['health'],
    municipalities: ['GM0362'],
    adultFrom: '2000-01-01',
    account: wanted.account,
    screeningAsked: false,
    person: wanted.person ?? { name: 'Amal Haddad' },
  });
  const keyPersonId = applied.id('keyPersonId');
  const at = `${REGISTRATION}/key-persons/${keyPersonId}`;
  const profile = { profile: 'sleutelpersoon-2019-1' };
  const offer = ['allowance', 'travel', 'training', 'intervision', 'congress', 'certificate'];
  (await coordinator.post(`${at}/start-conversations`, { offer })).expectOk(201);
  (await coordinator.post(`${at}/function-profile-acceptances`, profile)).expectOk(201);
  (await own.post(`${at}/function-profile-acceptances`, profile)).expectOk(201);
  const trained = await coordinator.post(`${at}/trainings`, { roles: ['connector'], provider: 'Pharos', on: '2018-11-30' });
  trained.expectOk(201);
  (await coordinator.put(`${at}/coach`, { coach: 'coordinator-1' }, { ifMatch: trained.revision })).expectOk(200);
  const active = await coordinator.post(`${at}/activation`, {});
  active.expectOk(200);
  const windows = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '20:00' }));
  const available = await own.put(`${at}/availability`, { windows }, { ifMatch: active.revision });
  available.expectOk(200);
  (await own.put(`${at}/limits`, { hoursAWeek: 40, openAssignments, asksAWeek }, { ifMatch: available.revision })).expectOk(200);
  return keyPersonId;
}
