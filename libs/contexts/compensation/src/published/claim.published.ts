import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';
import { budgetPeriod } from './budget.published.js';

/** Where a claim's amount is held: needed by this context's own settling, random ids only. */
export const heldPart = z.strictObject({
  owner: z.enum(['allowance', 'budget']),
  /** Id behind the owner's stream prefix: `<cap>-<year>` or `<source>-<period>`. */
  ownerId: z.string(),
  reservation: z.string(),
});

const claimPart = {
  claimId: z.uuid(),
  keyPersonId: z.uuid(),
  programmeId: z.uuid(),
  sourceId: z.uuid(),
  /** Budget that it falls under, with the source: `all` or a year. */
  period: budgetPeriod,
  cents: z.number().int().min(0),
  /** `2019-07`: the month that the claim is about. */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  on: z.iso.date(),
};

export const publicClaimApproved = defineEvent(
  'compensation.public-claim-approved.v1',
  z.strictObject({ ...claimPart, reservations: z.array(heldPart) }),
);
export const publicClaimPaid = defineEvent('compensation.public-claim-paid.v1', z.strictObject(claimPart));
/** `cents`: what had been approved before, 0 when nothing was; subtract it from what `public-claim-approved` added. */
export const publicClaimReturned = defineEvent(
  'compensation.public-claim-returned.v1',
  z.strictObject({ ...claimPart, reservations: z.array(heldPart) }),
);
