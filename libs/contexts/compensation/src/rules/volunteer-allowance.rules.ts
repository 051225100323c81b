import type { Refusal } from '@sleutelbos/kernel';
import { type Confidence, type DatedRule, type Figure, ruleOn } from './dated-rule.js';

/** Limits of the volunteer allowance (vrijwilligersvergoeding) of one year. All of them must hold, else the whole amount falls outside. */
export interface VolunteerAllowance extends DatedRule {
  readonly rule: 'volunteer-allowance';
  /** Per hour, where an hourly sum was agreed. */
  readonly hour: Figure;
  /** Per hour for who is younger than `adultFromAge`. */
  readonly hourYoung: Figure;
  /** Age border of that year. */
  readonly adultFromAge: { readonly years: number; readonly confidence: Confidence };
  readonly month: Figure;
  readonly year: Figure;
}

const sure = (cents: number): Figure => ({ cents, confidence: 'several-sources' });
const once = (cents: number): Figure => ({ cents, confidence: 'one-source' });
const ofYear = (year: number) =>
  ({ rule: 'volunteer-allowance', from: `${year}-01-01`, to: `${year}-12-31`, recordedOn: '2026-11-22' }) as const;

const LAW = 'Wet op de loonbelasting 1964, artikel 2, zesde lid';

export const VOLUNTEER_ALLOWANCES: readonly VolunteerAllowance[] = [
  {
    ...ofYear(2019),
    hour: once(500),
    hourYoung: once(275),
    adultFromAge: { years: 22, confidence: 'one-source' },
    month: sure(17_000),
    year: sure(170_000),
    source: `${LAW}; vrijwilligershuis Nieuwegein, adfinadvies`,
  },
  {
    ...ofYear(2020),
    hour: sure(500),
    hourYoung: once(275),
    adultFromAge: { years: 22, confidence: 'one-source' },
    month: sure(17_000),
    year: sure(170_000),
    source: `${LAW}; vrijwilligershuis Nieuwegein, adfinadvies, financieelenzo`,
  },
  {
    ...ofYear(2021),
    hour: sure(500),
    hourYoung: sure(275),
    // One source keeps 22 for this year.
    adultFromAge: { years: 21, confidence: 'one-source' },
    month: sure(18_000),
    year: sure(180_000),
    source: `${LAW}; swartenco 2021`,
  },
  {
    ...ofYear(2022),
    hour: sure(500),
    hourYoung: once(275),
    adultFromAge: { years: 21, confidence: 'one-source' },
    month: sure(18_000),
    year: sure(180_000),
    source: `${LAW}; privacy-and-government.md, 7.1`,
  },
  {
    ...ofYear(2023),
    hour: sure(500),
    hourYoung: sure(275),
    adultFromAge: { years: 21, confidence: 'several-sources' },
    month: sure(19_000),
    year: sure(190_000),
    source: `${LAW}; Belastingdienst 2023`,
  },
  {
    ...ofYear(2024),
    hour: sure(550),
    hourYoung: sure(325),
    adultFromAge: { years: 21, confidence: 'derived' },
    month: sure(21_000),
    year: sure(210_000),
    source: `${LAW}; Belastingdienst 2024, laborijn 2024`,
  },
  {
    ...ofYear(2025),
    hour: sure(560),
    hourYoung: sure(330),
    adultFromAge: { years: 21, confidence: 'derived' },
    month: sure(21_000),
    year: sure(210_000),
    source: `${LAW}; dewve`,
  },
  {
    ...ofYear(2026),
    hour: once(575),
    hourYoung: once(340),
    adultFromAge: { years: 21, confidence: 'derived' },
    month: once(22_000),
    year: once(220_000),
    source: `${LAW}; HLB Nannen, 20 januari 2026`,
  },
];

/** @returns the limits that hold on an ISO date, or refusal `rule-missing` */
export const allowanceOn = (on: string): VolunteerAllowance | Refusal => ruleOn('volunteer-allowance', VOLUNTEER_ALLOWANCES, on);

/**
 * The hour limit for a person on a date, in cents.
 *
 * @param adultFrom ISO date from which the limits for adults hold for this person (registration keeps it; the birth date stays sealed)
 */
export const hourLimitOf = (allowance: VolunteerAllowance, on: string, adultFrom: string): number =>
  on >= adultFrom ? allowance.hour.cents : allowance.hourYoung.cents;

/** From this share of a limit on, people are warned (COM-02, D). */
export const NEAR_PERCENT = 80;

/** Whether an amount has come to 80 % of its limit or more. */
export const isNear = (cents: number, limitCents: number): boolean => cents * 100 >= limitCents * NEAR_PERCENT;
