import { referenceList } from './reference-list.js';

/** Why a request was not met (REG-46). No reason speaks about a person. */
export const UNMET_REASONS = referenceList({
  name: 'unmet-reasons',
  version: 1,
  from: '2019-01-01',
  source: 'S4',
  entries: {
    'no-language': { nl: 'niemand met deze taal', en: 'nobody with this language' },
    'no-role': { nl: 'niemand in deze rol', en: 'nobody in this role' },
    'no-gender-wish': { nl: 'wens voor man of vrouw niet te vervullen', en: 'gender wish could not be met' },
    'no-room': { nl: 'iedereen vol', en: 'everybody full' },
    'no-answer': { nl: 'niemand kon of wilde', en: 'nobody could or would' },
    'too-late': { nl: 'te laat gevraagd', en: 'asked too late' },
    'no-money': { nl: 'geen budget', en: 'no budget' },
    'out-of-scope': { nl: 'hoort niet bij een sleutelpersoon', en: 'not the work of a key person' },
  },
});
