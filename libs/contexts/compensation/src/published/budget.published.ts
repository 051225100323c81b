import { defineEvent } from '@sleutelbos/kernel';
import { z } from 'zod';

/** What costs without a claim are for (COM-08). */
export const costKind = z.enum(['coordination', 'coach', 'training', 'interpreter', 'overhead', 'other']);

/** `all` when the ceiling holds for the source's whole span, else a calendar year. */
export const budgetPeriod = z.union([z.literal('all'), z.string().regex(/^\d{4}$/)]);

export const publicBudgetOpened = defineEvent(
  'compensation.public-budget-opened.v1',
  z.strictObject({
    programmeId: z.uuid(),
    sourceId: z.uuid(),
    period: budgetPeriod,
    name: z.string(),
    from: z.iso.date(),
    to: z.iso.date(),
    ceilingCents: z.number().int().min(0),
  }),
);

export const publicCostBooked = defineEvent(
  'compensation.public-cost-booked.v1',
  z.strictObject({
    programmeId: z.uuid(),
    sourceId: z.uuid(),
    period: budgetPeriod,
    kind: costKind,
    cents: z.number().int().min(1),
    on: z.iso.date(),
  }),
);
