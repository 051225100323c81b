import { isRefusal } from '@sleutelbos/kernel';
import fc from 'fast-check';
import { allowanceOn, VOLUNTEER_ALLOWANCES } from '../rules/volunteer-allowance.rules.js';
import { type Agreement, termsOn } from '../terms/terms.js';
import { type Calculation, type Claimed, calculate, type Line } from './calculation.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const line = (on: string, minutes: number, travelKm = 0, travelCents = 0): Line => ({
  contactId: id(minutes),
  kind: 'contact',
  on,
  minutes,
  travelKm,
  travelCents,
});
const terms = (from: string, hourCents: number, travelCentsPerKm: number | null = 19): Agreement => ({
  termsId: id(hourCents),
  from,
  hourCents,
  travelCentsPerKm,
});
const claim = (lines: readonly Line[], given: Partial<Claimed> = {}): Claimed => ({
  month: '2019-07',
  method: 'lump-sum',
  contractForm: 'volunteer',
  adultFrom: '2006-05-01',
  lines,
  ...given,
});
const nothingYet = { monthCents: 0, yearCents: 0 };

function calculated(of: Claimed, agreed: readonly Agreement[], used = nothingYet): Calculation {
  const found = calculate(of, agreed, used);
  if (isRefusal(found)) throw new Error(`${found.code} ${JSON.stringify(found.facts)}`);
  return found;
}

describe('what a claim is worth', () => {
  it('COM-02 shows lump sums and proven costs side by side', () => {
    const found = calculated(claim([line('2019-07-02', 90, 12, 340), line('2019-07-09', 45)]), [terms('2019-01-01', 500)]);
    expect(found.lumpSum).toMatchObject({
      timeCents: 750 + 375,
      travelCents: 228 + 340,
      totalCents: 1_693,
      within: true,
      payableCents: 1_693,
    });
    expect(found.provenCosts).toEqual({ ticketCents: 340, kilometreCents: 228, totalCents: 568 });
    expect(found.payableCents).toBe(1_693);
  });

  it('COM-02 above a limit the whole amount falls outside, and the effect is shown', () => {
    const lines = [line('2019-07-02', 1_440), line('2019-07-03', 660, 10)];
    const { lumpSum } = calculated(claim(lines), [terms('2019-01-01', 500)]);
    expect(lumpSum?.month).toEqual({ beforeCents: 0, totalCents: 17_690, limitCents: 17_000, within: false, near: true });
    expect(lumpSum?.payableCents).toBe(0);
    const chosen = calculated(claim(lines, { method: 'proven-costs' }), [terms('2019-01-01', 500)]);
    expect(chosen.payableCents).toBe(190);
  });

  it('COM-02 counts what other claims of the person already use of month and year', () => {
    const { lumpSum } = calculated(claim([line('2019-07-02', 60)]), [terms('2019-01-01', 500)], { monthCents: 13_100, yearCents: 169_600 });
    expect(lumpSum?.month).toEqual({ beforeCents: 13_100, totalCents: 13_600, limitCents: 17_000, within: true, near: true });
    expect(lumpSum?.year).toEqual({ beforeCents: 169_600, totalCents: 170_100, limitCents: 170_000, within: false, near: true });
    expect(lumpSum?.within).toBe(false);
  });

  it('COM-02 an agreed sum above the hour limit is shown, not refused when it is agreed', () => {
    const { lumpSum } = calculated(claim([line('2019-07-02', 60)]), [terms('2019-01-01', 501)]);
    expect(lumpSum?.hourly).toEqual([{ hourCents: 501, limitCents: 500, minutes: 60, within: false }]);
    expect(lumpSum?.payableCents).toBe(0);
  });

  it('COM-01 the hour limit for adults holds from their own day on, within a month', () => {
    const lines = [line('2019-07-14', 60), line('2019-07-15', 60)];
    const { lumpSum } = calculated(claim(lines, { adultFrom: '2019-07-15' }), [terms('2019-01-01', 300)]);
    expect(lumpSum?.hourly).toEqual([
      { hourCents: 300, limitCents: 275, minutes: 60, within: false },
      { hourCents: 300, limitCents: 500, minutes: 60, within: true },
    ]);
  });

  it('COM-04 travel can always be claimed, also where only its actual costs are paid', () => {
    const { lumpSum, provenCosts } = calculated(claim([line('2019-07-02', 60, 12, 340)]), [terms('2019-01-01', 0, null)]);
    expect(lumpSum).toMatchObject({ timeCents: 0, travelCents: 340, payableCents: 340 });
    expect(provenCosts?.totalCents).toBe(568);
  });

  it('COM-03 lump sums are for volunteers; others can claim their proven costs', () => {
    const lines = [line('2019-07-02', 60, 10)];
    expect(calculate(claim(lines, { contractForm: 'employed' }), [], nothingYet)).toMatchObject({
      code: 'compensation.lump-sum-is-for-volunteers',
    });
    const proven = calculated(claim(lines, { contractForm: 'employed', method: 'proven-costs' }), []);
    expect(proven).toMatchObject({ lumpSum: null, payableCents: 190 });
  });

  it('COM-01 a year without a rule is refused by its name; proven tickets need none', () => {
    const lines = [line('2027-01-05', 60, 0, 250)];
    const agreed = [terms('2019-01-01', 500)];
    expect(calculate(claim(lines, { month: '2027-01' }), agreed, nothingYet)).toMatchObject({
      code: 'compensation.rule-missing',
      facts: { rule: 'volunteer-allowance', on: '2027-01-01' },
    });
    expect(calculated(claim(lines, { month: '2027-01', method: 'proven-costs' }), agreed).payableCents).toBe(250);
    expect(calculate(claim([line('2027-01-05', 60, 3)], { month: '2027-01', method: 'proven-costs' }), agreed, nothingYet)).toMatchObject({
      facts: { rule: 'kilometre-rate', on: '2027-01-05' },
    });
  });

  it('COM-02 a day before the first agreement is refused', () =>
    expect(calculate(claim([line('2019-07-02', 60)]), [terms('2019-07-03', 500)], nothingYet)).toMatchObject({
      code: 'compensation.terms-missing',
      facts: { on: '2019-07-02' },
    }));

  it('COM-12 names the rows of the rules and the agreements it was made by', () => {
    const found = calculated(claim([line('2019-07-02', 60, 5), line('2019-07-20', 60)]), [
      terms('2019-01-01', 400),
      terms('2019-07-15', 500),
    ]);
    expect(found.rules).toEqual(['volunteer-allowance@2019-01-01#2026-11-22', 'kilometre-rate@2019-01-01#2026-11-22']);
    expect(found.terms).toEqual([id(400), id(500)]);
    expect(found.lumpSum?.timeCents).toBe(900);
  });
});

const years = fc.constantFrom(...VOLUNTEER_ALLOWANCES.map((row) => row.from.slice(0, 4)));
const months = fc.tuple(years, fc.integer({ min: 1, max: 12 })).map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`);
const someLines = (month: string) =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
      )
      .map(([day, minutes, km, tickets]) => line(`${month}-${String(day).padStart(2, '0')}`, minutes, km, tickets)),
    { minLength: 1, maxLength: 12 },
  );
const cents = fc.integer({ min: 0, max: 250_000 });

describe('in any month of any year', () => {
  it('COM-02 lump sums are paid whole or not at all, and are paid exactly when hour, month and year all fit', () =>
    fc.assert(
      fc.property(
        months.chain((month) => fc.tuple(fc.constant(month), someLines(month), fc.integer({ min: 0, max: 700 }), cents, cents)),
        ([month, lines, hourCents, monthCents, more]) => {
          const limits = allowanceOn(`${month}-01`);
          if (isRefusal(limits)) throw new Error(limits.code);
          const used = { monthCents, yearCents: monthCents + more };
          const { lumpSum } = calculated(claim(lines, { month }), [terms('2019-01-01', hourCents)], used);
          if (!lumpSum) throw new Error('Nothing was calculated');
          const fits =
            hourCents <= limits.hour.cents &&
            used.monthCents + lumpSum.totalCents <= limits.month.cents &&
            used.yearCents + lumpSum.totalCents <= limits.year.cents;
          expect(lumpSum.payableCents).toBe(fits ? lumpSum.totalCents : 0);
          expect(lumpSum.totalCents).toBe(lumpSum.timeCents + lumpSum.travelCents);
        },
      ),
    ));

  it('COM-02 the last day of a year goes by that year’s limits and the next day by the next year’s', () =>
    fc.assert(
      fc.property(years, fc.integer({ min: 1, max: 300 }), (year, minutes) => {
        const of = (month: string, on: string) =>
          calculate(claim([line(on, minutes)], { month }), [terms('2019-01-01', 500)], { monthCents: 17_500, yearCents: 0 });
        const december = of(`${year}-12`, `${year}-12-31`);
        const next = String(Number(year) + 1);
        const january = of(`${next}-01`, `${next}-01-01`);
        const limitOf = (one: ReturnType<typeof of>) => (isRefusal(one) ? one.code : one.lumpSum?.month.limitCents);
        const known = (y: string) => VOLUNTEER_ALLOWANCES.find((row) => row.from.startsWith(y))?.month.cents ?? 'compensation.rule-missing';
        expect([limitOf(december), limitOf(january)]).toEqual([known(year), known(next)]);
      }),
    ));

  it('COM-02 proven costs have no maximum and do not depend on what was used before', () =>
    fc.assert(
      fc.property(
        months.chain((month) => fc.tuple(fc.constant(month), someLines(month), cents)),
        ([month, lines, used]) => {
          const of = claim(lines, { month, method: 'proven-costs' });
          const fresh = calculated(of, [terms('2019-01-01', 500)]);
          expect(calculated(of, [terms('2019-01-01', 500)], { monthCents: used, yearCents: used }).payableCents).toBe(fresh.payableCents);
          expect(fresh.payableCents).toBeGreaterThanOrEqual(lines.reduce((sum, one) => sum + one.travelCents, 0));
        },
      ),
    ));

  it('COM-01 the agreement that holds is the latest that has begun', () =>
    fc.assert(
      fc.property(fc.array(months, { minLength: 1, maxLength: 6 }), months, (froms, on) => {
        const agreed = froms.map((month, i) => ({ ...terms(`${month}-01`, i), termsId: id(i) }));
        const begun = froms.filter((month) => month <= on).sort();
        expect(termsOn(agreed, `${on}-01`)?.from.slice(0, 7)).toBe(begun.at(-1));
      }),
    ));
});
