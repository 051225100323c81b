import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** Method of compensation (COM-02): lump sums with travel within the limits, or only proven costs without a maximum. */
export const method = z.enum(['lump-sum', 'proven-costs']);
export type Method = z.output<typeof method>;

export const calendarMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

const contactsClaimedData = z.strictObject({
  keyPersonId: z.uuid(),
  tenant: z.string(),
  claimId: z.uuid(),
  month: calendarMonth,
  method,
  contactIds: z.array(z.uuid()).min(1).max(500),
});

/** Which contacts of a key person stand in which claim: a contact is claimed once, and a month by one method. One stream a key person and year. */
export const contactsClaimed = defineEvent('compensation.contacts-claimed.v1', contactsClaimedData);
/** The claim was returned: its contacts can be claimed anew. */
export const contactsReleased = defineEvent(
  'compensation.contacts-released.v1',
  contactsClaimedData.pick({ keyPersonId: true, claimId: true, month: true, contactIds: true }),
);

export type ClaimedContactsFact = FactOf<typeof contactsClaimed> | FactOf<typeof contactsReleased>;

/** Id behind the stream prefix. */
export const claimedIdOf = (keyPersonId: string, month: string): string => `${keyPersonId}-${month.slice(0, 4)}`;

export interface Claimed {
  readonly month: string;
  readonly method: Method;
  readonly keyPersonId: string;
  readonly contactIds: readonly string[];
}

export interface ClaimedContacts {
  /** Claims that hold contacts, by claim id. */
  readonly claims: Readonly<Record<string, Claimed>>;
  /** Claims that were returned: a submission that comes late holds nothing any more. */
  readonly released: readonly string[];
}

export const noneClaimed: ClaimedContacts = { claims: {}, released: [] };

export function evolve(state: ClaimedContacts, event: ClaimedContactsFact): ClaimedContacts {
  switch (event.type) {
    case 'compensation.contacts-claimed.v1': {
      const { claimId, month, method: by, keyPersonId, contactIds } = event.data;
      return { ...state, claims: { ...state.claims, [claimId]: { month, method: by, keyPersonId, contactIds } } };
    }
    case 'compensation.contacts-released.v1': {
      const { [event.data.claimId]: _, ...claims } = state.claims;
      return { claims, released: [...state.released, event.data.claimId] };
    }
    default:
      return state;
  }
}
