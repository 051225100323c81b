import { defineReaction, type Instruction, type LoggedFactOf, yearOf } from '@sleutelbos/kernel';
import type { publicFundingSourceAdded } from '@sleutelbos/registration/published/index.js';

type Source = LoggedFactOf<typeof publicFundingSourceAdded>;

/** Calendar years that one source is given a budget for: a span without end would be a budget for every year there will be. */
const MOST_YEARS = 50;

/** A funding source gets one budget, or one for each calendar year in its span, as its ceiling says (REG-01, COM-08). */
export const openBudgets = defineReaction<Source>({
  name: 'open-budgets',
  context: 'compensation',
  from: 'start',
  handles: ['registration.public-funding-source-added.v1'],
  react(event) {
    const { ceilingPer, from, to, ...source } = event.data;
    if (ceilingPer === 'period') return [opened({ ...source, period: 'all', from, to })];
    const first = Number(yearOf(from));
    const years = Math.min(Number(yearOf(to)) - first + 1, MOST_YEARS);
    return Array.from({ length: Math.max(years, 0) }, (_, i) => {
      const period = String(first + i);
      const start = `${period}-01-01`;
      const end = `${period}-12-31`;
      return opened({ ...source, period, from: from > start ? from : start, to: to < end ? to : end });
    });
  },
});

function opened(budget: Omit<Source['data'], 'ceilingPer'> & { readonly period: string }): Instruction {
  return { handler: 'compensation.open-budget', input: budget };
}
