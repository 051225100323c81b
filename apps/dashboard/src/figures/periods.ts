import type { BudgetLine, CouncilFigures, PeriodFigures } from '@sleutelbos/reporting/figures/council-figures.js';

/** The period shown first: the latest in which something was asked, else the one the clock is in, else the first. */
export function firstShown(periods: readonly PeriodFigures[], clock: string): PeriodFigures | undefined {
  const asked = periods.filter((one) => one.requests.value > 0);
  const latest = [...asked].sort((a, b) => (a.from < b.from ? 1 : -1))[0];
  return latest ?? periods.find((one) => one.from <= clock && clock <= one.to) ?? periods[0];
}

/** The budgets whose span touches the period. */
export function budgetsOf(figures: CouncilFigures, period: PeriodFigures): BudgetLine[] {
  return figures.budgets.filter((one) => one.from <= period.to && period.from <= one.to);
}
