import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { type SimulatedSystem, simulatedSystem, testCall } from '@sleutelbos/testing';
import { bookOverdue } from '@sleutelbos/testing/sample/book.js';
import { lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { borrowersView, remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import { kernelContext } from './kernel-context.js';
import type { Engines } from './loops.js';
import { LEASE_MS } from './loops-by-lease.js';
import { EngineError } from './ports/engine-errors.js';
import { START } from './ports/event-log.js';
import type { Lease } from './ports/view-store.js';
import { rebuilding, ViewCatalogue } from './projecting/view-catalogue.js';
import { Registry } from './registry.js';
import { Runtime } from './runtime.js';

const THREE_WEEKS_MS = 21 * 86_400_000;
const SECOND = 1_000;
const noor = '0190f3a0-0000-7000-8000-0000000000c1';
const book = (n: number): string => `0190f3a0-0000-7000-8000-0000000000b${n}`;
const away = () => Promise.reject(new EngineError('unavailable', 'no answer'));

/** One process of the service, and what can happen to its line to the engines. */
interface Replica {
  readonly runtime: Runtime;
  readonly faults: string[];
  /** Subscriptions that are open: loops that turn. */
  turning(): number;
  /** Renewals get no answer at all, or fail. */
  renewals: 'pass' | 'fail' | 'hang';
  /** Nothing it asks of the view store is answered any more, as of a process that is no more. */
  dead: boolean;
}

describe('replicas of one service', () => {
  let system: SimulatedSystem;
  let engines: Engines & { close(): Promise<void> };
  let registry: Registry;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    system = simulatedSystem();
    registry = new Registry([kernelContext, lendingContext, remindingContext]);
    engines = await memoryEngines(system, registry.toBus(system.ciphers));
  });
  afterEach(async () => {
    for (const replica of replicas.splice(0)) {
      replica.dead = false;
      replica.renewals = 'fail';
      await replica.runtime.stop();
    }
    await engines.close();
  });

  async function start(contexts = registry): Promise<Replica> {
    let open = 0;
    const { log, views } = engines;
    const never = () => new Promise<never>(() => undefined);
    const renewing = (lease: Lease): Lease => ({
      renew: () => (replica.dead || replica.renewals === 'hang' ? never() : replica.renewals === 'fail' ? away() : lease.renew()),
      release: () => lease.release(),
    });
    const own: Engines = {
      ...engines,
      log: {
        ...log,
        async *subscribe(options) {
          open += 1;
          try {
            yield* log.subscribe(options);
          } finally {
            open -= 1;
          }
        },
      },
      views: {
        ...views,
        lease: async (...given) => {
          if (replica.dead || replica.renewals !== 'pass') return away();
          const lease = await views.lease(...given);
          return lease && renewing(lease);
        },
        putMany: (...given) => (replica.dead ? away() : views.putMany(...given)),
        saveCheckpoint: (...given) => (replica.dead ? away() : views.saveCheckpoint(...given)),
        getMany: (...given) => (replica.dead ? away() : views.getMany(...given)),
      },
    };
    const faults: string[] = [];
    const runtime = new Runtime(contexts, own, system, { report: (where) => faults.push(where), lease: 'lending' });
    const replica: Replica = { runtime, faults, turning: () => open, renewals: 'pass', dead: false };
    replicas.push(replica);
    await runtime.start();
    return replica;
  }

  /** Lets everything run that waits for no clock. */
  const rest = async (): Promise<void> => {
    for (let n = 0; n < 200; n += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= SECOND) {
      system.clock.pass(Math.min(left, SECOND));
      await rest();
    }
  };
  const lend = (replica: Replica, n: number) =>
    lendBook.handle({ bookId: book(n), borrowerId: noor, name: 'Noor' } as never, testCall(system), replica.runtime.bench);
  const turning = () => replicas.map((one) => one.turning() > 0);
  const overdue = async (): Promise<number> => {
    let found = 0;
    for await (const { events } of engines.log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal }))
      found += events.filter((one) => one.type === bookOverdue.type).length;
    return found;
  };

  it('turn the loops in one of them', async () => {
    await start();
    await start();
    await rest();
    expect(turning()).toEqual([true, false]);
    await pass(60 * SECOND);
    expect(turning()).toEqual([true, false]);
  });

  it('all read the views, and one that does not turn them waits until they are where it asks', async () => {
    const [, other] = [await start(), await start()];
    const { receipt } = await lend(other, 1);
    const atLeast = { position: receipt.position, waitMs: 5_000 };
    expect(await other.runtime.bench.views.get(loansView, book(1), atLeast)).toMatchObject({ document: { borrowerId: noor } });
    // Also for a view that the event is nothing to.
    expect(await other.runtime.bench.views.get(borrowersView, noor, atLeast)).toMatchObject({ document: { loans: 1 } });
    await pass(2 * SECOND);
    expect((await other.runtime.status()).views.map(({ name, state, lagSeconds }) => [name, state, lagSeconds])).toEqual(
      registry.views.map((view) => [view.name, 'running', 0]),
    );
  });

  it('take over at once when the one that turns them stops in order', async () => {
    const [first, second] = [await start(), await start()];
    await lend(first, 1);
    await first.runtime.stop();
    await pass(SECOND);
    expect(turning()).toEqual([false, true]);
    await lend(second, 2);
    await second.runtime.settled();
    expect(await second.runtime.bench.views.get(borrowersView, noor)).toMatchObject({ document: { loans: 2 } });
  });

  it('take over when the one that turns them dies, and do what fell due meanwhile once', async () => {
    const [first, second] = [await start(), await start()];
    await lend(first, 1);
    await rest();
    first.dead = true;
    await lend(second, 2);
    await pass(LEASE_MS - 2 * SECOND);
    expect(turning()[1]).toBe(false);
    await pass(4 * SECOND);
    expect(turning()[1]).toBe(true);
    system.clock.pass(THREE_WEEKS_MS);
    await second.runtime.settled();
    expect(await overdue()).toBe(2);
    expect(await second.runtime.bench.views.get(borrowersView, noor)).toMatchObject({ document: { loans: 2, reminders: 2 } });
  });

  it.each(['fail', 'hang'] as const)(
    'never turn them in two at a time: renewals %s, and the holder stops before another can begin',
    async (how) => {
      const [first, second] = [await start(), await start()];
      await pass(3 * SECOND);
      first.renewals = how;
      let between = 0;
      for (let n = 0; n < 30 && second.turning() === 0; n += 1) {
        await pass(SECOND / 2);
        expect(turning()).not.toEqual([true, true]);
        if (first.turning() === 0 && second.turning() === 0) between += 1;
      }
      expect(turning()).toEqual([false, true]);
      // Time between the two, for clocks that differ.
      expect(between).toBeGreaterThanOrEqual(4);
      expect((await first.runtime.status()).loopsTurning).toBe(true);
    },
  );

  it('do not turn them any more after a pause that was longer than the lease, until it is theirs again', async () => {
    const [first, second] = [await start(), await start()];
    await rest();
    system.clock.pass(LEASE_MS + SECOND);
    await rest();
    expect(turning().filter((one) => one)).toHaveLength(1);
    await lend(first, 1);
    await Promise.all([first.runtime.settled(), second.runtime.settled()]);
    expect(await second.runtime.bench.views.get(loansView, book(1))).not.toBeNull();
  });

  it('grow old for the others while nobody tells how far they are', async () => {
    const [first, second] = [await start(), await start()];
    await pass(3 * SECOND);
    first.dead = true;
    await pass(3 * SECOND);
    // The log holds no more than the views do: nothing is old yet.
    expect(await second.runtime.lagSeconds('loans')).toBe(0);
    await lend(second, 1);
    await pass(5 * SECOND);
    expect(await second.runtime.lagSeconds('loans')).toBeGreaterThan(5);
    await expect(second.runtime.bench.views.mayDecide(loansView)).rejects.toMatchObject({ failure: 'fact-too-old' });
  });

  it('know everywhere that a view has stopped, and when it goes on', async () => {
    const broken = {
      ...lendingContext,
      views: [
        {
          ...loansView,
          apply: () => {
            throw new RangeError('cannot fold');
          },
        },
      ],
    } as unknown as typeof lendingContext;
    const first = await start(new Registry([kernelContext, broken, remindingContext]));
    const second = await start();
    await lend(second, 1);
    await pass(2 * SECOND);
    expect((await second.runtime.status()).views.find((one) => one.name === 'loans')).toMatchObject({
      state: 'stopped',
      fault: 'RangeError',
    });
    await expect(second.runtime.bench.views.get(loansView, book(1))).rejects.toMatchObject({ name: 'ViewBehind', reason: 'stopped' });
    expect(await second.runtime.bench.views.get(borrowersView, noor)).not.toBeNull();
    await first.runtime.stop();
    await pass(SECOND);
    await second.runtime.settled();
    expect(await second.runtime.bench.views.get(loansView, book(1))).not.toBeNull();
  });

  it('all read the set of a view that the holder serves, also when another one takes over', async () => {
    const [first, second] = [await start(), await start()];
    await lend(first, 1);
    await pass(2 * SECOND);
    expect(second.runtime.served('loans')).toBe('loans@1');
    await new ViewCatalogue(engines.views).change('loans', (standing) => rebuilding(loansView, standing));
    await pass(5 * SECOND);
    expect([first.runtime.served('loans'), second.runtime.served('loans')]).toEqual(['loans-beside@1', 'loans-beside@1']);
    const { receipt } = await lend(second, 2);
    const atLeast = { position: receipt.position, waitMs: 5_000 };
    expect(await second.runtime.bench.views.get(loansView, book(2), atLeast)).toMatchObject({ document: { borrowerId: noor } });
    expect(await second.runtime.bench.views.get(loansView, book(1))).not.toBeNull();
  });
});

describe('while the log does not answer', () => {
  it('views are read, and say how old they may be; facts decide for five seconds more', async () => {
    const system = simulatedSystem();
    const registry = new Registry([kernelContext, lendingContext]);
    const engines = await memoryEngines(system, registry.toBus(system.ciphers));
    let silent = false;
    const log = { ...engines.log, head: () => (silent ? away() : engines.log.head()) };
    const runtime = new Runtime(registry, { ...engines, log }, system, { report: () => undefined });
    await runtime.start();
    await lendBook.handle({ bookId: book(1), borrowerId: noor, name: 'Noor' } as never, testCall(system), runtime.bench);
    await runtime.settled();
    silent = true;
    expect(await runtime.lagSeconds('loans')).toBe(0);
    system.clock.pass(4_000);
    await runtime.bench.views.mayDecide(loansView);
    system.clock.pass(56_000);
    expect(await runtime.lagSeconds('loans')).toBe(60);
    expect((await runtime.status()).views.map((one) => one.lagSeconds)).toEqual(registry.views.map(() => 60));
    expect(await runtime.bench.views.get(loansView, book(1))).not.toBeNull();
    await expect(runtime.bench.views.mayDecide(loansView)).rejects.toMatchObject({ failure: 'fact-too-old' });
    silent = false;
    system.clock.pass(1_000);
    await runtime.settled();
    expect(await runtime.lagSeconds('loans')).toBe(0);
    await runtime.stop();
    await engines.close();
  });
});
