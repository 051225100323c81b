import { defineView, type LoggedFactOf } from '@sleutelbos/kernel';
import { basicTrainingCompleted, keyPersonActivated, keyPersonApplied } from '../keyperson/key-person.js';

type Handled = LoggedFactOf<typeof keyPersonApplied | typeof basicTrainingCompleted | typeof keyPersonActivated>;

/** Which help is there, by language, role, domain and district? Without name, phone, address, account or gender (REG-19). */
export type DirectoryEntry = {
  readonly keyPersonId: string;
  readonly tenant: string;
  /** Listed from the day of deployment. */
  readonly status: 'candidate' | 'active';
  readonly functionType: string;
  readonly languages: readonly string[];
  /** Roles trained. */
  readonly roles: readonly string[];
  readonly domains: readonly string[];
  readonly municipalities: readonly string[];
  readonly district?: string;
};

export const directoryView = defineView<DirectoryEntry, Handled>({
  name: 'directory',
  version: 1,
  context: 'registration',
  handles: [keyPersonApplied.type, basicTrainingCompleted.type, keyPersonActivated.type],
  indexes: { byStatus: ['tenant', 'status'] },
  key: (event) => [event.data.keyPersonId],
  apply(document, event) {
    switch (event.type) {
      case 'registration.key-person-applied.v1': {
        const { keyPersonId, tenant, functionType, languages, domains, municipalities, district } = event.data;
        const entry = { keyPersonId, tenant, functionType, domains, municipalities, languages: languages.map((one) => one.tag) };
        return { ...entry, ...(district === undefined ? {} : { district }), status: 'candidate', roles: [] };
      }
      case 'registration.basic-training-completed.v1':
        return document && { ...document, roles: [...new Set([...document.roles, ...event.data.roles])] };
      case 'registration.key-person-activated.v1':
        return document && { ...document, status: 'active' };
    }
  },
});

export interface DirectoryQuestion {
  readonly language?: string;
  readonly role?: string;
  readonly domain?: string;
  readonly district?: string;
}

/** True when an entry fits everything that is asked for. A question for `ar` finds every variant by its own tag only. */
export const fits = (entry: DirectoryEntry, asked: DirectoryQuestion): boolean =>
  (asked.language === undefined || entry.languages.includes(asked.language)) &&
  (asked.role === undefined || entry.roles.includes(asked.role)) &&
  (asked.domain === undefined || entry.domains.includes(asked.domain)) &&
  (asked.district === undefined || entry.district === asked.district);
