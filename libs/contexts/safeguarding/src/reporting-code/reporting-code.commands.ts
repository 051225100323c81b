import type { Decider, Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { refuse } from '../refusals.js';
import {
  evolve,
  noReportingCode,
  type Officer,
  officerData,
  officerEnded,
  officerNamed,
  type ReportingCode,
  type ReportingCodeFact,
} from './reporting-code.js';

export const nameOfficer = officerData.extend({ type: z.literal('name-officer'), tenant: z.string() });
export const endOfficer = officerEnded.schema.extend({ type: z.literal('end-officer') });

export type ReportingCodeCommand = z.output<typeof nameOfficer> | z.output<typeof endOfficer>;

type Span = Pick<Officer, 'from' | 'until' | 'endedOn'>;

/** Whether two appointments share a day; `endedOn` is the day after the last. */
const overlap = (a: Span, b: Span): boolean => begins(a, b) && begins(b, a);
const begins = (a: Span, b: Span): boolean =>
  (b.until === undefined || a.from <= b.until) && (b.endedOn === undefined || a.from < b.endedOn);

function decide(command: ReportingCodeCommand, state: ReportingCode): readonly ReportingCodeFact[] | Refusal {
  const officers = state.status === 'none' ? [] : state.officers;
  switch (command.type) {
    case 'name-officer': {
      if (officers.some((one) => one.officerId === command.officerId)) return [];
      if (command.until !== undefined && command.until < command.from) return refuse('officer-ends-before-it-begins');
      const same = officers.filter((one) => one.person === command.person && one.function === command.function);
      if (same.some((one) => overlap(one, command))) return refuse('officer-already-named');
      const { type: _, ...data } = command;
      return [officerNamed(data)];
    }
    case 'end-officer': {
      const officer = officers.find((one) => one.officerId === command.officerId);
      if (!officer) return refuse('officer-unknown');
      if (officer.endedOn !== undefined) return officer.endedOn === command.on ? [] : refuse('officer-already-ended');
      const { type: _, ...data } = command;
      return [officerEnded(data)];
    }
  }
}

export const reportingCodeDecider: Decider<ReportingCode, ReportingCodeCommand, ReportingCodeFact> = {
  aggregate: 'code',
  context: 'safeguarding',
  initial: noReportingCode,
  commands: { 'name-officer': nameOfficer, 'end-officer': endOfficer },
  events: [officerNamed.type, officerEnded.type],
  decide,
  evolve,
};
