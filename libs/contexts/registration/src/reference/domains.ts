import { referenceList } from './reference-list.js';

/** Life domains (leefgebieden) that a request is about and a key person knows their way in. */
export const DOMAINS = referenceList({
  name: 'domains',
  version: 1,
  from: '2019-01-01',
  source: 'S0, S1',
  entries: {
    health: { nl: 'gezondheid', en: 'health' },
    'mental-health': { nl: 'psychische gezondheid', en: 'mental health' },
    loneliness: { nl: 'eenzaamheid', en: 'loneliness' },
    parenting: { nl: 'opvoeding', en: 'parenting' },
    education: { nl: 'onderwijs', en: 'education' },
    language: { nl: 'taal', en: 'language' },
    housing: { nl: 'wonen', en: 'housing' },
    work: { nl: 'werk', en: 'work' },
    money: { nl: 'geld en schulden', en: 'money and debts' },
    law: { nl: 'recht', en: 'law' },
    safety: { nl: 'veiligheid', en: 'safety' },
    participation: { nl: 'meedoen', en: 'participation' },
  },
});
