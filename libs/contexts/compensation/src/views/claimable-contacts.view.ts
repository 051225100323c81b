import { defineView, type JsonObject, type LoggedFactOf, monthOf } from '@sleutelbos/kernel';
import type { publicContactLogged } from '@sleutelbos/matching/published/index.js';
import type { publicInformalHelpRecorded } from '@sleutelbos/registration/published/index.js';
import { contactsClaimed, contactsReleased } from '../claimed/claimed-contacts.js';

type Handled =
  | LoggedFactOf<typeof publicContactLogged>
  | LoggedFactOf<typeof publicInformalHelpRecorded>
  | LoggedFactOf<typeof contactsClaimed>
  | LoggedFactOf<typeof contactsReleased>;

export interface ClaimableContact extends JsonObject {
  readonly contactId: string;
  readonly kind: 'contact' | 'informal';
  readonly programmeId: string;
  readonly on: string;
  readonly minutes: number;
  readonly travelKm: number;
  readonly travelCents: number;
  /** Claim that holds it; null while it can be claimed. */
  readonly claimId: string | null;
}

/** What did a key person do in a month, and what of it is claimed? One document a key person and month; nobody who was helped stands in it. */
export interface ClaimableMonth extends JsonObject {
  readonly keyPersonId: string;
  readonly month: string;
  readonly tenant: string;
  readonly contacts: readonly ClaimableContact[];
}

/** Document id. */
export const claimableIdOf = (keyPersonId: string, month: string): string => `${keyPersonId}-${month}`;

export const claimableContactsView = defineView<ClaimableMonth, Handled>({
  name: 'claimable-contacts',
  version: 2,
  context: 'compensation',
  handles: [
    'matching.public-contact-logged.v1',
    'registration.public-informal-help-recorded.v1',
    contactsClaimed.type,
    contactsReleased.type,
  ],
  indexes: {},
  key(event) {
    const { keyPersonId } = event.data;
    return [claimableIdOf(keyPersonId, 'month' in event.data ? event.data.month : monthOf(event.data.on))];
  },
  apply(document, event) {
    switch (event.type) {
      case 'matching.public-contact-logged.v1': {
        const { contactId, programmeId, on, minutes, travelKm, travelCents } = event.data;
        return added(document, event, { contactId, kind: 'contact', programmeId, on, minutes, travelKm, travelCents, claimId: null });
      }
      case 'registration.public-informal-help-recorded.v1': {
        const { helpRequestId, programmeId, on, minutes } = event.data;
        const help = { contactId: helpRequestId, kind: 'informal', programmeId, on, minutes, travelKm: 0, travelCents: 0 } as const;
        return added(document, event, { ...help, claimId: null });
      }
      case 'compensation.contacts-claimed.v1':
        return document && marked(document, event.data.contactIds, event.data.claimId);
      case 'compensation.contacts-released.v1':
        return document && marked(document, event.data.contactIds, null);
    }
  },
});

function added(
  document: ClaimableMonth | null,
  event: LoggedFactOf<typeof publicContactLogged> | LoggedFactOf<typeof publicInformalHelpRecorded>,
  contact: ClaimableContact,
): ClaimableMonth {
  const { keyPersonId, on } = event.data;
  const base = document ?? { keyPersonId, month: monthOf(on), tenant: event.metadata.tenant, contacts: [] };
  return { ...base, contacts: [...base.contacts.filter((one) => one.contactId !== contact.contactId), contact] };
}

function marked(document: ClaimableMonth, contactIds: readonly string[], claimId: string | null): ClaimableMonth {
  return { ...document, contacts: document.contacts.map((one) => (contactIds.includes(one.contactId) ? { ...one, claimId } : one)) };
}
