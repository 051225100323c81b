import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import {
  type Contacts,
  type ContactsFact,
  contactData,
  contactLogClosed,
  contactLogged,
  contactLogOpened,
  evolve,
  noContacts,
} from './contacts.js';

const open = contactLogOpened.schema.extend({ type: z.literal('open-log') });
const log = contactData
  .pick({ contactId: true, on: true, medium: true, minutes: true, reached: true, domains: true, travelKm: true, travelCents: true })
  .extend({ type: z.literal('log'), today: z.iso.date() });
const close = z.strictObject({ type: z.literal('close-log'), on: z.iso.date() });

export type ContactsCommand = z.output<typeof open> | z.output<typeof log> | z.output<typeof close>;

function decide(command: ContactsCommand, state: Contacts): readonly ContactsFact[] | Refusal {
  if (command.type === 'open-log') {
    if (state.status !== 'none') return [];
    const { type: _, ...data } = command;
    return [contactLogOpened(data)];
  }
  if (state.status === 'none') return refuse('contact-log-closed');
  switch (command.type) {
    case 'log': {
      if (state.contacts.includes(command.contactId)) return [];
      if (state.status === 'closed') return refuse('contact-log-closed');
      if (command.on < state.openedOn || command.on > command.today)
        return refuse('contact-not-in-assignment', { from: state.openedOn, to: command.today });
      const { type: _, today: __, ...contact } = command;
      return [contactLogged({ ...state.ids, ...contact })];
    }
    case 'close-log':
      return state.status === 'closed' ? [] : [contactLogClosed({ assignmentId: state.ids.assignmentId, on: command.on })];
  }
}

export const contactsDecider: Decider<Contacts, ContactsCommand, ContactsFact> = {
  aggregate: 'contacts',
  context: 'matching',
  initial: noContacts,
  commands: { 'open-log': open, log, 'close-log': close },
  events: [contactLogOpened.type, contactLogged.type, contactLogClosed.type],
  decide,
  evolve,
};
