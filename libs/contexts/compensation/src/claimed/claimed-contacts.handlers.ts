import { defineHandler } from '@sleutelbos/kernel';
import { z } from 'zod';
import { claimedContactsDecider } from './claimed-contacts.commands.js';
import { calendarMonth, claimedIdOf } from './claimed-contacts.js';

/** Lets go of a returned claim's contacts. Called by the reaction to the return. */
export const releaseContacts = defineHandler({
  name: 'compensation.release-contacts',
  schema: z.strictObject({ claimId: z.uuid(), keyPersonId: z.uuid(), month: calendarMonth }),
  async handle({ claimId, keyPersonId, month }, call, bench) {
    const command = { type: 'release-contacts', claimId } as const;
    const receipt = await bench.executor.execute(claimedContactsDecider, claimedIdOf(keyPersonId, month), command, call);
    return { receipt, ids: { claimId } };
  },
});
