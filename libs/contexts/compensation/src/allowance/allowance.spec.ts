import type { Refusal } from '@sleutelbos/kernel';
import { isRefusal } from '@sleutelbos/kernel';
import { decider } from '@sleutelbos/testing';
import fc from 'fast-check';
import { VOLUNTEER_ALLOWANCES } from '../rules/volunteer-allowance.rules.js';
import { type AllowanceCommand, allowanceDecider } from './allowance.commands.js';
import { type Allowance, allowance, allowanceOpened, evolve, noAllowance, usedOf } from './allowance.js';

const capId = '0190f3a0-0000-7000-8000-000000000001';
const opened = allowanceOpened({ capId, year: '2019', tenant: 'mee' });
const room = (reservation: string, amount: number, countsOn: string) => ({
  reservation,
  forStream: 'claim-1',
  forCommand: 'command-1',
  attempt: 1,
  amount,
  heldUntil: '2019-08-01T10:01:00.000Z',
  countsOn,
});
const reserve = (reservation: string, amount: number, countsOn: string): AllowanceCommand => ({
  type: 'reserve',
  ...room(reservation, amount, countsOn),
});

describe('the tax limits of a cap in a year', () => {
  const spec = decider(allowanceDecider);

  it('COM-02 an amount that comes to exactly the limit fits; one cent more falls outside as a whole', () => {
    const held = allowance.reserved(room('r-1', 17_000, '2019-07-01'));
    spec
      .given([opened])
      .when(reserve('r-1', 17_000, '2019-07-01'))
      .then([held]);
    spec
      .given([opened])
      .when(reserve('r-1', 17_001, '2019-07-01'))
      .refuses('compensation.above-month-limit', { limitCents: 17_000, periodTotalCents: 17_001 });
    spec
      .given([opened, held])
      .when(reserve('r-2', 1, '2019-07-31'))
      .refuses('compensation.above-month-limit', { limitCents: 17_000, periodTotalCents: 17_001 });
  });

  it('COM-02 the year has a limit of its own', () => {
    const months = Array.from({ length: 10 }, (_, i) =>
      allowance.reserved(room(`r-${i}`, i === 9 ? 16_999 : 17_000, `2019-${String(i + 1).padStart(2, '0')}-01`)),
    );
    spec
      .given([opened, ...months])
      .when(reserve('r-n', 2, '2019-11-01'))
      .refuses('compensation.above-year-limit', { limitCents: 170_000, periodTotalCents: 170_001 });
  });

  it('COM-02 what goes back leaves room again', () => {
    const held = allowance.reserved(room('r-1', 17_000, '2019-07-01'));
    const back = allowance.freed({ reservation: 'r-1', reason: 'undone' });
    spec
      .given([opened, held])
      .when({ type: 'settle', reservation: 'r-1' })
      .then([allowance.used({ reservation: 'r-1' })]);
    spec
      .given([opened, held, allowance.used({ reservation: 'r-1' })])
      .when({ type: 'free', reservation: 'r-1', reason: 'undone' })
      .then([back]);
    spec
      .given([opened, held, back])
      .when(reserve('r-2', 17_000, '2019-07-01'))
      .then([allowance.reserved(room('r-2', 17_000, '2019-07-01'))]);
  });

  it('COM-02 an amount counts in the year of its month', () =>
    spec
      .given([opened])
      .when(reserve('r-1', 100, '2020-01-01'))
      .refuses('compensation.allowance-of-another-year'));

  it('COM-01 a year without a rule is refused by its name', () =>
    spec
      .given([allowanceOpened({ capId, year: '2018', tenant: 'mee' })])
      .when(reserve('r-1', 100, '2018-12-01'))
      .refuses('compensation.rule-missing', { rule: 'volunteer-allowance', on: '2018-12-01' }));

  it('COM-02 whatever is asked in whatever order, no month and no year of any year goes above its limit', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...VOLUNTEER_ALLOWANCES),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 25_000 }), fc.integer({ min: 1, max: 12 }), fc.boolean()), { maxLength: 40 }),
        (limits, asks) => {
          const year = limits.from.slice(0, 4);
          let state: Allowance = evolve(noAllowance, allowanceOpened({ capId, year, tenant: 'mee' }));
          for (const [i, [amount, month, back]] of asks.entries()) {
            const on = `${year}-${String(month).padStart(2, '0')}-01`;
            const before = usedOf(state, on.slice(0, 7));
            const made = allowanceDecider.decide(reserve(`r-${i}`, amount, on), state);
            const fits = before.monthCents + amount <= limits.month.cents && before.yearCents + amount <= limits.year.cents;
            expect(isRefusal(made)).toBe(!fits);
            if (!isRefusal(made)) state = made.reduce(evolve, state);
            if (back) state = freed(state, `r-${i}`);
            const after = usedOf(state, on.slice(0, 7));
            expect(after.monthCents).toBeLessThanOrEqual(limits.month.cents);
            expect(after.yearCents).toBeLessThanOrEqual(limits.year.cents);
          }
        },
      ),
    ));
});

function freed(state: Allowance, reservation: string): Allowance {
  const made: ReturnType<typeof allowanceDecider.decide> | Refusal = allowanceDecider.decide(
    { type: 'free', reservation, reason: 'undone' },
    state,
  );
  return isRefusal(made) ? state : made.reduce(evolve, state);
}
