import { defineReaction, type LoggedFactOf, streamOf } from '@sleutelbos/kernel';
import { claimDecider } from '../claim/claim.commands.js';
import type { publicClaimApproved } from '../published/claim.published.js';

/** What was held for a claim that is approved is used. */
export const settleClaims = defineReaction<LoggedFactOf<typeof publicClaimApproved>>({
  name: 'settle-claims',
  context: 'compensation',
  from: 'start',
  handles: ['compensation.public-claim-approved.v1'],
  react: ({ data: { claimId, reservations } }) =>
    reservations.map((held) => ({
      handler: 'compensation.settle-reservation',
      input: { ...held, forStream: streamOf(claimDecider, claimId) },
    })),
});
