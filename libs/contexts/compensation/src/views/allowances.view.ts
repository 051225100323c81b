import { defineView, idOf, isRefusal, type JsonObject, type LoggedFactOf, monthOf } from '@sleutelbos/kernel';
import { allowance, allowanceOpened } from '../allowance/allowance.js';
import { allowanceOn, isNear } from '../rules/volunteer-allowance.rules.js';

type Handled =
  | LoggedFactOf<typeof allowanceOpened>
  | LoggedFactOf<typeof allowance.reserved>
  | LoggedFactOf<typeof allowance.used>
  | LoggedFactOf<typeof allowance.freed>;

/** How much of the tax limits is used? One document a cap and year. */
export interface AllowanceDocument extends JsonObject {
  readonly capId: string;
  readonly year: string;
  /** What counts, by reservation. */
  readonly amounts: Readonly<Record<string, JsonObject & { readonly month: string; readonly cents: number }>>;
}

export const allowancesView = defineView<AllowanceDocument, Handled>({
  name: 'allowances',
  version: 1,
  context: 'compensation',
  handles: [allowanceOpened.type, allowance.reserved.type, allowance.used.type, allowance.freed.type],
  indexes: { byCap: ['capId', 'year'] },
  key: (event) => [idOf(event.stream)],
  apply(document, event) {
    switch (event.type) {
      case 'compensation.allowance-opened.v1':
        return { capId: event.data.capId, year: event.data.year, amounts: {} };
      case 'compensation.allowance-reserved.v1': {
        const { reservation, amount, countsOn } = event.data;
        return document && { ...document, amounts: { ...document.amounts, [reservation]: { month: monthOf(countsOn), cents: amount } } };
      }
      case 'compensation.allowance-used.v1':
        return document;
      case 'compensation.allowance-freed.v1': {
        if (!document) return null;
        const { [event.data.reservation]: _, ...amounts } = document.amounts;
        return { ...document, amounts };
      }
    }
  },
});

/** What is used of the limits of a year and of each of its months, cents; `near` from 80 % on. */
export function allowanceFigures({ year, amounts }: AllowanceDocument) {
  const limits = allowanceOn(`${year}-01-01`);
  const used = Object.values(amounts);
  const against = (cents: number, limitCents: number | null) => ({
    usedCents: cents,
    limitCents,
    near: limitCents !== null && isNear(cents, limitCents),
  });
  const sum = (month?: string): number => used.reduce((total, one) => (month && one.month !== month ? total : total + one.cents), 0);
  const months = [...new Set(used.map((one) => one.month))].sort();
  return {
    year,
    ...against(sum(), isRefusal(limits) ? null : limits.year.cents),
    months: months.map((month) => ({ month, ...against(sum(month), isRefusal(limits) ? null : limits.month.cents) })),
  };
}
