import { defineEvent, type FactOf } from '@sleutelbos/kernel';
import { z } from 'zod';

/** Functions that a reporting code (meldcode) names. Both receive signals; only the attention officer gives grants. */
export const officerFunction = z.enum(['attention-officer', 'contact-person']);
export type OfficerFunction = z.output<typeof officerFunction>;

export const officerData = z.strictObject({
  /** Executing organisation whose reporting code this is; with the tenant it makes the stream's name. */
  organisation: z.string().min(1).max(200),
  /** This appointment. */
  officerId: z.uuid(),
  /** Actor id: the account, never a name. */
  person: z.string().min(1).max(200),
  function: officerFunction,
  from: z.iso.date(),
  /** Last day. Absent: until ended. */
  until: z.iso.date().optional(),
});

export const officerNamed = defineEvent('safeguarding.officer-named.v1', officerData.extend({ tenant: z.string() }));
/** `on`: the first day on which the appointment no longer holds. */
export const officerEnded = defineEvent(
  'safeguarding.officer-ended.v1',
  z.strictObject({ organisation: z.string(), officerId: z.uuid(), on: z.iso.date() }),
);

export type ReportingCodeFact = FactOf<typeof officerNamed> | FactOf<typeof officerEnded>;

export interface Officer {
  readonly officerId: string;
  readonly person: string;
  readonly function: OfficerFunction;
  readonly from: string;
  readonly until?: string;
  readonly endedOn?: string;
}

export type ReportingCode =
  | { readonly status: 'none' }
  | { readonly status: 'kept'; readonly tenant: string; readonly officers: readonly Officer[] };

export const noReportingCode: ReportingCode = { status: 'none' };

export function evolve(state: ReportingCode, event: ReportingCodeFact): ReportingCode {
  switch (event.type) {
    case 'safeguarding.officer-named.v1': {
      const { tenant, organisation: _, ...officer } = event.data;
      if (state.status === 'none') return { status: 'kept', tenant, officers: [officer] };
      return { ...state, officers: [...state.officers, officer] };
    }
    case 'safeguarding.officer-ended.v1': {
      if (state.status === 'none') return state;
      const { officerId, on } = event.data;
      return { ...state, officers: state.officers.map((one) => (one.officerId === officerId ? { ...one, endedOn: on } : one)) };
    }
    default:
      return state;
  }
}

/** Whether an appointment holds on a date (ISO). */
export const holdsOn = (officer: Officer, date: string): boolean =>
  officer.from <= date &&
  (officer.until === undefined || date <= officer.until) &&
  (officer.endedOn === undefined || date < officer.endedOn);

/** The function in which a person is named on a date; attention officer when both. Null: not named. */
export function functionOn(code: ReportingCode, person: string, date: string): OfficerFunction | null {
  if (code.status === 'none') return null;
  const held = code.officers.filter((one) => one.person === person && holdsOn(one, date)).map((one) => one.function);
  if (held.includes('attention-officer')) return 'attention-officer';
  return held[0] ?? null;
}

/** Whether anybody is named on a date. */
export const namesSomebody = (code: ReportingCode, date: string): boolean =>
  code.status === 'kept' && code.officers.some((one) => holdsOn(one, date));
