import type { BudgetFigures } from '../views/budget-figures.view.js';
import type { LoadFigures } from '../views/load-figures.view.js';
import type { ProgrammeFigures } from '../views/programme-figures.view.js';
import { councilFigures } from './council-figures.js';

const nothing = { registered: 0, informal: 0, accepted: 0, released: 0, completed: 0, unmet: 0, withdrawn: 0 };
const period = {
  periodId: 'p1',
  name: 'Pilot',
  from: '2019-01-01',
  to: '2019-12-31',
  parties: ['MEE'],
  targetRequests: 80,
  targetBy: '2019-12-31',
  targetDefinition: 'in-period',
};
const programme: ProgrammeFigures = {
  programmeId: 'prog',
  tenant: 'mee',
  name: 'Amstelveen',
  municipalities: ['GM0362'],
  periods: [period],
  months: {
    '2018-12': { ...nothing, registered: 7 },
    '2019-03': { ...nothing, registered: 10, informal: 2, accepted: 9, released: 1, completed: 4, unmet: 3 },
  },
  unmetReasons: {},
};
const person = (open: number, limit: number): LoadFigures => ({
  keyPersonId: `kp-${open}-${limit}`,
  programmeId: 'prog',
  tenant: 'mee',
  active: true,
  open,
  openLimit: limit,
  hoursAWeekLimit: 8,
  minutes: {},
});
const source: BudgetFigures = {
  sourceId: 's1',
  programmeId: 'prog',
  tenant: 'mee',
  name: 'Implementatiegelden',
  budgets: [
    {
      period: 'all',
      from: '2019-01-01',
      to: '2020-12-31',
      ceilingCents: 8_000_000,
      claimsCents: 100_000,
      paidCents: 60_000,
      costs: { coach: 240_000 },
    },
  ],
};
const first = (figures: ReturnType<typeof councilFigures>) => figures.periods[0] as NonNullable<(typeof figures.periods)[0]>;

describe('the figures of the council', () => {
  it('REP-01 hold requests against the target by the target’s own definition', () => {
    const counted = (targetDefinition: string) =>
      first(councilFigures({ ...programme, periods: [{ ...period, targetDefinition }] }, [], [])).actual.value;
    expect(counted('in-period')).toBe(12);
    expect(counted('cumulative')).toBe(19);
    expect(counted('open-at-end')).toBe(10);
  });

  it('REP-01 count a request as taken on once, however often it was given back', () => {
    expect(first(councilFigures(programme, [], [])).matched.value).toBe(8);
  });

  it('REP-01 show money used as approved claims and booked costs, and what a request cost', () => {
    const { budgets, costPerRequestCents } = councilFigures(programme, [], [source]);
    expect(budgets[0]).toMatchObject({ ceilingCents: 8_000_000, usedCents: 340_000, claimsCents: 100_000, paidCents: 60_000 });
    expect(costPerRequestCents).toBe(Math.round(340_000 / 19));
  });

  it('REP-06 print the definition with each figure', () => {
    const figures = first(councilFigures(programme, [], []));
    for (const figure of [
      figures.target,
      figures.actual,
      figures.requests,
      figures.informal,
      figures.matched,
      figures.completed,
      figures.unmet,
    ]) {
      expect(figure.definition.nl).not.toBe('');
      expect(figure.definition.en).not.toBe('');
    }
  });

  const unmetBy = (byMonth: Record<string, Record<string, number>>, changed: object = {}) => {
    const months = Object.entries(byMonth).map(([month, reasons]) => {
      const unmet = Object.values(reasons).reduce((total, one) => total + one, 0);
      return [month, { ...nothing, registered: 40, completed: unmet, unmet }];
    });
    return { ...programme, ...changed, months: Object.fromEntries(months), unmetReasons: byMonth };
  };
  const shown = (one: ReturnType<typeof first>, what: 'completed' | 'unmet') => ({
    total: one[what].value,
    months: one.months.filter(({ requests }) => requests > 0).map((month) => month[what]),
  });

  it('REP-07 hide a cell under five, and the next smallest when the hidden one could be worked out; the order tells nothing of hidden ones', () => {
    const reasons = (unmet: Record<string, number>) => first(councilFigures(unmetBy({ '2019-03': unmet }), [], [])).unmetByReason;
    expect(reasons({ language: 9, gender: 2, time: 6 })).toEqual([
      { reason: 'language', value: 9 },
      { reason: 'gender', value: null },
      { reason: 'time', value: null },
    ]);
    expect(reasons({ time: 6, language: 9 })).toEqual([
      { reason: 'language', value: 9 },
      { reason: 'time', value: 6 },
    ]);
  });

  it('REP-07 hide the total of a period that would give away its only reason or its only month', () => {
    const one = first(councilFigures(unmetBy({ '2019-03': { gender: 3 } }), [], []));
    expect(one.unmetByReason).toEqual([{ reason: 'gender', value: null }]);
    expect(shown(one, 'unmet')).toEqual({ total: null, months: [null] });
    expect(shown(one, 'completed')).toEqual({ total: null, months: [null] });
    const ones = first(councilFigures(unmetBy({ '2019-03': { gender: 1, time: 1, room: 1, domain: 1, language: 1 } }), [], []));
    expect(ones.unmetByReason.every((reason) => reason.value === null)).toBe(true);
    expect(shown(ones, 'unmet')).toEqual({ total: null, months: [null] });
  });

  it('REP-07 hide what a month completed and did not meet under five, and the next smallest month where the total would tell it', () => {
    const byMonth = { '2019-01': { time: 9 }, '2019-02': { time: 2 }, '2019-03': { time: 7 }, '2019-04': {} };
    const one = first(councilFigures(unmetBy(byMonth), [], []));
    for (const what of ['completed', 'unmet'] as const) expect(shown(one, what)).toEqual({ total: 18, months: [9, null, null, 0] });
    expect(one.unmetByReason).toEqual([{ reason: 'time', value: 18 }]);
  });

  it('REP-07 hide a month that ends one period and begins the next in both of them, and nothing tells it there', () => {
    const periods = [
      { ...period, to: '2019-03-15' },
      { ...period, periodId: 'p2', from: '2019-03-16' },
    ];
    const byMonth = { '2019-01': { time: 2 }, '2019-03': { time: 7 }, '2019-04': { time: 9 }, '2019-05': { time: 12 } };
    const { periods: both } = councilFigures(unmetBy(byMonth, { periods }), [], []);
    expect(both.map((one) => shown(one, 'unmet'))).toEqual([
      { total: 9, months: [null, null] },
      { total: 28, months: [null, null, 12] },
    ]);
  });

  it('REP-07 hide both outcomes of a period whose target counts what is open, when one is hidden', () => {
    const periods = [{ ...period, targetDefinition: 'open-at-end' }];
    const months = { '2019-03': { ...nothing, registered: 40, completed: 20, unmet: 3 } };
    const one = first(councilFigures({ ...programme, periods, months, unmetReasons: { '2019-03': { time: 3 } } }, [], []));
    expect([one.completed.value, one.unmet.value, one.actual.value]).toEqual([null, null, 17]);
  });

  it('REP-07 show the load of the whole team against its limits, and of nobody alone', () => {
    const { load } = councilFigures(programme, [person(1, 4), person(3, 3), { ...person(9, 9), active: false }], []);
    expect(load).toEqual({ keyPersons: 2, open: 4, limit: 7 });
  });
});
