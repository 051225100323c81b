import { type MemoryWorld, memoryWorld, type WorldOptions } from '@sleutelbos/testing';
import { bookDecider, refuse } from '@sleutelbos/testing/sample/book.js';
import { lendingContext } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { quotaDecider } from '@sleutelbos/testing/sample/quota.js';
import type { Done } from '../handler.js';
import { EngineError } from '../ports/engine-errors.js';
import type { EventLog } from '../ports/event-log.js';
import { CommandFailed } from '../refusal.js';
import { Executor } from './execute.js';
import { HOLD_MS, reserveAndAct } from './reserve-and-act.js';

const book = (n: number): string => `0190f3a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const noor = book(901);
const sam = book(902);

describe('reserving with an owner, then acting', () => {
  const worlds: MemoryWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const make = async (options: Partial<WorldOptions> = {}): Promise<MemoryWorld> => {
    const world = await memoryWorld({ contexts: [lendingContext], ...options });
    worlds.push(world);
    return world;
  };
  const lend = (world: MemoryWorld, n: number, borrowerId = noor, key?: string) =>
    world.run(lendBook, { bookId: book(n), borrowerId, name: 'Noor' }, key === undefined ? {} : { key });
  const reservations = async (world: MemoryWorld, borrowerId = noor) =>
    Object.values((await world.runtime.bench.executor.load(quotaDecider, borrowerId)).state.reservations);
  const statuses = async (world: MemoryWorld, borrowerId = noor) => (await reservations(world, borrowerId)).map((one) => one.status);
  const types = async (world: MemoryWorld, stream: string) => (await world.facts(stream)).map((one) => one.type);
  const codes = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason.refusal?.code ?? one.reason.name)));

  /** The log as a process has it that loses its power at the first append to a book: before it is stored, or after. */
  const dying = (when: 'before' | 'after') => {
    let dead = false;
    return {
      over: (engines: { log: EventLog } & WorldOptions['engines'] & object) => ({
        ...engines,
        log: {
          ...engines.log,
          async append(...asked: Parameters<EventLog['append']>) {
            if (dead || !asked[0].startsWith('book-')) return engines.log.append(...asked);
            dead = true;
            if (when === 'after') await engines.log.append(...asked);
            throw new EngineError('unknown-outcome', 'no answer');
          },
        },
      }),
    };
  };

  it('uses what it reserved, and gives it back when the act is undone', async () => {
    const world = await make();
    await lend(world, 1);
    await world.settled();
    expect(await statuses(world)).toEqual(['used']);
    await world.run(returnBook, { bookId: book(1) });
    await world.settled();
    expect(await statuses(world)).toEqual(['freed']);
  });

  it('holds the rule of the owner whoever comes at the same time', async () => {
    const world = await make();
    const outcomes = codes(await Promise.allSettled(Array.from({ length: 10 }, (_, n) => lend(world, n))));
    await world.settled();
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(2);
    expect(outcomes.filter((one) => one === 'lending.too-many-loans')).toHaveLength(8);
    expect(await statuses(world)).toEqual(['used', 'used']);
  });

  it('reserves nothing for an act that would be refused anyway', async () => {
    const world = await make();
    await lend(world, 1);
    await expect(lend(world, 1, sam)).rejects.toMatchObject({ refusal: { code: 'lending.lent-out' } });
    expect(await statuses(world, sam)).toEqual([]);
  });

  it('gives back at once what it reserved for an act that was refused in the end', async () => {
    const world = await make();
    const outcomes = codes(await Promise.allSettled([lend(world, 1, noor), lend(world, 1, sam)]));
    await world.settled();
    expect([...outcomes].sort()).toEqual(['done', 'lending.lent-out']);
    const loser = outcomes[0] === 'done' ? sam : noor;
    expect(await statuses(world, loser)).toEqual(['freed']);
  });

  it('reserves and acts once for a repeat, also for one that comes at the same time', async () => {
    const world = await make();
    const all = await Promise.all([lend(world, 1, noor, 'k1'), lend(world, 1, noor, 'k1'), lend(world, 1, noor, 'k1')]);
    expect(await lend(world, 1, noor, 'k1')).toEqual(all[0]);
    await world.settled();
    expect(await types(world, `book-${book(1)}`)).toEqual(['lending.book-lent.v1']);
    expect(await statuses(world)).toEqual(['used']);
  });

  it('leaves the reservation of a first request alone when another one comes under the same key at the same time', async () => {
    const world = await make();
    const send = (fingerprint: string) =>
      world.run(lendBook, { bookId: book(1), borrowerId: noor, name: 'Noor' }, { key: 'k1', fingerprint });
    const outcomes = await Promise.allSettled([send('one'), send('another')]);
    expect(outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.failure)).sort()).toEqual(['done', 'key-reused']);
    await world.pass(HOLD_MS);
    expect(await statuses(world)).toEqual(['used']);
  });

  it('gives a repeat that saw what the first one saw the same receipt, not a stale revision', async () => {
    const world = await make();
    await lend(world, 1);
    await world.run(returnBook, { bookId: book(1) });
    const { executor, clock, ciphers } = world.runtime.bench;
    const call = world.call({ key: 'k1', expected: 1 });
    const ports = (parts: object) => {
      const same = {
        load: executor.load.bind(executor),
        preview: executor.preview.bind(executor),
        execute: executor.execute.bind(executor),
      };
      return {
        ...world.runtime.bench,
        executor: { ...same, receiptOf: executor.receiptOf.bind(executor), ...parts } as Executor,
        clock,
        ciphers,
      };
    };
    const run = (parts: object) => lendBook.handle({ bookId: book(1), borrowerId: noor, name: 'Noor' }, call, ports(parts));
    let first: Done | undefined;
    const repeat = await run({
      async receiptOf(...asked: Parameters<Executor['receiptOf']>) {
        const found = await executor.receiptOf(...asked);
        first ??= await run({});
        return found;
      },
    });
    expect(repeat).toEqual(first);
  });

  /** A second process at the same log: an executor of its own, in which something happens before or after its next step on a book. */
  const elsewhere = (world: MemoryWorld, around: { before?: () => Promise<unknown>; after?: () => Promise<unknown> } = {}) => {
    const { registry, engines, bench } = world.runtime;
    const executor = new Executor(engines.log, registry.codec, bench.ciphers);
    const execute = executor.execute.bind(executor);
    const { before, after } = around;
    let met = false;
    executor.execute = async (...asked: Parameters<Executor['execute']>) => {
      if (met || asked[0].aggregate !== 'book') return execute(...asked);
      met = true;
      await before?.();
      try {
        return await execute(...asked);
      } finally {
        await after?.();
      }
    };
    const input = { bookId: book(1), borrowerId: noor, name: 'Noor' };
    return { run: () => lendBook.handle(input, world.call({ key: 'k1' }), { ...bench, executor }) };
  };
  const samTakesIt = (world: MemoryWorld) => world.run(lendBook, { bookId: book(1), borrowerId: sam, name: 'Sam' });
  const samBringsItBack = (world: MemoryWorld) => world.run(returnBook, { bookId: book(1) });

  it('MAT-08 does not free what an equal request in another process acted on meanwhile: both get the same answer', async () => {
    const world = await make();
    let other: Done | undefined;
    const refused = elsewhere(world, {
      before: () => samTakesIt(world),
      async after() {
        await samBringsItBack(world);
        other = await elsewhere(world).run();
      },
    });
    expect(await refused.run()).toEqual(other);
    await world.pass(HOLD_MS);
    expect(await statuses(world)).toEqual(['used']);
    expect(await types(world, `book-${book(1)}`)).toEqual(['lending.book-lent.v1', 'lending.book-returned.v1', 'lending.book-lent.v1']);
  });

  it('MAT-08 does not act under what an equal request in another process gave back meanwhile', async () => {
    const world = await make();
    const late = elsewhere(world, {
      async before() {
        const refused = elsewhere(world, { before: () => samTakesIt(world), after: () => samBringsItBack(world) });
        await expect(refused.run()).rejects.toMatchObject({ refusal: { code: 'lending.lent-out' } });
      },
    });
    await expect(late.run()).rejects.toMatchObject({ refusal: { code: 'lending.reservation-ended' } });
    await world.settled();
    expect(await statuses(world)).toEqual(['freed']);
    await lend(world, 1, noor, 'k1');
    await world.settled();
    expect(await statuses(world)).toEqual(['freed', 'used']);
  });

  it('MAT-08 lets equal requests in one process take turns: what one was refused and gave back, the other asks for anew', async () => {
    const world = await make();
    const process = elsewhere(world, { before: () => samTakesIt(world), after: () => samBringsItBack(world) });
    const outcomes = codes(await Promise.allSettled([process.run(), process.run(), process.run()]));
    expect(outcomes).toEqual(['lending.lent-out', 'done', 'done']);
    await world.settled();
    expect((await reservations(world)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'freed'],
      [2, 'used'],
    ]);
  });

  it('MAT-08 gives the answer of an equal request in another process to one that its plan refuses for what that one did', async () => {
    const world = await make();
    let other: Done | undefined;
    const { bench } = world.runtime;
    const asked = reserveAndAct(
      bench,
      world.call({ key: 'k1' }),
      { decider: bookDecider, id: book(1), options: { creates: true } },
      async () => {
        other = await elsewhere(world).run();
        throw new CommandFailed('refused', refuse('lent-out'));
      },
    );
    expect(await asked).toEqual(other?.receipt);
  });

  it('COM-08 asks no owner to hold anything when another one has no room', async () => {
    const world = await make();
    for (const n of [1, 2]) await lend(world, n, noor);
    await world.settled();
    const { bench } = world.runtime;
    const hold = (id: string) => ({ owner: quotaDecider, id, amount: 1, countsOn: '2019-07-01', creates: true });
    const asked = reserveAndAct(bench, world.call(), { decider: bookDecider, id: book(3), options: { creates: true } }, () => ({
      holds: [hold(sam), hold(noor)],
      act: () => ({ type: 'call-in' as const, bookId: book(3) }),
      lapse: (reservation) => ({ type: 'lapse' as const, bookId: book(3), reservation }),
    }));
    await expect(asked).rejects.toMatchObject({ refusal: { code: 'lending.too-many-loans' } });
    expect(await statuses(world, sam)).toEqual([]);
    expect(await types(world, `book-${book(3)}`)).toEqual([]);
  });

  it('reserves under the next number also when the freed one has left the owner’s state long ago', async () => {
    const world = await make(dying('before'));
    await lend(world, 1, noor, 'k1').catch(() => undefined);
    await world.pass(HOLD_MS);
    await world.pass(40 * 86_400_000);
    await lend(world, 2, noor);
    await world.settled();
    expect(await statuses(world)).toEqual(['used']);
    await lend(world, 1, noor, 'k1');
    await world.settled();
    expect((await reservations(world)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'used'],
      [2, 'used'],
    ]);
    expect((await types(world, `book-${book(1)}`)).at(-1)).toBe('lending.book-lent.v1');
  });

  it('frees after a minute what a process reserved and never acted on; the act under it is then refused', async () => {
    const world = await make(dying('before'));
    await expect(lend(world, 1, noor, 'k1')).rejects.toMatchObject({ code: 'unknown-outcome' });
    await world.settled();
    expect(await statuses(world)).toEqual(['held']);
    await world.pass(HOLD_MS);
    expect(await statuses(world)).toEqual(['freed']);
    expect(await types(world, `book-${book(1)}`)).toEqual(['lending.reservation-lapsed.v1']);
  });

  it('reserves anew under the next number when a repeat finds its reservation freed', async () => {
    const world = await make(dying('before'));
    await lend(world, 1, noor, 'k1').catch(() => undefined);
    await world.pass(HOLD_MS);
    await lend(world, 1, noor, 'k1');
    await world.settled();
    expect((await reservations(world)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'freed'],
      [2, 'used'],
    ]);
    expect(await types(world, `book-${book(1)}`)).toEqual(['lending.reservation-lapsed.v1', 'lending.book-lent.v1']);
  });

  it('goes on with what is held when the repeat comes within the minute', async () => {
    const world = await make(dying('before'));
    await lend(world, 1, noor, 'k1').catch(() => undefined);
    await lend(world, 1, noor, 'k1');
    await world.pass(HOLD_MS);
    expect((await reservations(world)).map(({ attempt, status }) => [attempt, status])).toEqual([[1, 'used']]);
    expect(await types(world, `book-${book(1)}`)).toEqual(['lending.book-lent.v1']);
  });

  it('marks used what was acted on though no answer came, with the reaction or without it', async () => {
    for (const reactions of [lendingContext.reactions, []]) {
      const world = await make({ contexts: [{ ...lendingContext, reactions }], ...dying('after') });
      await expect(lend(world, 1, noor, 'k1')).rejects.toMatchObject({ code: 'unknown-outcome' });
      await world.pass(HOLD_MS);
      expect(await statuses(world)).toEqual(['used']);
      expect(await types(world, `book-${book(1)}`)).toEqual(['lending.book-lent.v1']);
      expect((await lend(world, 1, noor, 'k1')).receipt.changed).toBe(true);
    }
  });
});
