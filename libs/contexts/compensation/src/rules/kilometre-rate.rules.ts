import type { Refusal } from '@sleutelbos/kernel';
import { type DatedRule, type Figure, ruleOn } from './dated-rule.js';

/** The most that may be paid untaxed for a kilometre with one's own vehicle. */
export interface KilometreRate extends DatedRule {
  readonly rule: 'kilometre-rate';
  readonly perKm: Figure;
}

const row = (from: string, to: string, perKm: Figure, source: string): KilometreRate => ({
  rule: 'kilometre-rate',
  from,
  to,
  perKm,
  source,
  recordedOn: '2026-11-22',
});

/** The research page marks these as read in official or several sources, without naming them one by one. */
const SEVERAL = 'privacy-and-government.md, 7.2';

export const KILOMETRE_RATES: readonly KilometreRate[] = [
  row('2019-01-01', '2022-12-31', { cents: 19, confidence: 'several-sources' }, SEVERAL),
  row('2023-01-01', '2023-12-31', { cents: 21, confidence: 'several-sources' }, SEVERAL),
  row('2024-01-01', '2025-12-31', { cents: 23, confidence: 'several-sources' }, SEVERAL),
  row('2026-01-01', '2026-12-31', { cents: 23, confidence: 'one-source' }, 'tekz, 12 januari 2026'),
];

/** @returns the rate that holds on an ISO date, or refusal `rule-missing` */
export const kilometreRateOn = (on: string): KilometreRate | Refusal => ruleOn('kilometre-rate', KILOMETRE_RATES, on);
