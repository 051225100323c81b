import { type MemoryWorld, memoryWorld, type WorldOptions } from '@sleutelbos/testing';
import { lendingContext, loanDeadlines, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { EngineError } from '../ports/engine-errors.js';
import type { AnyTimer, TimerDocument } from './timer.js';

const THREE_WEEKS_MS = 21 * 86_400_000;
const book = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** The deadline whose document stays when its command is done: as a process sees it that died before its view went on. */
const lasting = {
  ...loanDeadlines,
  view: {
    ...loanDeadlines.view,
    apply: (document: TimerDocument | null, event: never) => loanDeadlines.view.apply(document as never, event, '') ?? document,
  },
} as unknown as AnyTimer;

describe('deadlines', () => {
  const worlds: MemoryWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const make = async (options: Partial<WorldOptions> = {}): Promise<MemoryWorld> => {
    const world = await memoryWorld({ contexts: [lendingContext], ...options });
    worlds.push(world);
    return world;
  };
  const lend = (world: MemoryWorld, n: number) => world.run(lendBook, { bookId: book(n), borrowerId: book(900 + n), name: 'Noor' });
  const overdue = async (world: MemoryWorld): Promise<number> =>
    (await world.facts()).filter((one) => one.type === 'lending.book-overdue.v1').length;

  it('fire when they have come, not before, and once', async () => {
    const world = await make();
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS - 1);
    expect(await overdue(world)).toBe(0);
    await world.pass(1);
    expect(await overdue(world)).toBe(1);
    for (let n = 0; n < 3; n += 1) await world.pass(1_000);
    expect(await overdue(world)).toBe(1);
  });

  it('that ended do not fire', async () => {
    const world = await make();
    await lend(world, 1);
    await world.run(returnBook, { bookId: book(1) });
    await world.pass(THREE_WEEKS_MS);
    expect(await overdue(world)).toBe(0);
  });

  it('act as the system, for the tenant of the record', async () => {
    const world = await make();
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    const event = (await world.events()).find((one) => one.type === 'lending.book-overdue.v1');
    expect(event?.metadata).toMatchObject({ actor: 'system', role: 'system', tenant: 'mee', purpose: 'deadline' });
  });

  it('that fired before a restart are fired again, and change nothing', async () => {
    const contexts = [{ ...lendingContext, timers: [lasting] }];
    const world = await make({ contexts });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    await world.stop();
    const before = await world.facts();
    const again = await memoryWorld({ contexts, engines: world.engines, system: world.system });
    await again.pass(1_000);
    expect(await again.facts()).toEqual(before);
    expect(await overdue(again)).toBe(1);
    expect(again.faults).toEqual([]);
    await again.stop();
  });

  it('are tried again when their command failed, and let others fire meanwhile', async () => {
    let failures = 2;
    const world = await make({
      over: (engines) => ({
        ...engines,
        log: {
          ...engines.log,
          append(stream, expected, events) {
            if (events[0].type !== 'lending.book-overdue.v1' || !stream.endsWith('1') || failures === 0)
              return engines.log.append(stream, expected, events);
            failures -= 1;
            return Promise.reject(new EngineError('unavailable', 'no answer'));
          },
        },
      }),
    });
    await lend(world, 1);
    await lend(world, 2);
    await world.pass(THREE_WEEKS_MS);
    expect(await world.view(loansView, book(2))).toMatchObject({ overdue: true });
    await world.pass(1_000);
    await world.pass(1_000);
    expect(await overdue(world)).toBe(2);
    expect(world.faults.map((one) => one.where)).toEqual(['loan-deadlines', 'loan-deadlines']);
  });

  it('fire all, also when more fell due than fit on one page', async () => {
    const world = await make();
    await Promise.all(Array.from({ length: 450 }, (_, n) => lend(world, n)));
    await world.pass(THREE_WEEKS_MS);
    expect(await overdue(world)).toBe(450);
  });

  it('fire while the clock runs, without anybody waiting for it', async () => {
    const world = await make();
    await lend(world, 1);
    await world.settled();
    world.clock.pass(THREE_WEEKS_MS);
    for (let n = 0; n < 200 && (await overdue(world)) === 0; n += 1) await world.clock.sleep(0);
    expect(await overdue(world)).toBe(1);
  });
});
