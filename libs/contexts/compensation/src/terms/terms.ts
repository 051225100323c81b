import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** What volunteers of a programme get from a date on. The programme's own choice, so nothing here is a limit of law. */
export const termsData = z.strictObject({
  programmeId: z.uuid(),
  termsId: z.uuid(),
  /** First day on which they hold, until later terms do. */
  from: z.iso.date(),
  /** For an hour; 0 where only costs are paid. */
  hourCents: z.number().int().min(0).max(100_000),
  /** For a kilometre; null where travel is paid by its actual costs alone. Tickets are always paid (COM-04). */
  travelCentsPerKm: z.number().int().min(0).max(10_000).nullable(),
});

export const termsAgreed = defineEvent('compensation.terms-agreed.v1', termsData.extend({ tenant: z.string(), agreedOn: z.iso.date() }));

export type TermsFact = FactOf<typeof termsAgreed>;

/** One agreement, as a claim is calculated by it. */
export const agreement = termsData.omit({ programmeId: true });
export type Agreement = z.output<typeof agreement>;

export interface Terms {
  readonly tenant: string | null;
  /** In the order in which they were agreed. */
  readonly agreed: readonly Agreement[];
}

export const noTerms: Terms = { tenant: null, agreed: [] };

export function evolve(state: Terms, event: TermsFact): Terms {
  switch (event.type) {
    case 'compensation.terms-agreed.v1': {
      const { tenant, termsId, from, hourCents, travelCentsPerKm } = event.data;
      return { tenant: state.tenant ?? tenant, agreed: [...state.agreed, { termsId, from, hourCents, travelCentsPerKm }] };
    }
    default:
      return state;
  }
}

/** The agreement that holds on a date: the latest `from` not after it; of two with one date, the one agreed last. */
export function termsOn(agreed: readonly Agreement[], on: string): Agreement | null {
  let found: Agreement | null = null;
  for (const one of agreed) if (one.from <= on && (!found || one.from >= found.from)) found = one;
  return found;
}
