import {
  ASKED_DOMAINS,
  ASKED_LANGUAGES,
  ASKED_ROLES,
  ASKED_SETTINGS,
  DESCRIPTIONS,
  EVERY_NTH_INFORMAL,
  EVERY_NTH_UNMET,
  KEY_PERSONS,
  MISSING_LANGUAGES,
  NEWCOMERS,
  REQUESTS_BY_MONTH,
} from './pilot.js';
import { type Cast, DAY, dateOf, HOUR, morningOf, remember, type Stage } from './stage.js';

const MEDIA = ['visit', 'phone', 'accompanied', 'video'] as const;
/** Codes of the shortlist that mean: the right people are there, but full. */
const FULL = new Set(['no-room', 'asked-enough-this-week', 'hours-used']);
/** After this many who could or would not, the request counts as unmet. */
const MOST_ASKED = 4;

interface Case {
  readonly caseId: string;
  readonly language: string;
}

/** Plans every request of the pilot on its day. */
export function planRequests(stage: Stage, cast: Cast): void {
  const { agenda, chance } = stage;
  const cases = new Map<string, Case[]>();
  let number = 0;
  for (const [month, requests] of REQUESTS_BY_MONTH) {
    for (let i = 0; i < requests; i++) {
      number++;
      const at = morningOf(`${month}-01`) + chance.between(1, 24) * DAY + chance.between(0, 7) * HOUR;
      const what = number;
      agenda.plan(at, () => (what % EVERY_NTH_INFORMAL === 0 ? informalHelp(stage, cast) : request(stage, cast, cases, what)));
    }
  }
}

/** Help that nobody asked the programme for, told afterwards by the one who gave it. */
async function informalHelp({ as, chance, now }: Stage, cast: Cast): Promise<void> {
  const [keyPersonId, account] = chance.pick([...cast.accounts]);
  const planned = KEY_PERSONS.find((one) => one.account === account);
  const language = planned?.languages[0]?.tag ?? 'ar';
  await as(account).post('/registration/v1/informal-help', {
    keyPersonId,
    role: 'helper',
    language,
    domain: chance.pick(ASKED_DOMAINS),
    minutes: chance.between(2, 8) * 15,
    on: dateOf(now()),
  });
  remember(cast, keyPersonId, now());
}

async function request(stage: Stage, cast: Cast, cases: Map<string, Case[]>, number: number): Promise<void> {
  const { as, chance, agenda, now } = stage;
  const unmet = number % EVERY_NTH_UNMET === 0;
  const { caseId, language } = await caseFor(stage, cast, cases, chance.pick(unmet ? MISSING_LANGUAGES : ASKED_LANGUAGES));
  const fromMunicipality = chance.next() < 0.6;
  const who = fromMunicipality ? as('caseworker') : as('coordinator');
  const { helpRequestId } = await who.post<{ helpRequestId: string }>('/registration/v1/help-requests', {
    caseId,
    role: chance.pick(ASKED_ROLES),
    language,
    domain: chance.pick(ASKED_DOMAINS),
    setting: chance.pick(ASKED_SETTINGS),
    remote: chance.next() < 0.2,
    genderWish: chance.next() < 0.15 ? { wish: 'require', gender: 'woman' } : { wish: 'none' },
    requester: fromMunicipality ? 'caseworker' : 'newcomer',
    channel: fromMunicipality ? 'system' : 'phone',
    description: { text: chance.pick(DESCRIPTIONS) },
  });
  as('coordinator').seeAtLeast(who);
  agenda.plan(now() + 2 * HOUR, () => ask(stage, cast, helpRequestId, caseId, new Set()));
}

/** The newcomer's case: most come back with another question. Opened by the caseworker, agreed to with the coordinator. */
async function caseFor({ as, chance, now }: Stage, cast: Cast, cases: Map<string, Case[]>, language: string): Promise<Case> {
  const known = cases.get(language) ?? [];
  if (known.length > 0 && chance.next() < 0.4) return chance.pick(known);
  const newcomer = chance.pick(NEWCOMERS);
  const opened = [...cases.values()].flat().length + 1;
  const { caseId } = await as('caseworker').post<{ caseId: string }>('/registration/v1/cases', {
    programmeId: cast.programmeId,
    municipality: 'GM0362',
    regime: '2013',
    languages: [language],
    gender: newcomer.gender,
    newcomer: { name: `${newcomer.name} (verzonnen)`, municipalReference: `Z/${dateOf(now()).slice(2, 4)}/${String(4000 + opened)}` },
  });
  await as('coordinator').post(`/registration/v1/cases/${caseId}/agreements`, { language, how: 'in-person', together: 'interpreter' });
  const found = { caseId, language };
  cases.set(language, [...known, found]);
  return found;
}

interface Shortlist {
  readonly candidates: readonly { readonly keyPersonId: string }[];
  readonly removed: readonly { readonly code: string; readonly count: number }[];
}

/** Asks the best of the shortlist who was not asked yet; gives up when nobody is left. */
async function ask(stage: Stage, cast: Cast, helpRequestId: string, caseId: string, asked: Set<string>): Promise<void> {
  const { as, chance, agenda, now } = stage;
  const coordinator = as('coordinator');
  const list = await coordinator.search<Shortlist>(`/matching/v1/help-requests/${helpRequestId}/shortlist`);
  const next = list.candidates.find((one) => !asked.has(one.keyPersonId));
  if (!next || asked.size >= MOST_ASKED) {
    const reason = asked.size > 0 ? 'no-answer' : list.removed.some((one) => FULL.has(one.code)) ? 'no-room' : 'no-language';
    await coordinator.post(`/registration/v1/help-requests/${helpRequestId}/unmet`, { reason });
    return;
  }
  asked.add(next.keyPersonId);
  const answerBy = now() + 3 * DAY;
  const { assignmentId } = await coordinator.post<{ assignmentId: string }>(`/matching/v1/help-requests/${helpRequestId}/asks`, {
    keyPersonId: next.keyPersonId,
    answerBy: new Date(answerBy).toISOString(),
    ...(list.candidates[0] === next ? {} : { override: 'first-not-reachable' }),
  });
  const keyPerson = as(cast.accounts.get(next.keyPersonId) as string);
  const path = `/matching/v1/help-requests/${helpRequestId}/assignments/${assignmentId}`;
  const luck = chance.next();
  const again = (at: number): void => agenda.plan(at, () => ask(stage, cast, helpRequestId, caseId, asked));
  if (luck < 0.08) {
    again(answerBy + DAY);
    return;
  }
  agenda.plan(now() + chance.between(2, 40) * HOUR, async () => {
    if (luck < 0.2) {
      await keyPerson.post(`${path}/decline`);
      coordinator.seeAtLeast(keyPerson);
      again(now() + HOUR);
      return;
    }
    await keyPerson.post(`${path}/acceptance`);
    planHelp(stage, cast, next.keyPersonId, path);
  });
}

/** Some contacts over the next weeks, then done; once in a while it is given back. */
function planHelp(stage: Stage, cast: Cast, keyPersonId: string, path: string): void {
  const { as, chance, agenda, now } = stage;
  const keyPerson = as(cast.accounts.get(keyPersonId) as string);
  let at = now();
  for (let contacts = chance.between(1, 3); contacts > 0; contacts--) {
    at += chance.between(2, 8) * DAY;
    agenda.plan(at, async () => {
      await keyPerson.post(`${path}/contacts`, {
        on: dateOf(now()),
        medium: chance.pick(MEDIA),
        minutes: chance.between(2, 8) * 15,
        reached: true,
        domains: [chance.pick(ASKED_DOMAINS)],
        travelKm: chance.between(0, 9),
        travelCents: 0,
      });
      remember(cast, keyPersonId, now());
    });
  }
  const released = chance.next() < 0.04;
  agenda.plan(at + DAY, async () => {
    if (released) await as('coordinator').post(`${path}/release`, { reason: 'newcomer-stopped' });
    else await keyPerson.post(`${path}/completion`);
  });
}
