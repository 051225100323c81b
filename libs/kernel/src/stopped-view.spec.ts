import { type MemoryWorld, memoryWorld, type WorldOptions } from '@sleutelbos/testing';
import { bookLent, bookReturned } from '@sleutelbos/testing/sample/book.js';
import { lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { borrowersView, remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import type { Context } from './registry.js';

const book = (n: number): string => `0190f3a0-0000-7000-8000-0000000000b${n}`;
const noor = '0190f3a0-0000-7000-8000-0000000000c1';
const sam = '0190f3a0-0000-7000-8000-0000000000c2';
const BAD = book(2);

/** The same context, whose view of loans fails at one book. */
const broken: Context = {
  ...lendingContext,
  views: [
    {
      ...loansView,
      apply(document: never, event: never, id: string) {
        if (id === BAD) throw new RangeError(`cannot fold ${id}`);
        return loansView.apply(document, event, id);
      },
    } as unknown as Context['views'][number],
  ],
};

describe('a view whose code throws on one event', () => {
  const worlds: MemoryWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });
  const start = async (lending: Context, former?: MemoryWorld): Promise<MemoryWorld> => {
    const given: WorldOptions = { contexts: [lending, remindingContext] };
    const world = await memoryWorld(former ? { ...given, engines: former.engines, system: former.system } : given);
    worlds.push(world);
    return world;
  };
  const lend = (world: MemoryWorld, n: number, borrowerId = noor) => world.run(lendBook, { bookId: book(n), borrowerId, name: 'Noor' });
  const loans = (world: MemoryWorld) => world.runtime.bench.views.get(loansView, book(1));
  const stopped = async (): Promise<MemoryWorld> => {
    const world = await start(broken);
    await lend(world, 1);
    await world.settled();
    await lend(world, 2);
    await world.settled();
    return world;
  };

  it('stops at that event and says so, with the class of the fault and nothing of the data', async () => {
    const world = await stopped();
    const { views, loopsTurning } = await world.runtime.status();
    expect(views.filter((view) => view.state !== 'running')).toMatchObject([{ name: 'loans', state: 'stopped', fault: 'RangeError' }]);
    expect(JSON.stringify(views)).not.toContain(BAD);
    expect(loopsTurning).toBe(true);
    expect(world.faults.map((one) => one.where)).toEqual(['view loans']);
  });

  it('refuses to be read, or to decide, and names itself', async () => {
    const world = await stopped();
    await expect(loans(world)).rejects.toMatchObject({ name: 'ViewBehind', view: 'loans', reason: 'stopped' });
    await expect(world.runtime.bench.views.fact(loansView, book(1))).rejects.toMatchObject({ failure: 'fact-too-old' });
  });

  it('lets a reader go at once who waited for what it will not reach', async () => {
    const world = await start(broken);
    const { receipt } = await lend(world, 2);
    const read = world.runtime.bench.views.get(loansView, BAD, { position: receipt.position, waitMs: 3_600_000 });
    await expect(read).rejects.toMatchObject({ name: 'ViewBehind', view: 'loans' });
  });

  it('keeps nobody else: other views, reactions, timers and all commands go on', async () => {
    const world = await stopped();
    await lend(world, 3, sam);
    await world.run(returnBook, { bookId: BAD });
    expect(await world.view(borrowersView, noor)).toMatchObject({ loans: 2 });
    expect(await world.view(borrowersView, sam)).toMatchObject({ loans: 1 });
    expect((await world.facts(`quota-${noor}`)).at(-1)?.type).toBe('lending.loan-freed.v1');
    await world.pass(21 * 86_400_000);
    expect((await world.facts(`book-${book(3)}`)).at(-1)?.type).toBe('lending.book-overdue.v1');
  });

  it('goes on from there once it is mended, and has lost nothing', async () => {
    const before = await stopped();
    await lend(before, 3, sam);
    await before.run(returnBook, { bookId: book(1) });
    await before.settled();
    await before.stop();
    const mended = await start(lendingContext, before);
    expect((await mended.facts()).filter((one) => one.type === bookLent.type || one.type === bookReturned.type)).toHaveLength(4);
    expect(await mended.view(loansView, BAD)).toMatchObject({ borrowerId: noor, overdue: false });
    expect(await mended.view(loansView, book(3))).toMatchObject({ borrowerId: sam });
    expect(await mended.view(loansView, book(1))).toBeNull();
    expect((await mended.runtime.status()).views.every((view) => view.state === 'running' && view.lagSeconds === 0)).toBe(true);
  });
});
