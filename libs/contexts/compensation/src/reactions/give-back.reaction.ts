import { defineReaction, type LoggedFactOf } from '@sleutelbos/kernel';
import type { publicClaimReturned } from '../published/claim.published.js';

/** A claim went back: its contacts can be claimed anew, and what an approval had taken is free again. */
export const giveBack = defineReaction<LoggedFactOf<typeof publicClaimReturned>>({
  name: 'give-back',
  context: 'compensation',
  from: 'start',
  handles: ['compensation.public-claim-returned.v1'],
  react: ({ data: { claimId, keyPersonId, month, reservations } }) => [
    { handler: 'compensation.release-contacts', input: { claimId, keyPersonId, month } },
    ...reservations.map((held) => ({ handler: 'compensation.free-reservation', input: held })),
  ],
});
