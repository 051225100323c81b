import { bookDecider, bookLent } from '../sample/book.js';
import { lendingContext, loansView } from '../sample/lending.context.js';
import { lendBook, returnBook } from '../sample/lending.handlers.js';
import { quotaDecider } from '../sample/quota.js';
import { borrowersView, remindingContext } from '../sample/reminding.context.js';
import { type MemoryWorld, memoryWorld } from './memory-world.js';

const DAY_MS = 86_400_000;
const book = (n: number): string => `0190f3a0-0000-7000-8000-0000000000b${n}`;
const noor = '0190f3a0-0000-7000-8000-0000000000c1';

describe('a world in memory', () => {
  let world: MemoryWorld;
  beforeEach(async () => {
    world = await memoryWorld({ contexts: [lendingContext, remindingContext] });
  });
  afterEach(() => world.close());
  const lend = (n: number) => world.run(lendBook, { bookId: book(n), borrowerId: noor, name: 'Noor Azizi' });

  it('runs commands, views and reactions to the end', async () => {
    const { receipt } = await lend(1);
    expect(receipt).toMatchObject({ stream: `book-${book(1)}`, revision: 0, changed: true });
    expect(await world.view(loansView, book(1))).toMatchObject({ borrowerId: noor, tenant: 'mee', overdue: false });
    expect((await world.facts()).map((one) => one.type)).toEqual([
      'lending.loan-reserved.v1',
      'lending.book-lent.v1',
      'lending.loan-used.v1',
    ]);
    await world.run(returnBook, { bookId: book(1) });
    expect(await world.view(loansView, book(1))).toBeNull();
    expect((await world.facts(`quota-${noor}`)).at(-1)?.type).toBe('lending.loan-freed.v1');
    expect(world.faults).toEqual([]);
  });

  it('fires what falls due when the clock is moved, and carries on from there', async () => {
    await lend(1);
    await world.pass(20 * DAY_MS);
    expect(await world.view(loansView, book(1))).toMatchObject({ overdue: false });
    await world.pass(DAY_MS);
    expect(await world.view(loansView, book(1))).toMatchObject({ overdue: true });
    expect(await world.view(borrowersView, noor)).toEqual({ loans: 1, reminders: 1 });
  });

  it('repeats itself: the same seed gives the same log, to the byte', async () => {
    const story = async (seed: string): Promise<string> => {
      const one = await memoryWorld({ contexts: [lendingContext, remindingContext], seed });
      await Promise.all([1, 2, 3].map((n) => one.run(lendBook, { bookId: book(n), borrowerId: noor, name: 'Noor' }).catch(() => null)));
      await one.pass(22 * DAY_MS);
      const log = JSON.stringify(await one.events());
      await one.close();
      return log;
    };
    const first = await story('a');
    expect(first).toContain(bookLent.type);
    expect(await story('a')).toBe(first);
    expect(await story('b')).not.toBe(first);
  });

  it('starts again on what a former process left', async () => {
    await lend(1);
    await world.stop();
    const again = await memoryWorld({ contexts: [lendingContext, remindingContext], engines: world.engines, system: world.system });
    expect(await again.view(loansView, book(1))).toMatchObject({ borrowerId: noor });
    expect((await again.runtime.bench.executor.load(bookDecider, book(1))).revision).toBe(0);
    const { state } = await again.runtime.bench.executor.load(quotaDecider, noor);
    expect(Object.values(state.reservations).map((one) => one.status)).toEqual(['used']);
    await again.stop();
  });
});
