import type { BudgetFigures, BudgetOfPeriod } from '../views/budget-figures.view.js';
import type { LoadFigures } from '../views/load-figures.view.js';
import type { FiguresPeriod, MonthCounts, ProgrammeFigures } from '../views/programme-figures.view.js';
import { guarded, isSmall } from './small-cells.js';

export interface Text {
  readonly nl: string;
  readonly en: string;
}

/** A figure with the definition it was counted by: the two are never shown apart (REP-06). */
export interface Figure {
  readonly value: number;
  readonly definition: Text;
}

/** As a figure; null where it is too small to be shown, or would tell one that is (REP-07). */
export interface GuardedFigure {
  readonly value: number | null;
  readonly definition: Text;
}

export interface MonthFigures {
  readonly month: string;
  /** Requests of that month: registered and informal together. */
  readonly requests: number;
  readonly registered: number;
  readonly informal: number;
  /** Null where it is not shown (REP-07). */
  readonly completed: number | null;
  readonly unmet: number | null;
  /** Requests since the start of what the target counts. */
  readonly cumulative: number;
}

export interface PeriodFigures {
  readonly periodId: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly parties: readonly string[];
  readonly target: Figure & { readonly by: string };
  /** What is held against the target, by the target's own definition. */
  readonly actual: Figure;
  readonly requests: Figure;
  readonly informal: Figure;
  readonly matched: GuardedFigure;
  readonly completed: GuardedFigure;
  readonly unmet: GuardedFigure;
  readonly unmetByReason: readonly { readonly reason: string; readonly value: number | null }[];
  readonly months: readonly MonthFigures[];
}

export interface BudgetLine {
  readonly name: string;
  readonly period: string;
  readonly from: string;
  readonly to: string;
  readonly ceilingCents: number;
  readonly usedCents: number;
  readonly claimsCents: number;
  readonly paidCents: number;
  readonly costs: readonly { readonly kind: string; readonly cents: number }[];
}

export interface CouncilFigures {
  readonly programmeId: string;
  readonly name: string;
  readonly municipalities: readonly string[];
  readonly periods: readonly PeriodFigures[];
  /** Assignments under way of the whole team against what its members agreed to together. */
  readonly load: { readonly keyPersons: number; readonly open: number; readonly limit: number };
  readonly budgets: readonly BudgetLine[];
  /** All used money of the programme divided by all requests; null without requests. */
  readonly costPerRequestCents: number | null;
}

const DEFINITIONS = {
  'in-period': {
    nl: 'Hulpvragen geregistreerd in de periode, informele hulp meegeteld',
    en: 'Help requests registered in the period, informal help included',
  },
  cumulative: {
    nl: 'Hulpvragen sinds de start van het programma tot het einde van de periode, informele hulp meegeteld',
    en: 'Help requests since the start of the programme until the end of the period, informal help included',
  },
  'open-at-end': {
    nl: 'Hulpvragen die aan het einde van de periode openstaan',
    en: 'Help requests that are open at the end of the period',
  },
} as const;

const TEXTS = {
  target: { nl: 'Doel zoals bij de periode vastgelegd', en: 'Target as agreed with the period' },
  requests: {
    nl: 'Hulpvragen geregistreerd in de periode, informele hulp meegeteld',
    en: 'Help requests registered in the period, informal help included',
  },
  informal: {
    nl: 'Hulp zonder hulpvraag vooraf, achteraf vastgelegd door de sleutelpersoon',
    en: 'Help without a prior request, recorded afterwards by the key person',
  },
  matched: {
    nl: 'Hulpvragen die een sleutelpersoon in de periode op zich nam, min teruggegeven',
    en: 'Requests taken on by a key person in the period, less those given back',
  },
  completed: { nl: 'Hulpvragen waarvan de hulp in de periode is afgerond', en: 'Requests whose help was completed in the period' },
  unmet: {
    nl: 'Hulpvragen waarvoor in de periode geen sleutelpersoon werd gevonden',
    en: 'Requests for which no key person was found in the period',
  },
} as const;

type Counts = readonly (readonly [month: string, counts: MonthCounts])[];

const sum = (counts: Counts, what: keyof MonthCounts & string): number =>
  counts.reduce((total, [, one]) => total + (one[what] as number), 0);
const asked = (counts: Counts): number => sum(counts, 'registered') + sum(counts, 'informal');
const open = (counts: Counts): number =>
  sum(counts, 'registered') - sum(counts, 'completed') - sum(counts, 'unmet') - sum(counts, 'withdrawn');

/** `2019-03` … of every month that the span touches. */
function monthsBetween(from: string, to: string): string[] {
  const numberOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const first = numberOf(from);
  return Array.from({ length: Math.max(0, numberOf(to) - first + 1) }, (_, i) => {
    const month = first + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

function actualOf(definition: string, before: Counts, within: Counts): number {
  if (definition === 'in-period') return asked(within);
  if (definition === 'open-at-end') return open([...before, ...within]);
  return asked([...before, ...within]);
}

/** What became of requests: with few of them a count tells of a person. What is asked is intake, and says nothing of anybody. */
const OUTCOMES = ['completed', 'unmet'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Months of which an outcome is not shown, in whatever period they stand. */
type Hidden = Readonly<Record<Outcome, ReadonlySet<string>>>;

const monthsOf = (programme: ProgrammeFigures, period: FiguresPeriod): string[] => {
  const last = period.to.slice(0, 7);
  return Object.keys(programme.months).filter((month) => month >= period.from.slice(0, 7) && month <= last);
};

/** Outcomes of one period by month, with the total that they add up to, and unmet ones by reason, which add up to the same total. */
function guardedOutcomes(programme: ProgrammeFigures, period: FiguresPeriod, forced: Hidden) {
  const months = monthsOf(programme, period);
  const perMonth = (what: Outcome) => Object.fromEntries(months.map((month) => [month, programme.months[month]?.[what] ?? 0]));
  const reasons = reasonsIn(programme, months);
  const rows = { completed: guarded(perMonth('completed'), forced.completed), unmet: guarded(perMonth('unmet'), forced.unmet) };
  const byReason = guarded(reasons);
  let completed = rows.completed.totalShown;
  let unmet = rows.unmet.totalShown && byReason.totalShown;
  // What is open is what was asked less what became of it: of two outcomes one alone could be worked out.
  if (period.targetDefinition === 'open-at-end' && !(completed && unmet)) [completed, unmet] = [false, false];
  return {
    shown: { completed, unmet },
    months: { completed: completed ? rows.completed.hidden : new Set(months), unmet: unmet ? rows.unmet.hidden : new Set(months) },
    reasons: Object.entries(reasons)
      .map(([reason, value]) => ({ reason, value: !unmet || byReason.hidden.has(reason) ? null : value }))
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.reason < b.reason ? -1 : 1)),
  };
}

/** The end of one period and the start of the next can stand in the same month: hidden in one, it is hidden in the other. */
function hiddenMonths(programme: ProgrammeFigures): Hidden {
  let hidden: Hidden = { completed: new Set(), unmet: new Set() };
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    const all = programme.periods.map((period) => guardedOutcomes(programme, period, hidden).months);
    const together = (what: Outcome) => new Set(all.flatMap((one) => [...one[what]]));
    hidden = { completed: together('completed'), unmet: together('unmet') };
    now = hidden.completed.size + hidden.unmet.size;
  }
  return hidden;
}

function periodFigures(programme: ProgrammeFigures, period: FiguresPeriod, hidden: Hidden): PeriodFigures {
  const all = Object.entries(programme.months).sort(([a], [b]) => (a < b ? -1 : 1));
  const first = period.from.slice(0, 7);
  const last = period.to.slice(0, 7);
  const before = all.filter(([month]) => month < first);
  const within = all.filter(([month]) => month >= first && month <= last);
  const definition = DEFINITIONS[period.targetDefinition as keyof typeof DEFINITIONS] ?? DEFINITIONS['in-period'];
  const { shown, reasons } = guardedOutcomes(programme, period, hidden);
  const matched = sum(within, 'accepted') - sum(within, 'released');
  const outcomeOf = (month: string, what: Outcome): number | null =>
    hidden[what].has(month) ? null : (programme.months[month]?.[what] ?? 0);
  let cumulative = period.targetDefinition === 'in-period' ? 0 : asked(before);
  const months = monthsBetween(period.from, period.to).map((month): MonthFigures => {
    const counts = programme.months[month];
    const registered = counts?.registered ?? 0;
    const informal = counts?.informal ?? 0;
    cumulative += registered + informal;
    const requests = registered + informal;
    return {
      month,
      requests,
      registered,
      informal,
      completed: outcomeOf(month, 'completed'),
      unmet: outcomeOf(month, 'unmet'),
      cumulative,
    };
  });
  return {
    periodId: period.periodId,
    name: period.name,
    from: period.from,
    to: period.to,
    parties: period.parties,
    target: { value: period.targetRequests, by: period.targetBy, definition: TEXTS.target },
    actual: { value: actualOf(period.targetDefinition, before, within), definition },
    requests: { value: asked(within), definition: TEXTS.requests },
    informal: { value: sum(within, 'informal'), definition: TEXTS.informal },
    matched: { value: isSmall(matched) ? null : matched, definition: TEXTS.matched },
    completed: { value: shown.completed ? sum(within, 'completed') : null, definition: TEXTS.completed },
    unmet: { value: shown.unmet ? sum(within, 'unmet') : null, definition: TEXTS.unmet },
    unmetByReason: reasons,
    months,
  };
}

function reasonsIn(programme: ProgrammeFigures, months: readonly string[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const month of months) {
    for (const [reason, value] of Object.entries(programme.unmetReasons[month] ?? {})) totals[reason] = (totals[reason] ?? 0) + value;
  }
  return totals;
}

function budgetLine(source: BudgetFigures, budget: BudgetOfPeriod): BudgetLine {
  const costs = Object.entries(budget.costs).map(([kind, cents]) => ({ kind, cents }));
  const booked = costs.reduce((total, one) => total + one.cents, 0);
  const { period, from, to, ceilingCents, claimsCents, paidCents } = budget;
  return { name: source.name, period, from, to, ceilingCents, usedCents: claimsCents + booked, claimsCents, paidCents, costs };
}

/** What a single person carries stays in the programme: with one speaker of a language, a bar without a name has one (REP-07, GEN-08). */
function teamLoad(loads: readonly LoadFigures[]): CouncilFigures['load'] {
  const team = loads.filter((one) => one.active && one.openLimit !== null);
  const sumOf = (what: (one: LoadFigures) => number): number => team.reduce((total, one) => total + what(one), 0);
  return { keyPersons: team.length, open: sumOf((one) => one.open), limit: sumOf((one) => one.openLimit ?? 0) };
}

/**
 * The council's figures of one programme (REP-01, thin): requests against target, load against limits, budget used. Money in cents.
 * Pure: the same documents give the same figures.
 */
export function councilFigures(
  programme: ProgrammeFigures,
  loads: readonly LoadFigures[],
  sources: readonly BudgetFigures[],
): CouncilFigures {
  const budgets = sources.flatMap((source) => source.budgets.map((budget) => budgetLine(source, budget)));
  const used = budgets.reduce((total, one) => total + one.usedCents, 0);
  const requests = asked(Object.entries(programme.months));
  const hidden = hiddenMonths(programme);
  return {
    programmeId: programme.programmeId,
    name: programme.name,
    municipalities: programme.municipalities,
    periods: programme.periods.map((period) => periodFigures(programme, period, hidden)),
    load: teamLoad(loads),
    budgets,
    costPerRequestCents: requests === 0 ? null : Math.round(used / requests),
  };
}
