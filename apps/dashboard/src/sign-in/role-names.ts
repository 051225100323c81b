import type { Language } from '../language/language.js';
import type { InBothLanguages } from '../start-page/start-page.js';

const NAMES: Readonly<Record<string, InBothLanguages>> = {
  caseworker: { nl: 'Consulent', en: 'Caseworker' },
  coordinator: { nl: 'Coördinator', en: 'Coordinator' },
  'key-person': { nl: 'Sleutelpersoon', en: 'Key person' },
  'attention-officer': { nl: 'Aandachtsfunctionaris', en: 'Attention officer' },
  'contact-person': { nl: 'Contactpersoon', en: 'Contact person' },
  finance: { nl: 'Financiën', en: 'Finance' },
  council: { nl: 'Gemeenteraad', en: 'Council' },
  auditor: { nl: 'Auditor', en: 'Auditor' },
  integration: { nl: 'Koppeling', en: 'Integration' },
};

export const roleName = (role: string, language: Language): string => NAMES[role]?.[language] ?? role;
