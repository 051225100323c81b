import { type EventLog, START } from '@sleutelbos/kernel';
import type { ApiClient } from './api-client.js';

/** What the demo prints as its last line; taken from the API and the log, not from the plan. */
export interface Summary {
  readonly programme: string;
  readonly keyPersons: number;
  readonly women: number;
  readonly men: number;
  readonly helpRequests: number;
  /** As the council sees them: null where the figure is too small to be shown. */
  readonly matched: number | null;
  readonly unmet: number | null;
  readonly informal: number;
  readonly claimsPaidCents: number;
  readonly budgetCeilingCents: number;
  readonly fundingSources: readonly {
    readonly name: string;
    readonly period: string;
    readonly ceilingCents: number;
    readonly usedCents: number;
  }[];
  readonly signals: number;
  readonly events: Readonly<Record<string, number>>;
  readonly seconds: number;
}

type Count = { readonly value: number };
type GuardedCount = { readonly value: number | null };

interface Figures {
  readonly name: string;
  readonly periods: readonly {
    readonly from: string;
    readonly requests: Count;
    readonly matched: GuardedCount;
    readonly unmet: GuardedCount;
    readonly informal: Count;
  }[];
  readonly budgets: readonly {
    readonly name: string;
    readonly period: string;
    readonly from: string;
    readonly ceilingCents: number;
    readonly usedCents: number;
    readonly paidCents: number;
  }[];
}

export async function summaryOf(as: (persona: string) => ApiClient, log: EventLog, seconds: number): Promise<Summary> {
  const [programme] = await as('council').all<{ programmeId: string }>('/reporting/v1/programmes');
  if (!programme) throw new Error('The API shows no programme');
  const figures = await as('council').get<Figures>(`/reporting/v1/programmes/${programme.programmeId}/figures`);
  const people = await as('coordinator').all<{ gender?: string }>('/registration/v1/key-persons?status=active');
  const signals = await as('attention-officer').all('/safeguarding/v1/signals');
  const pilot = figures.periods.find((one) => one.from === '2019-01-01');
  const ceiling = figures.budgets.find((one) => one.from === '2019-01-01');
  if (!pilot || !ceiling) throw new Error('The figures lack the pilot');
  return {
    programme: figures.name,
    keyPersons: people.length,
    women: people.filter((one) => one.gender === 'woman').length,
    men: people.filter((one) => one.gender === 'man').length,
    helpRequests: pilot.requests.value,
    matched: pilot.matched.value,
    unmet: pilot.unmet.value,
    informal: pilot.informal.value,
    claimsPaidCents: figures.budgets.reduce((sum, one) => sum + one.paidCents, 0),
    budgetCeilingCents: ceiling.ceilingCents,
    fundingSources: figures.budgets.map(({ name, period, ceilingCents, usedCents }) => ({ name, period, ceilingCents, usedCents })),
    signals: signals.length,
    events: await eventCounts(log),
    seconds: Math.round(seconds * 10) / 10,
  };
}

async function eventCounts(log: EventLog): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  for await (const batch of log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal })) {
    for (const { type } of batch.events) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
