import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { type AnyView, kernelContext, type Position, Registry, Runtime } from '@sleutelbos/kernel';
import { testCall } from '@sleutelbos/testing';
import { lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { remindersDecider, remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import { type Line, lineOver } from '../system/line.js';
import { type MovableClock, movableClock } from '../system/movable-clock.js';
import { realSystem } from '../system/real-system.js';
import { follow } from './follow.js';
import { LoopsBeside } from './loops-beside.js';
import { type EmbeddedEngines, openEmbedded } from './open-embedded.js';

const FIRST_OF_JULY = Date.parse('2019-07-01T10:00:00Z');
const MONTH_MS = 31 * 86_400_000;
const book = '0190f3a0-0000-7000-8000-0000000000b1';
const borrower = '0190f3a0-0000-7000-8000-0000000000c1';

describe('views, reactions and timers in a thread of their own', () => {
  let folder: string;
  let clock: MovableClock;
  let engines: EmbeddedEngines;
  let runtime: Runtime;
  let there: Line;
  let faults: string[];

  /** Two ends of one channel stand for the two threads: the same programs, and the same copies of everything that is sent. */
  async function start(contexts = [lendingContext, remindingContext]): Promise<void> {
    const system = realSystem(clock);
    const registry = new Registry([kernelContext, ...contexts]);
    engines = await openEmbedded({ folder, system, kek: new Uint8Array(32).fill(7), toBus: registry.toBus(system.ciphers) });
    const loops = new LoopsBeside({
      log: engines.log,
      vault: engines.vault,
      clock,
      report: (where, error) => faults.push(`${where}: ${(error as Error).name}`),
      start() {
        const { port1, port2 } = new MessageChannel();
        const own = movableClock(clock.now());
        there = lineOver(port2, own);
        follow({ line: there, folder, registry, system: realSystem(own), moveTo: (ms) => own.moveTo(ms) });
        return lineOver(port1, clock);
      },
    });
    runtime = new Runtime(registry, engines, system, { report: (where) => faults.push(where), loops });
    await runtime.start();
  }

  async function end(): Promise<void> {
    await runtime.stop();
    await engines.close();
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-beside-'));
    clock = movableClock(FIRST_OF_JULY);
    faults = [];
    await start();
  });
  afterEach(async () => {
    await end();
    rmSync(folder, { recursive: true });
  });

  const call = (key?: string) => testCall({ ...realSystem(clock) }, key === undefined ? {} : { key });
  const lend = (bookId = book): Promise<{ receipt: { position: Position } }> =>
    lendBook.handle({ bookId, borrowerId: borrower, name: 'Anna' } as never, call(), runtime.bench);
  const loan = async (position?: Position): Promise<unknown> =>
    (await runtime.bench.views.get(loansView, book, position && { position, waitMs: 5_000 }))?.document ?? null;

  it('shows at least the change that is asked for', async () => {
    const { receipt } = await lend();
    expect(await loan(receipt.position)).toMatchObject({ borrowerId: borrower, overdue: false });
    const back = await returnBook.handle({ bookId: book }, call(), runtime.bench);
    expect(await loan(back.receipt.position)).toBeNull();
  });

  it('carries out what follows from an event, and is settled when all of it stands', async () => {
    await lend();
    await runtime.settled();
    const types = (await engines.log.read(`quota-${borrower}`)).map((one) => one.type);
    expect(types).toEqual(['lending.loan-reserved.v1', 'lending.loan-used.v1']);
  });

  it('meets deadlines by the clock of the thread that takes commands', async () => {
    await lend();
    await runtime.settled();
    expect(await loan()).toMatchObject({ overdue: false });
    clock.moveTo(FIRST_OF_JULY + MONTH_MS);
    await runtime.settled();
    expect(await loan()).toMatchObject({ overdue: true });
    expect(await engines.log.read(`${remindersDecider.aggregate}-${borrower}`)).toHaveLength(1);
  });

  it('goes on after a stop where it was, and nothing happens twice', async () => {
    await lend();
    await end();
    await start();
    await runtime.settled();
    const head = await engines.log.head();
    await end();
    await start();
    await runtime.settled();
    expect(await engines.log.head()).toBe(head);
    expect(await loan()).toMatchObject({ borrowerId: borrower });
  });

  it('ends in order in the midst of its work', async () => {
    for (let life = 0; life < 60; life += 1) {
      await (life % 2 === 0 ? lend() : returnBook.handle({ bookId: book }, call(), runtime.bench));
      // Some turns of the event loop later, another number each time: what it does just then is always something else.
      for (let turn = 0; turn < life; turn += 1) await clock.sleep(0);
      await end();
      await start();
    }
    await runtime.settled();
    expect(faults).toEqual([]);
    expect(await loan()).toBeNull();
  }, 30_000);

  it('stops a view at an event that it cannot fold, says so, and lets the others go on', async () => {
    await end();
    const broken: AnyView = {
      ...(loansView as unknown as AnyView),
      version: 2,
      apply() {
        throw new TypeError('ours');
      },
    };
    await start([{ ...lendingContext, views: [broken] }, remindingContext]);
    await lend();
    await runtime.settled();
    const { views, loopsTurning } = await runtime.status();
    expect(views.find((one) => one.name === 'loans')).toMatchObject({ state: 'stopped', fault: 'TypeError' });
    expect(views.filter((one) => one.state === 'stopped')).toHaveLength(1);
    expect(loopsTurning).toBe(true);
    expect(await runtime.lagSeconds('loans')).toBeNull();
    expect(await runtime.lagSeconds('loan-deadlines')).toBe(0);
    expect(faults).toEqual(['view loans: TypeError']);
    await expect(runtime.bench.views.get(broken as never, book)).rejects.toMatchObject({ name: 'ViewBehind', reason: 'stopped' });
  });

  it('reads a view as before while its new version is built, and the new one when it takes over, at no moment neither', async () => {
    await lend();
    await end();
    const now: AnyView = {
      ...(loansView as unknown as AnyView),
      version: 2,
      former: loansView as unknown as AnyView,
      apply(document, event, id) {
        const made = loansView.apply(document as never, event as never, id);
        return made && { ...made, counted: Number(document?.counted ?? 0) + 1 };
      },
    };
    await start([{ ...lendingContext, views: [now] }, remindingContext]);
    const seen: boolean[] = [];
    while (seen.at(-1) !== true) {
      const back = await returnBook.handle({ bookId: book }, call(), runtime.bench);
      expect(await runtime.bench.views.get(now, book, { position: back.receipt.position, waitMs: 5_000 })).toBeNull();
      const { receipt } = await lend();
      const found = await runtime.bench.views.get(now, book, { position: receipt.position, waitMs: 5_000 });
      expect(found?.document).toMatchObject({ borrowerId: borrower });
      seen.push(found?.document.counted !== undefined);
      await clock.sleep(50);
    }
    expect(seen[0]).toBe(false);
    await runtime.settled();
    const { views } = await runtime.status();
    expect(views.find((one) => one.name === 'loans')).toMatchObject({ version: 2, set: 'loans@2', state: 'running', lagSeconds: 0 });
    expect(faults).toEqual([]);
  });

  it('counts how far views are behind when that thread is gone, and is no longer alive', async () => {
    await there.close();
    while ((await runtime.status()).loopsTurning) await new Promise((resolve) => setImmediate(resolve));
    expect(await runtime.lagSeconds('loans')).toBeNull();
    expect(faults).toEqual(['the thread of views and reactions: Error']);
    expect(await runtime.wait('loans', (await lend()).receipt.position, new AbortController().signal)).toBe(false);
  });
});
