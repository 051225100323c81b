import { defineView, type LoggedFactOf, type Sealed } from '@sleutelbos/kernel';
import { type CONSENTS, type KeyPersonPart, keyPersonApplied, type keyPersonEvents } from '../keyperson/key-person.js';

type Handled = LoggedFactOf<(typeof keyPersonEvents)[number]>;

/** Which gates are open (REG-12): the date on which each was passed, null while it is shut. */
export type Gates = {
  readonly startConversation: string | null;
  readonly profileByKeyPerson: string | null;
  readonly profileByCoordinator: string | null;
  /** `not-asked` where the work asks for no screening. */
  readonly screening: string | null;
  readonly training: string | null;
};

/** Who is there, how far are they, what can be asked of them? One document a key person. */
export type KeyPersonDocument = {
  readonly keyPersonId: string;
  readonly tenant: string;
  readonly programmeId: string;
  readonly capId: string;
  readonly status: 'candidate' | 'active';
  readonly functionType: string;
  readonly contractForm: string;
  readonly languages: readonly { readonly tag: string; readonly level: string }[];
  readonly dutchLevel: string;
  readonly rolesWanted: readonly string[];
  readonly rolesTrained: readonly string[];
  readonly domains: readonly string[];
  readonly gender?: string;
  readonly municipalities: readonly string[];
  readonly district?: string;
  readonly account?: string;
  readonly adultFrom: string;
  readonly gates: Gates;
  readonly activeFrom: string | null;
  /** Sign-in subject of the coach, or of a freelance's contact person. */
  readonly coach: string | null;
  readonly windows: readonly { readonly day: number; readonly from: string; readonly to: string }[];
  readonly limits: { readonly hoursAWeek: number; readonly openAssignments: number; readonly asksAWeek: number } | null;
  /** Where the key person's yes to these limits stands; null without limits. */
  readonly limitsConsent: (typeof CONSENTS)[number] | null;
  readonly person: Sealed<KeyPersonPart>;
  /** Stream revision that the document reflects: its ETag. */
  readonly revision: number;
};

export const keyPersonsView = defineView<KeyPersonDocument, Handled>({
  name: 'key-persons',
  version: 2,
  context: 'registration',
  handles: [
    keyPersonApplied.type,
    'registration.start-conversation-held.v1',
    'registration.function-profile-accepted.v1',
    'registration.screening-seen.v1',
    'registration.basic-training-completed.v1',
    'registration.key-person-activated.v1',
    'registration.coach-assigned.v1',
    'registration.availability-set.v1',
    'registration.limits-set.v2',
  ],
  indexes: { byStatus: ['tenant', 'status'], byAccount: ['tenant', 'account'] },
  key: (event) => [event.data.keyPersonId],
  apply(document, event) {
    if (event.type === keyPersonApplied.type) return applied(event.data, event.revision);
    return document && { ...document, ...changes(document, event), revision: event.revision };
  },
});

function changes(document: KeyPersonDocument, event: Exclude<Handled, LoggedFactOf<typeof keyPersonApplied>>): Partial<KeyPersonDocument> {
  const { gates } = document;
  switch (event.type) {
    case 'registration.start-conversation-held.v1':
      return { gates: { ...gates, startConversation: event.data.on } };
    case 'registration.function-profile-accepted.v1': {
      const side = event.data.by === 'key-person' ? 'profileByKeyPerson' : 'profileByCoordinator';
      return { gates: { ...gates, [side]: event.data.on } };
    }
    case 'registration.screening-seen.v1':
      return { gates: { ...gates, screening: event.data.seenOn } };
    case 'registration.basic-training-completed.v1': {
      const rolesTrained = [...new Set([...document.rolesTrained, ...event.data.roles])];
      return { gates: { ...gates, training: event.data.on }, rolesTrained };
    }
    case 'registration.key-person-activated.v1':
      return { status: 'active', activeFrom: event.data.on };
    case 'registration.coach-assigned.v1':
      return { coach: event.data.coach };
    case 'registration.availability-set.v1':
      return { windows: event.data.windows };
    case 'registration.limits-set.v2': {
      const { hoursAWeek, openAssignments, asksAWeek, consent } = event.data;
      return { limits: { hoursAWeek, openAssignments, asksAWeek }, limitsConsent: consent };
    }
  }
}

function applied(data: LoggedFactOf<typeof keyPersonApplied>['data'], revision: number): KeyPersonDocument {
  const { screeningAsked, ...rest } = data;
  const shut = { startConversation: null, profileByKeyPerson: null, profileByCoordinator: null, training: null };
  return {
    ...rest,
    status: 'candidate',
    rolesTrained: [],
    gates: { ...shut, screening: screeningAsked ? null : 'not-asked' },
    activeFrom: null,
    coach: null,
    windows: [],
    limits: null,
    limitsConsent: null,
    revision,
  };
}
