import { decider } from '@sleutelbos/testing';
import { budgetDecider } from './budget.commands.js';
import { budgetOpened, costBooked, money } from './budget.js';

const id = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const opened = budgetOpened({
  sourceId: id(1),
  period: 'all',
  programmeId: id(2),
  tenant: 'mee',
  name: 'Implementatiegelden',
  from: '2019-01-01',
  to: '2020-12-31',
  ceilingCents: 10_000,
});
const cost = {
  sourceId: id(1),
  period: 'all',
  costId: id(3),
  kind: 'training' as const,
  cents: 6_000,
  on: '2019-02-14',
  bookedOn: '2019-03-01',
};
const booked = costBooked({ ...cost, programmeId: id(2) });
const room = (reservation: string, amount: number, countsOn = '2019-07-01') => ({
  reservation,
  forStream: 'claim-1',
  forCommand: 'command-1',
  attempt: 1,
  amount,
  heldUntil: '2019-08-01T10:01:00.000Z',
  countsOn,
});

describe('the budget of a funding source in a period', () => {
  const spec = decider(budgetDecider);

  it('COM-08 opens once, with its ceiling', () =>
    spec
      .given([])
      .when({ type: 'open-budget', ...opened.data })
      .then([opened]));

  it('COM-08 books costs without a claim by kind, with the day they belong to and the day they were entered', () =>
    spec
      .given([opened])
      .when({ type: 'book-cost', ...cost })
      .then([booked]));

  it('COM-08 refuses a commitment above the ceiling, whether it is a cost or a claim', () => {
    spec
      .given([opened, booked])
      .when({ type: 'book-cost', ...cost, costId: id(4), cents: 4_001 })
      .refuses('compensation.above-ceiling', { ceilingCents: 10_000, leftCents: 4_000 });
    spec
      .given([opened, booked])
      .when({ type: 'reserve', ...room('r-1', 4_001) })
      .refuses('compensation.above-ceiling', { ceilingCents: 10_000, leftCents: 4_000 });
    spec
      .given([opened, booked])
      .when({ type: 'reserve', ...room('r-1', 4_000) })
      .then([money.reserved(room('r-1', 4_000))]);
  });

  it('COM-08 what is held counts like what is used; what goes back does not', () => {
    const held = money.reserved(room('r-1', 4_000));
    spec
      .given([opened, booked, held])
      .when({ type: 'reserve', ...room('r-2', 1) })
      .refuses('compensation.above-ceiling');
    spec
      .given([opened, booked, held, money.used({ reservation: 'r-1' })])
      .when({ type: 'reserve', ...room('r-2', 1) })
      .refuses('compensation.above-ceiling');
    spec
      .given([opened, booked, held, money.freed({ reservation: 'r-1', reason: 'not-acted' })])
      .when({ type: 'reserve', ...room('r-2', 1) })
      .then([money.reserved(room('r-2', 1))]);
  });

  it('REG-01 pays nothing outside its own span: pilot and contract are kept apart', () => {
    const span = { from: '2019-01-01', to: '2020-12-31' };
    spec
      .given([opened])
      .when({ type: 'book-cost', ...cost, on: '2021-01-01' })
      .refuses('compensation.outside-budget-period', span);
    spec
      .given([opened])
      .when({ type: 'reserve', ...room('r-1', 1, '2018-12-31') })
      .refuses('compensation.outside-budget-period', span);
  });

  it('COM-08 a budget that nobody opened pays nothing', () =>
    spec
      .given([])
      .when({ type: 'book-cost', ...cost })
      .refuses('compensation.budget-not-open'));
});
