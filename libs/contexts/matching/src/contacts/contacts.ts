import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';
import { publicContactLogged } from '../published/contact.published.js';

export const MEDIA = ['visit', 'phone', 'video', 'message', 'accompanied', 'group'] as const;

/** Whose log it is: the assignment's ids, and the account that may write in it. */
export const contactLogData = z.strictObject({
  assignmentId: z.uuid(),
  helpRequestId: z.uuid(),
  caseId: z.uuid(),
  keyPersonId: z.uuid(),
  capId: z.uuid(),
  programmeId: z.uuid(),
  account: z.string().optional(),
  on: z.iso.date(),
});

/** Codes and figures only: no free text, so nothing on health or religion can stand here (MAT-12). */
export const contactData = publicContactLogged.schema.extend({ medium: z.enum(MEDIA), reached: z.boolean() });

export const contactLogOpened = defineEvent('matching.contact-log-opened.v1', contactLogData.extend({ tenant: z.string() }));
export const contactLogged = defineEvent('matching.contact-logged.v1', contactData);
export const contactLogClosed = defineEvent('matching.contact-log-closed.v1', z.strictObject({ assignmentId: z.uuid(), on: z.iso.date() }));

export type ContactsFact = FactOf<typeof contactLogOpened> | FactOf<typeof contactLogged> | FactOf<typeof contactLogClosed>;

type Ids = Pick<z.output<typeof contactLogData>, 'assignmentId' | 'helpRequestId' | 'caseId' | 'keyPersonId' | 'capId' | 'programmeId'>;

export type Contacts =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'closed';
      readonly tenant: string;
      readonly account?: string;
      readonly ids: Ids;
      readonly openedOn: string;
      readonly contacts: readonly string[];
    };

export const noContacts: Contacts = { status: 'none' };

export function evolve(state: Contacts, event: ContactsFact): Contacts {
  if (event.type === 'matching.contact-log-opened.v1') {
    const { tenant, account, on, ...ids } = event.data;
    return { status: 'open', tenant, account, ids, openedOn: on, contacts: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'matching.contact-logged.v1':
      return { ...state, contacts: [...state.contacts, event.data.contactId] };
    case 'matching.contact-log-closed.v1':
      return { ...state, status: 'closed' };
    default:
      return state;
  }
}
