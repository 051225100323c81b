import { isRefusal, type Refusal } from '@sleutelbos/kernel';
import { z } from 'zod';
import { type Method, method } from '../claimed/claimed-contacts.js';
import { refuse } from '../refusals.js';
import { ruleId } from '../rules/dated-rule.js';
import { kilometreRateOn } from '../rules/kilometre-rate.rules.js';
import { allowanceOn, hourLimitOf, isNear } from '../rules/volunteer-allowance.rules.js';
import { type Agreement, termsOn } from '../terms/terms.js';

const cents = z.number().int().min(0);

/** What was done in one contact, or as help that was recorded afterwards; `contactId` is the contact's, or the help request's. */
export const line = z.strictObject({
  contactId: z.uuid(),
  kind: z.enum(['contact', 'informal']),
  on: z.iso.date(),
  minutes: z.number().int().min(0),
  travelKm: z.number().int().min(0),
  /** Tickets. */
  travelCents: cents,
});
export type Line = z.output<typeof line>;

/** A limit with what already counted, what this claim makes of it, and whether that fits. `near`: from 80 % on. */
const against = z.strictObject({ beforeCents: cents, totalCents: cents, limitCents: cents, within: z.boolean(), near: z.boolean() });

/** Method (a): agreed sums and travel together, within the limits of hour, month and year; else nothing is payable. */
const lumpSum = z.strictObject({
  timeCents: cents,
  travelCents: cents,
  totalCents: cents,
  /** One row for each agreed sum and limit that met. */
  hourly: z.array(z.strictObject({ hourCents: cents, limitCents: cents, minutes: cents, within: z.boolean() })),
  month: against,
  year: against,
  within: z.boolean(),
  payableCents: cents,
});

/** Method (b): only proven costs, without a maximum. Kilometres count at the rate of their day. */
const provenCosts = z.strictObject({ ticketCents: cents, kilometreCents: cents, totalCents: cents });

/** Both methods side by side, with the rows of the rules they were made by (COM-02, COM-06). Stored: a later rule never changes it (COM-12). */
export const calculation = z.strictObject({
  method,
  /** Null where it is not open to this person, or a rule or agreement for it is missing. */
  lumpSum: lumpSum.nullable(),
  provenCosts: provenCosts.nullable(),
  /** Of the chosen method. */
  payableCents: cents,
  rules: z.array(z.string()),
  terms: z.array(z.uuid()),
});
export type Calculation = z.output<typeof calculation>;

/** What is calculated: the claim's own lines, and what of it the rules ask for. */
export interface Claimed {
  readonly month: string;
  readonly method: Method;
  readonly contractForm: string;
  readonly adultFrom: string;
  readonly lines: readonly Line[];
}

/** What already counts for the cap in the claim's month and year, cents. */
export interface Used {
  readonly monthCents: number;
  readonly yearCents: number;
}

/** Day of a month for which its limits are looked up. */
export const dayOf = (month: string): string => `${month}-01`;

/** Sum of an hourly sum over minutes, rounded to whole cents for each contact. */
const timeOf = (minutes: number, hourCents: number): number => Math.round((minutes * hourCents) / 60);

type LumpSum = z.output<typeof lumpSum>;

function lumpSumOf(of: Claimed, agreed: readonly Agreement[], used: Used, rules: Set<string>, terms: Set<string>): LumpSum | Refusal {
  const limits = allowanceOn(dayOf(of.month));
  if (isRefusal(limits)) return limits;
  const hourly = new Map<string, LumpSum['hourly'][number]>();
  let timeCents = 0;
  let travelCents = 0;
  for (const one of of.lines) {
    const agreement = termsOn(agreed, one.on);
    if (!agreement) return refuse('terms-missing', { on: one.on });
    const onDay = allowanceOn(one.on);
    if (isRefusal(onDay)) return onDay;
    const { hourCents, travelCentsPerKm } = agreement;
    const limitCents = hourLimitOf(onDay, one.on, of.adultFrom);
    const name = `${hourCents}/${limitCents}`;
    hourly.set(name, { hourCents, limitCents, minutes: (hourly.get(name)?.minutes ?? 0) + one.minutes, within: hourCents <= limitCents });
    timeCents += timeOf(one.minutes, hourCents);
    travelCents += one.travelKm * (travelCentsPerKm ?? 0) + one.travelCents;
    rules.add(ruleId(onDay));
    terms.add(agreement.termsId);
  }
  const totalCents = timeCents + travelCents;
  const compared = (beforeCents: number, limitCents: number) => {
    const sum = beforeCents + totalCents;
    return { beforeCents, totalCents: sum, limitCents, within: sum <= limitCents, near: isNear(sum, limitCents) };
  };
  const month = compared(used.monthCents, limits.month.cents);
  const year = compared(used.yearCents, limits.year.cents);
  const within = month.within && year.within && [...hourly.values()].every((one) => one.within);
  return { timeCents, travelCents, totalCents, hourly: [...hourly.values()], month, year, within, payableCents: within ? totalCents : 0 };
}

function provenCostsOf(of: Claimed, rules: Set<string>): z.output<typeof provenCosts> | Refusal {
  let ticketCents = 0;
  let kilometreCents = 0;
  for (const one of of.lines) {
    ticketCents += one.travelCents;
    if (one.travelKm === 0) continue;
    const rate = kilometreRateOn(one.on);
    if (isRefusal(rate)) return rate;
    kilometreCents += one.travelKm * rate.perKm.cents;
    rules.add(ruleId(rate));
  }
  return { ticketCents, kilometreCents, totalCents: ticketCents + kilometreCents };
}

/**
 * What a claim is worth, by both methods.
 *
 * @param agreed the programme's agreements
 * @param used what other claims hold or use of the cap's limits
 * @returns refusal `rule-missing`, `terms-missing` or `lump-sum-is-for-volunteers` where the chosen method cannot be calculated
 */
export function calculate(of: Claimed, agreed: readonly Agreement[], used: Used): Calculation | Refusal {
  const rules = new Set<string>();
  const terms = new Set<string>();
  const lump = of.contractForm === 'volunteer' ? lumpSumOf(of, agreed, used, rules, terms) : refuse('lump-sum-is-for-volunteers');
  const proven = provenCostsOf(of, rules);
  const chosen = of.method === 'lump-sum' ? lump : proven;
  if (isRefusal(chosen)) return chosen;
  return {
    method: of.method,
    lumpSum: isRefusal(lump) ? null : lump,
    provenCosts: isRefusal(proven) ? null : proven,
    payableCents: 'payableCents' in chosen ? chosen.payableCents : chosen.totalCents,
    rules: [...rules],
    terms: [...terms],
  };
}
