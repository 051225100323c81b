import { referenceList } from './reference-list.js';

/**
 * Where help is given. The last six are those in which a key person is never the interpreter unless registered as one (MAT-18).
 */
export const SETTINGS = referenceList({
  name: 'settings',
  version: 1,
  from: '2019-01-01',
  source: 'S0, S1',
  entries: {
    home: { nl: 'thuis', en: 'at home' },
    municipality: { nl: 'gemeente', en: 'municipality' },
    'health-care': { nl: 'zorg', en: 'health care' },
    school: { nl: 'school', en: 'school' },
    workplace: { nl: 'werkplek', en: 'workplace' },
    'reception-centre': { nl: 'azc', en: 'reception centre' },
    neighbourhood: { nl: 'buurt', en: 'neighbourhood' },
    'broad-intake': { nl: 'brede intake', en: 'broad intake' },
    police: { nl: 'politie', en: 'police' },
    court: { nl: 'rechtbank', en: 'court' },
    'immigration-service': { nl: 'IND', en: 'immigration service' },
    'informed-consent': { nl: 'toestemming voor behandeling', en: 'informed consent' },
    diagnosis: { nl: 'diagnosegesprek', en: 'diagnosis' },
    // The talk under the reporting code is among these. A name of its own would tell the municipality that there is a signal (SAF-02).
    'confidential-talk': { nl: 'vertrouwelijk gesprek met een professional', en: 'confidential talk with a professional' },
  },
});

/** Where only a professional interprets (MAT-18): a key person may come along in another role. */
export const PROFESSIONAL_INTERPRETS: ReadonlySet<string> = new Set([
  'police',
  'court',
  'immigration-service',
  'informed-consent',
  'diagnosis',
  'confidential-talk',
]);
