import type { Refusal } from '@sleutelbos/kernel';
import { refuse } from '../refusals.js';

/** How sure a figure is (COM-01): read in official or several sources, read in one, or derived from others. */
export type Confidence = 'several-sources' | 'one-source' | 'derived';

/** A figure of a rule with how sure it is. */
export interface Figure {
  readonly cents: number;
  readonly confidence: Confidence;
}

/** A rule of law as it holds from `from` up to and including `to`. Never changed: a correction is a row of its own, later `recordedOn`. */
export interface DatedRule {
  /** Name of the rule: `volunteer-allowance`, `kilometre-rate`. */
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** Where the figures were read. */
  readonly source: string;
  /** ISO date on which the row was entered. */
  readonly recordedOn: string;
}

/** `volunteer-allowance@2019-01-01#2026-11-22`: names one row and the day it was entered, in a calculation and in the list of rules. */
export const ruleId = (row: DatedRule): string => `${row.rule}@${row.from}#${row.recordedOn}`;

/**
 * The row that holds on an ISO date; of several, the one recorded last.
 *
 * @returns refusal `rule-missing` naming the rule and the date: no row is ever extrapolated (COM-01)
 */
export function ruleOn<R extends DatedRule>(name: string, rows: readonly R[], on: string): R | Refusal {
  let found: R | undefined;
  for (const row of rows) if (row.from <= on && on <= row.to && (!found || row.recordedOn >= found.recordedOn)) found = row;
  return found ?? refuse('rule-missing', { rule: name, on });
}
