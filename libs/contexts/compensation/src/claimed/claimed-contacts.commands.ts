import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import {
  type ClaimedContacts,
  type ClaimedContactsFact,
  contactsClaimed,
  contactsReleased,
  evolve,
  noneClaimed,
} from './claimed-contacts.js';

export const claimContacts = contactsClaimed.schema.extend({ type: z.literal('claim-contacts') });
export const releaseContacts = z.strictObject({ type: z.literal('release-contacts'), claimId: z.uuid() });

export type ClaimedContactsCommand = z.output<typeof claimContacts> | z.output<typeof releaseContacts>;

function decide(command: ClaimedContactsCommand, state: ClaimedContacts): readonly ClaimedContactsFact[] | Refusal {
  switch (command.type) {
    case 'claim-contacts': {
      if (command.claimId in state.claims) return [];
      if (state.released.includes(command.claimId)) return refuse('claim-not-a-draft');
      const others = Object.values(state.claims);
      const taken = new Set(others.flatMap((one) => one.contactIds));
      const before = command.contactIds.filter((id) => taken.has(id)).length;
      if (before > 0) return refuse('contact-claimed-before', { contacts: before });
      if (others.some((one) => one.month === command.month && one.method !== command.method)) return refuse('one-method-a-month');
      const { type: _, ...data } = command;
      return [contactsClaimed(data)];
    }
    case 'release-contacts': {
      const held = state.claims[command.claimId];
      if (!held) return [];
      const { keyPersonId, month, contactIds } = held;
      return [contactsReleased({ keyPersonId, claimId: command.claimId, month, contactIds: [...contactIds] })];
    }
  }
}

/** Owner of "a contact is claimed once" and "one method a month": decided here when a claim is submitted. */
export const claimedContactsDecider: Decider<ClaimedContacts, ClaimedContactsCommand, ClaimedContactsFact> = {
  aggregate: 'claimedcontacts',
  context: 'compensation',
  initial: noneClaimed,
  commands: { 'claim-contacts': claimContacts, 'release-contacts': releaseContacts },
  events: [contactsClaimed.type, contactsReleased.type],
  decide,
  evolve,
};
