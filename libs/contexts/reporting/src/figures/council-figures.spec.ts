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

  it('REP-07 hide a cell under five, and the next smallest when the hidden one could be worked out', () => {
    const reasons = (unmet: Record<string, number>) =>
      first(councilFigures({ ...programme, unmetReasons: { '2019-03': unmet } }, [], [])).unmetByReason;
    expect(reasons({ language: 9, gender: 2, time: 6 })).toEqual([
      { reason: 'language', value: 9 },
      { reason: 'time', value: null },
      { reason: 'gender', value: null },
    ]);
    expect(reasons({ language: 9, time: 6 })).toEqual([
      { reason: 'language', value: 9 },
      { reason: 'time', value: 6 },
    ]);
  });

  it('REP-07 show the load of the whole team against its limits, and of nobody alone', () => {
    const { load } = councilFigures(programme, [person(1, 4), person(3, 3), { ...person(9, 9), active: false }], []);
    expect(load).toEqual({ keyPersons: 2, open: 4, limit: 7 });
  });
});
