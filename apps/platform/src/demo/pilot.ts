/**
 * The pilot of Amstelveen, 2019 and 2020, as the demo plays it.
 *
 * Known (document 004 of the sources): the years, the parties, €80,000 from implementation funds, 80 help requests at the end, eight
 * key persons (four women, four men; four from Syria, two from Eritrea, one from Somalia, one from Iraq), all volunteers, trained by
 * Pharos, coached by an employee of MEE; the contract from 2022 of at most €40,000 a year, and 800 requests by the end of 2022.
 * Everything else here is invented: names, languages, limits, dates, amounts, who helped whom with what.
 */

export const PROGRAMME = {
  name: 'Sleutelpersonen voor statushouders Amstelveen',
  municipalities: ['GM0362'],
  legalGround: 'AVG artikel 6, eerste lid, onder e: taak van algemeen belang (Wet inburgering)',
};

export const PILOT = {
  name: 'Pilot 2019-2020',
  from: '2019-01-01',
  to: '2020-12-31',
  parties: ['MEE Amstel en Zaan', 'VluchtelingenWerk Midden en West Nederland'],
  targetRequests: 80,
  targetBy: '2020-12-31',
  targetDefinition: 'cumulative',
};

export const CONTRACT = {
  name: 'Contract 2022',
  from: '2022-01-01',
  to: '2022-12-31',
  parties: ['MEE Amstel en Zaan'],
  targetRequests: 800,
  targetBy: '2022-12-31',
  targetDefinition: 'cumulative',
};

export const PILOT_MONEY = {
  name: 'Implementatiegelden nieuwe Wet inburgering',
  from: '2019-01-01',
  to: '2020-12-31',
  ceilingCents: 8_000_000,
  ceilingPer: 'period',
};

export const CONTRACT_MONEY = {
  name: 'Onafhankelijke cliëntondersteuning',
  from: '2022-01-01',
  to: '2024-12-31',
  ceilingCents: 4_000_000,
  ceilingPer: 'year',
};

export interface PlannedKeyPerson {
  /** Sign-in subject. */
  readonly account: string;
  readonly name: string;
  readonly gender: 'woman' | 'man';
  readonly birthDate: string;
  readonly languages: readonly { readonly tag: string; readonly level: string }[];
  readonly dutchLevel: string;
  readonly domains: readonly string[];
  readonly district: string;
  readonly openAssignments: number;
}

const native = (tag: string) => ({ tag, level: 'native' });

/** Eight volunteers. No nationality is registered (REG-10): the languages follow the known origins. */
export const KEY_PERSONS: readonly PlannedKeyPerson[] = [
  {
    account: 'key-person-1',
    name: 'Amina Haddad',
    gender: 'woman',
    birthDate: '1981-04-12',
    languages: [native('apc'), { tag: 'en', level: 'B2' }],
    dutchLevel: 'B2',
    domains: ['health', 'parenting', 'education', 'loneliness'],
    district: 'Bankras',
    openAssignments: 4,
  },
  {
    account: 'key-person-2',
    name: 'Yusuf Darwish',
    gender: 'man',
    birthDate: '1976-09-30',
    languages: [native('apc'), native('kmr')],
    dutchLevel: 'B2',
    domains: ['work', 'money', 'housing', 'participation'],
    district: 'Keizer Karelpark',
    openAssignments: 3,
  },
  {
    account: 'key-person-3',
    name: 'Selam Tesfay',
    gender: 'woman',
    birthDate: '1988-01-19',
    languages: [native('ti'), { tag: 'am', level: 'C1' }],
    dutchLevel: 'B1',
    domains: ['health', 'parenting', 'education', 'money'],
    district: 'Randwijck',
    openAssignments: 4,
  },
  {
    account: 'key-person-4',
    name: 'Rima Khoury',
    gender: 'woman',
    birthDate: '1990-06-03',
    languages: [native('apc'), { tag: 'fr', level: 'B2' }],
    dutchLevel: 'C1',
    domains: ['education', 'language', 'participation', 'health'],
    district: 'Westwijk',
    openAssignments: 3,
  },
  {
    account: 'key-person-5',
    name: 'Karim Saleh',
    gender: 'man',
    birthDate: '1985-11-22',
    languages: [native('apc'), { tag: 'en', level: 'C1' }],
    dutchLevel: 'B2',
    domains: ['housing', 'law', 'money', 'health'],
    district: 'Groenelaan',
    openAssignments: 3,
  },
  {
    account: 'key-person-6',
    name: 'Dawit Haile',
    gender: 'man',
    birthDate: '1979-02-08',
    languages: [native('ti'), { tag: 'ar', level: 'B2' }],
    dutchLevel: 'B2',
    domains: ['work', 'housing', 'participation', 'loneliness'],
    district: 'Stadshart',
    openAssignments: 3,
  },
  {
    account: 'key-person-7',
    name: 'Hodan Warsame',
    gender: 'woman',
    birthDate: '1973-08-15',
    languages: [native('so'), { tag: 'ar', level: 'B1' }],
    dutchLevel: 'C1',
    domains: ['health', 'mental-health', 'parenting', 'loneliness'],
    district: 'Waardhuizen',
    openAssignments: 3,
  },
  {
    account: 'key-person-8',
    name: 'Ali Jasim',
    gender: 'man',
    birthDate: '1968-12-01',
    languages: [native('acm'), native('ckb')],
    dutchLevel: 'B2',
    domains: ['work', 'money', 'law', 'housing'],
    district: 'Middenhoven',
    openAssignments: 3,
  },
];

/** New requests a month, informal help included: eighty at the end, with the dip of the spring of 2020. */
export const REQUESTS_BY_MONTH: readonly (readonly [month: string, requests: number])[] = [
  ['2019-03', 2],
  ['2019-04', 3],
  ['2019-05', 4],
  ['2019-06', 4],
  ['2019-07', 3],
  ['2019-08', 3],
  ['2019-09', 5],
  ['2019-10', 6],
  ['2019-11', 6],
  ['2019-12', 4],
  ['2020-01', 7],
  ['2020-02', 7],
  ['2020-03', 3],
  ['2020-04', 1],
  ['2020-05', 1],
  ['2020-06', 3],
  ['2020-07', 3],
  ['2020-08', 3],
  ['2020-09', 5],
  ['2020-10', 4],
  ['2020-11', 2],
  ['2020-12', 1],
];

/** Out of each eighty: how many were informal help, and how many ask for a language that nobody speaks. */
export const EVERY_NTH_INFORMAL = 7;
export const EVERY_NTH_UNMET = 13;

/** Languages asked for, as often as they stand here; Dari and Russian are what the team lacks. */
export const ASKED_LANGUAGES: readonly string[] = ['apc', 'apc', 'apc', 'apc', 'apc', 'ti', 'ti', 'ti', 'so', 'acm', 'ckb', 'ar'];
export const MISSING_LANGUAGES: readonly string[] = ['prs', 'ru'];

export const ASKED_ROLES: readonly string[] = ['adviser', 'connector', 'connector', 'helper', 'informer', 'role-model', 'trusted-person'];
export const ASKED_DOMAINS: readonly string[] = [
  'health',
  'health',
  'parenting',
  'education',
  'housing',
  'work',
  'money',
  'law',
  'participation',
  'loneliness',
  'language',
];
export const ASKED_SETTINGS: readonly string[] = ['home', 'municipality', 'health-care', 'school', 'neighbourhood'];

export const DESCRIPTIONS: readonly string[] = [
  'Brief van de zorgverzekeraar begrijpen en samen bellen',
  'Mee naar het eerste gesprek op de basisschool',
  'Uitleg over de huisarts en de apotheek',
  'Samen de energierekening nakijken',
  'Kennismaken met het buurthuis',
  'Voorbereiden op een sollicitatiegesprek',
  'Uitleg over huurtoeslag en wat er verandert bij werk',
  'Steun bij het gesprek met de school over huiswerk',
];

/** Newcomers, invented. They return with more than one request. */
export const NEWCOMERS: readonly { readonly name: string; readonly gender: 'woman' | 'man' }[] = [
  ['Nour', 'woman'],
  ['Samir', 'man'],
  ['Hiwot', 'woman'],
  ['Abdi', 'man'],
  ['Layla', 'woman'],
  ['Omar', 'man'],
  ['Mariam', 'woman'],
  ['Filmon', 'man'],
  ['Rania', 'woman'],
  ['Bilal', 'man'],
  ['Senait', 'woman'],
  ['Hassan', 'man'],
  ['Yasmin', 'woman'],
  ['Khaled', 'man'],
  ['Feven', 'woman'],
  ['Idris', 'man'],
].map(([name, gender]) => ({ name: name as string, gender: gender as 'woman' | 'man' }));

/** Money of the programme (invented, within the known ceiling). */
export const TERMS = { from: '2019-01-01', hourCents: 450, kilometreCents: 19 };
export const COACH_CENTS_A_MONTH = 255_000;
export const TRAINING_CENTS = 960_000;
export const OVERHEAD_CENTS_A_QUARTER = 70_000;
