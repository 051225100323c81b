import { referenceList } from './reference-list.js';

/** Roles of a key person: Pharos' six (S1), activator and trusted person (S0). */
export const ROLES = referenceList({
  name: 'roles',
  version: 1,
  from: '2019-01-01',
  source: 'S0, S1',
  entries: {
    adviser: { nl: 'adviseur', en: 'adviser' },
    connector: { nl: 'verbinder', en: 'connector' },
    helper: { nl: 'hulpverlener', en: 'helper' },
    'role-model': { nl: 'rolmodel', en: 'role model' },
    interpreter: { nl: 'tolk', en: 'interpreter' },
    informer: { nl: 'voorlichter', en: 'informer' },
    activator: { nl: 'activeerder', en: 'activator' },
    'trusted-person': { nl: 'vertrouwenspersoon', en: 'trusted person' },
  },
});
