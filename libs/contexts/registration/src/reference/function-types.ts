import { referenceList } from './reference-list.js';

/** Key person, and neighbouring functions that are not the same ("een echt andere rol", S1). */
export const FUNCTION_TYPES = referenceList({
  name: 'function-types',
  version: 1,
  from: '2019-01-01',
  source: 'S1, S3',
  entries: {
    'key-person': { nl: 'sleutelpersoon', en: 'key person' },
    'culture-connector': { nl: 'cultuurverbinder', en: 'culture connector' },
    'culture-specialist': { nl: 'cultuurspecialist', en: 'culture specialist' },
    consultant: { nl: 'consulent', en: 'consultant' },
    'freelance-trainer': { nl: 'freelance trainer', en: 'freelance trainer' },
  },
});

/** On what footing a key person works (REG-11). */
export const CONTRACT_FORMS = referenceList({
  name: 'contract-forms',
  version: 1,
  from: '2019-01-01',
  source: 'S1',
  entries: {
    volunteer: { nl: 'vrijwilliger', en: 'volunteer' },
    employed: { nl: 'in dienst', en: 'employed' },
    freelance: { nl: 'zzp', en: 'freelance' },
    internship: { nl: 'stage', en: 'internship' },
  },
});
