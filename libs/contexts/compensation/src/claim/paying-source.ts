import type { Refusal } from '@sleutelbos/kernel';
import { refuse } from '../refusals.js';
import type { SourceForPay } from '../views/programmes-for-pay.view.js';

/** Which budget pays: a source and its period. */
export interface PayingSource {
  readonly sourceId: string;
  /** `all`, or the calendar year of the month. */
  readonly period: string;
}

/**
 * The source whose span covers every day that is claimed (COM-08).
 *
 * @param days ISO dates of the claim's lines
 * @param named the source that the caller names; needed only where several cover
 * @returns refusal `no-funding-source` or `name-the-funding-source`
 */
export function payingSource(
  sources: readonly SourceForPay[],
  month: string,
  days: readonly string[],
  named?: string,
): PayingSource | Refusal {
  const covering = sources.filter((one) => days.every((on) => one.from <= on && on <= one.to));
  const fitting = named === undefined ? covering : covering.filter((one) => one.sourceId === named);
  const [only, ...others] = fitting;
  if (!only) return refuse('no-funding-source');
  if (others.length > 0) return refuse('name-the-funding-source', { sources: fitting.length });
  return { sourceId: only.sourceId, period: only.ceilingPer === 'year' ? month.slice(0, 4) : 'all' };
}
