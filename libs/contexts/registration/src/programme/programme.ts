import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** How a target is counted (REG-01): in the period alone, over all periods, or open at the end. */
export const targetDefinition = z.enum(['in-period', 'cumulative', 'open-at-end']);

export const periodData = z.strictObject({
  programmeId: z.uuid(),
  periodId: z.uuid(),
  name: z.string().min(1).max(120),
  from: z.iso.date(),
  to: z.iso.date(),
  /** Organisations that carry out the programme in this period. */
  parties: z.array(z.string().min(1).max(120)).min(1).max(20),
  targetRequests: z.number().int().min(0).max(1_000_000),
  targetBy: z.iso.date(),
  targetDefinition,
});

export const fundingSourceData = z.strictObject({
  programmeId: z.uuid(),
  sourceId: z.uuid(),
  name: z.string().min(1).max(120),
  from: z.iso.date(),
  to: z.iso.date(),
  ceilingCents: z.number().int().min(0).max(10_000_000_000),
  /** The ceiling holds for the whole period, or for each calendar year in it. */
  ceilingPer: z.enum(['period', 'year']),
});

export const programmeData = z.strictObject({
  programmeId: z.uuid(),
  name: z.string().min(1).max(120),
  /** CBS codes. */
  municipalities: z
    .array(z.string().regex(/^GM\d{4}$/))
    .min(1)
    .max(50),
  /** Legal ground of processing, as the controller states it. */
  legalGround: z.string().min(1).max(300),
});

export const programmeOpened = defineEvent('registration.programme-opened.v1', programmeData.extend({ tenant: z.string() }));
export const periodAdded = defineEvent('registration.period-added.v1', periodData);
export const fundingSourceAdded = defineEvent('registration.funding-source-added.v1', fundingSourceData);

export type ProgrammeFact = FactOf<typeof programmeOpened> | FactOf<typeof periodAdded> | FactOf<typeof fundingSourceAdded>;

interface Span {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export type Programme =
  | { readonly status: 'none' }
  | {
      readonly status: 'open';
      readonly tenant: string;
      readonly municipalities: readonly string[];
      readonly periods: readonly Span[];
      readonly sources: readonly Span[];
    };

export const noProgramme: Programme = { status: 'none' };

export function evolve(state: Programme, event: ProgrammeFact): Programme {
  switch (event.type) {
    case 'registration.programme-opened.v1':
      return { status: 'open', tenant: event.data.tenant, municipalities: event.data.municipalities, periods: [], sources: [] };
    case 'registration.period-added.v1':
      return state.status === 'open' ? { ...state, periods: [...state.periods, span(event.data.periodId, event.data)] } : state;
    case 'registration.funding-source-added.v1':
      return state.status === 'open' ? { ...state, sources: [...state.sources, span(event.data.sourceId, event.data)] } : state;
    default:
      return state;
  }
}

const span = (id: string, of: { from: string; to: string }): Span => ({ id, from: of.from, to: of.to });
