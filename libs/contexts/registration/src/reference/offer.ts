import { referenceList } from './reference-list.js';

/** The six items of the offer that the start conversation goes through (S1 #6). */
export const OFFER = referenceList({
  name: 'offer',
  version: 1,
  from: '2019-01-01',
  source: 'S1',
  entries: {
    allowance: { nl: 'vergoeding', en: 'allowance' },
    travel: { nl: 'reiskosten', en: 'travel costs' },
    training: { nl: 'training', en: 'training' },
    intervision: { nl: 'intervisie', en: 'intervision' },
    congress: { nl: 'congres', en: 'congress' },
    certificate: { nl: 'certificaat', en: 'certificate' },
  },
});
