import { isRefusal } from '@sleutelbos/kernel';
import fc from 'fast-check';
import { ruleId } from './dated-rule.js';
import { KILOMETRE_RATES, kilometreRateOn } from './kilometre-rate.rules.js';
import { allowanceOn, hourLimitOf, isNear, VOLUNTEER_ALLOWANCES, type VolunteerAllowance } from './volunteer-allowance.rules.js';

const known = <T>(found: T): Exclude<T, { refused: true }> => {
  if (isRefusal(found)) throw new Error(`${found.code} ${JSON.stringify(found.facts)}`);
  return found as Exclude<T, { refused: true }>;
};

describe('the dated rules', () => {
  it.each([
    // year, hour, young, age, month, year: research/privacy-and-government.md 7.1
    [2019, 500, 275, 22, 17_000, 170_000],
    [2020, 500, 275, 22, 17_000, 170_000],
    [2021, 500, 275, 21, 18_000, 180_000],
    [2022, 500, 275, 21, 18_000, 180_000],
    [2023, 500, 275, 21, 19_000, 190_000],
    [2024, 550, 325, 21, 21_000, 210_000],
    [2025, 560, 330, 21, 21_000, 210_000],
    [2026, 575, 340, 21, 22_000, 220_000],
  ])('COM-01 the volunteer allowance of %i holds from its first day to its last', (year, hour, young, age, month, total) => {
    for (const on of [`${year}-01-01`, `${year}-06-30`, `${year}-12-31`]) {
      const { hour: h, hourYoung, adultFromAge, month: m, year: y } = known(allowanceOn(on));
      expect([h.cents, hourYoung.cents, adultFromAge.years, m.cents, y.cents]).toEqual([hour, young, age, month, total]);
    }
  });

  it.each([
    [2019, 19],
    [2020, 19],
    [2021, 19],
    [2022, 19],
    [2023, 21],
    [2024, 23],
    [2025, 23],
    [2026, 23],
  ])('COM-01 the kilometre rate of %i is %i cents', (year, cents) => {
    for (const on of [`${year}-01-01`, `${year}-12-31`]) expect(known(kilometreRateOn(on)).perKm.cents).toBe(cents);
  });

  it('COM-01 carries the confidence of each figure and the source of each row', () => {
    expect(known(allowanceOn('2019-03-01')).hour.confidence).toBe('one-source');
    expect(known(allowanceOn('2019-03-01')).month.confidence).toBe('several-sources');
    expect(known(allowanceOn('2026-03-01')).year.confidence).toBe('one-source');
    for (const row of [...VOLUNTEER_ALLOWANCES, ...KILOMETRE_RATES]) expect(row.source.length).toBeGreaterThan(5);
  });

  it('COM-01 a missing rule is a refusal that names it, never a guess', () => {
    for (const on of ['2018-12-31', '2027-01-01']) {
      expect(allowanceOn(on)).toMatchObject({
        code: 'compensation.rule-missing',
        rule: 'COM-01',
        facts: { rule: 'volunteer-allowance', on },
      });
      expect(kilometreRateOn(on)).toMatchObject({ code: 'compensation.rule-missing', facts: { rule: 'kilometre-rate', on } });
    }
  });

  it('COM-01 every day from 2019 to 2026 has one row of each rule, and rows have ids of their own', () => {
    const day = fc.date({ min: new Date('2019-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const on = date.toISOString().slice(0, 10);
        for (const rows of [VOLUNTEER_ALLOWANCES, KILOMETRE_RATES])
          expect(rows.filter((row) => row.from <= on && on <= row.to)).toHaveLength(1);
      }),
    );
    const ids = [...VOLUNTEER_ALLOWANCES, ...KILOMETRE_RATES].map(ruleId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('COM-01 the limit for adults holds from the first day on which the person is one, and not a day before', () => {
    const rows = fc.constantFrom<VolunteerAllowance>(...VOLUNTEER_ALLOWANCES);
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), (row, month, day) => {
        const on = `${row.from.slice(0, 4)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        expect(hourLimitOf(row, on, on)).toBe(row.hour.cents);
        expect(hourLimitOf(row, on, `${on.slice(0, 8)}${String(day + 1).padStart(2, '0')}`)).toBe(row.hourYoung.cents);
      }),
    );
  });

  it('COM-02 near is 80 % of a limit and more', () => {
    expect([isNear(13_599, 17_000), isNear(13_600, 17_000), isNear(0, 17_000)]).toEqual([false, true, false]);
  });
});
