import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { type MemoryWorld, memoryWorld, type WorldOptions } from '@sleutelbos/testing';
import { bookOverdue } from '@sleutelbos/testing/sample/book.js';
import { type LoanDocument, lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import { EngineError } from '../ports/engine-errors.js';
import { START } from '../ports/event-log.js';
import type { ViewStore } from '../ports/view-store.js';
import { type Context, Registry } from '../registry.js';
import { type AnyView, defineView, viewGroup } from './view.js';
import { type Catalogued, dropping, placeOf, promoting, rebuilding, ViewCatalogue } from './view-catalogue.js';
import { ViewLoops } from './view-loops.js';

const book = (n: number): string => `0190f3a0-0000-7000-8000-0000000000${(0xb0 + n).toString(16)}`;
const noor = '0190f3a0-0000-7000-8000-0000000000c1';
const BOOKS = 6;

type Counted = LoanDocument & { readonly lent?: number };

/** The same question, answered with one thing more. */
const loansNow = defineView<Counted, Parameters<typeof loansView.apply>[1]>({
  ...loansView,
  version: 2,
  former: loansView,
  apply(document, event, id) {
    const made = loansView.apply(document, event, id);
    return made && { ...made, lent: (document?.lent ?? 0) + (event.type === bookOverdue.type ? 0 : 1) };
  },
});
const withView = (view: unknown): Context => ({ ...lendingContext, views: [view as AnyView] });
const withoutFormer = { ...loansNow, former: undefined };

describe('a view whose fold was changed', () => {
  const worlds: MemoryWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });

  async function start(view: unknown, former?: MemoryWorld, options: Partial<WorldOptions> = {}): Promise<MemoryWorld> {
    const again = former ? { engines: former.engines, system: former.system } : {};
    const world = await memoryWorld({ contexts: [withView(view), remindingContext], ...again, ...options });
    worlds.push(world);
    return world;
  }
  async function filled(): Promise<MemoryWorld> {
    const world = await start(loansView);
    for (let n = 0; n < BOOKS; n += 1) await lend(world, n);
    await world.settled();
    await world.stop();
    return world;
  }
  const lend = async (world: MemoryWorld, n: number) =>
    (await world.run(lendBook, { bookId: book(n), borrowerId: borrowerOf(n), name: 'Noor' })).receipt.position;
  const giveBack = async (world: MemoryWorld, n: number) => (await world.run(returnBook, { bookId: book(n) })).receipt.position;
  const catalogue = (world: MemoryWorld) => new ViewCatalogue(world.engines.views);
  const noted = async (world: MemoryWorld): Promise<Catalogued> => (await catalogue(world).read(['loans'])).get('loans') as Catalogued;
  const ask = (world: MemoryWorld, change: (standing: Catalogued | null) => Catalogued | null) => catalogue(world).change('loans', change);
  const read = async (world: MemoryWorld, n: number, position = START) =>
    (await world.runtime.bench.views.get(loansNow, book(n), { position, waitMs: 60_000 }))?.document ?? null;
  const ids = Array.from({ length: BOOKS }, (_, n) => book(n));
  const documents = async (store: ViewStore, view: AnyView): Promise<string> =>
    JSON.stringify([...(await store.getMany(view, ids))].sort(([one], [other]) => (one < other ? -1 : 1)));
  const shown = (world: MemoryWorld, set: string) => documents(world.engines.views, placeOf(loansNow as unknown as AnyView, set));

  /** What a program makes of the same log that begins with nothing. */
  async function fromNothing(world: MemoryWorld, view: unknown): Promise<string> {
    const { log } = world.engines;
    const views = memoryViewStore(world.clock);
    await views.bind(await log.incarnation());
    const registry = new Registry([withView(view), remindingContext, ...kernelOnly(world)]);
    const stop = new AbortController();
    const only = registry.views.filter((one) => one.name === 'loans');
    const loops = new ViewLoops(only, { log, views, ...world.system, codec: registry.codec }, registry, {
      promotion: 'auto',
      report: (_where, error) => {
        throw error;
      },
      began: () => undefined,
    });
    await loops.start(stop.signal);
    await loops.runner('loans')?.reached.wait(await log.head(), stop.signal);
    await loops.turn();
    await loops.runner('loans')?.reached.wait(await log.head(), stop.signal);
    stop.abort();
    const set = loops.served('loans') as string;
    return documents(views, placeOf(view as AnyView, set));
  }

  it('is read as before, and kept up to date, until somebody says that the new one takes over', async () => {
    const world = await start(loansNow, await filled(), { promotion: 'by-command' });
    expect(await read(world, 1)).not.toHaveProperty('lent');
    await world.settled();
    const at = await giveBack(world, 1);
    expect(await read(world, 1, at)).toBeNull();
    expect(await read(world, 2, await lendAgain(world, 2))).not.toHaveProperty('lent');
    await world.settled();
    expect(await noted(world)).toMatchObject({ served: 'loans@1', building: 'loans@2', sets: ['loans@1', 'loans@2'] });
    expect((await world.runtime.status()).views.find((one) => one.name === 'loans')).toMatchObject({ version: 1, set: 'loans@1' });

    await ask(world, promoting);
    await world.settled();
    expect(await noted(world)).toMatchObject({ served: 'loans@2', building: null, promote: false });
    expect(await read(world, 2)).toMatchObject({ lent: 1 });
    expect((await world.runtime.status()).views.find((one) => one.name === 'loans')).toMatchObject({ version: 2, lagSeconds: 0 });
    expect(await shown(world, 'loans@2')).toBe(await fromNothing(world, withoutFormer));
    expect(world.faults).toEqual([]);
  });

  it('takes over by itself once it has caught up, while everything is read and changed all the time', async () => {
    const world = await start(loansNow, await filled());
    let takenOver = false;
    for (let round = 0; round < 40; round += 1) {
      const n = round % BOOKS;
      const at = round % (2 * BOOKS) < BOOKS ? await giveBack(world, n) : await lend(world, n);
      const [found, other] = await Promise.all([read(world, n, at), read(world, (n + 1) % BOOKS)]);
      expect(found === null).toBe(round % (2 * BOOKS) < BOOKS);
      for (const one of [found, other]) {
        if (one && 'lent' in one) takenOver = true;
        else if (one) expect(takenOver).toBe(false);
      }
      if (round === 20) await world.settled();
    }
    await world.settled();
    expect(takenOver).toBe(true);
    expect(await shown(world, 'loans@2')).toBe(await fromNothing(world, withoutFormer));
    // The former is kept up to date, for whoever goes back to the former program.
    expect(await shown(world, 'loans@1')).toBe(await fromNothing(world, loansView));
  });

  it('is read by the former program as before, also after the new one took over', async () => {
    const now = await start(loansNow, await filled());
    await now.settled();
    await giveBack(now, 3);
    await now.settled();
    await now.stop();
    const back = await start(loansView, now);
    await back.settled();
    expect([await read(back, 3), await read(back, 4)]).toEqual([null, expect.not.objectContaining({ lent: 1 })]);
    expect(await noted(back)).toMatchObject({ served: 'loans@2', sets: ['loans@1', 'loans@2'] });
    await lend(back, 3);
    await back.settled();
    await back.stop();
    const again = await start(loansNow, back);
    await again.settled();
    expect(await shown(again, 'loans@2')).toBe(await fromNothing(again, withoutFormer));
  });

  it('is read as it is built where the program does not know the former one any more', async () => {
    const world = await start(withoutFormer, await filled(), { promotion: 'by-command' });
    await world.settled();
    expect(await noted(world)).toMatchObject({ served: 'loans@2', sets: ['loans@1', 'loans@2'] });
    expect(await read(world, 1)).toMatchObject({ lent: 1 });
  });

  it('that fails leaves the former one in its place, and says so', async () => {
    const broken = {
      ...loansNow,
      apply() {
        throw new RangeError('cannot fold');
      },
    };
    const world = await start(broken, await filled());
    await world.settled();
    expect(await noted(world)).toMatchObject({ served: 'loans@1', building: 'loans@2', fault: 'RangeError' });
    expect(world.faults.map((one) => one.where)).toEqual(['view loans']);
    expect(await read(world, 1)).toMatchObject({ overdue: false });
    expect((await world.runtime.status()).views.every((one) => one.state === 'running')).toBe(true);
  });

  it('survives a crash at any step: nothing is lost, and what is read is never half of it', async () => {
    let steps = 0;
    for (let dies = 1; steps === dies - 1; dies += 1) {
      const before = await filled();
      steps = 0;
      let dead = false;
      const over: WorldOptions['over'] = (engines) => {
        const step = <A extends readonly unknown[], R>(call: (...given: A) => Promise<R>) => {
          return async (...given: A): Promise<R> => {
            if (dead || steps === dies) {
              dead = true;
              throw new EngineError('unavailable', 'the machine is off');
            }
            steps += 1;
            return call(...given);
          };
        };
        const { views } = engines;
        const writing = { putMany: step(views.putMany), saveCheckpoint: step(views.saveCheckpoint), drop: step(views.drop) };
        return { ...engines, views: { ...views, ...writing } };
      };
      let dying: MemoryWorld | undefined;
      try {
        dying = await start(loansNow, before, { over });
        const off = async (one: MemoryWorld): Promise<void> => {
          while (!dead && !done) await one.clock.sleep(0);
        };
        let done = false;
        await Promise.race([dying.settled().finally(() => (done = true)), off(dying)]);
      } catch (error) {
        expect(error).toMatchObject({ code: 'unavailable' });
      }
      await dying?.stop();
      const world = await start(loansNow, before, { promotion: 'by-command' });
      const found = await read(world, 1);
      expect(found).toMatchObject({ borrowerId: borrowerOf(1), overdue: false });
      await giveBack(world, 1);
      await ask(world, promoting);
      await world.settled();
      await world.settled();
      expect(await noted(world)).toMatchObject({ served: 'loans@2', building: null });
      expect(await shown(world, 'loans@2')).toBe(await fromNothing(world, withoutFormer));
      await world.stop();
    }
    expect(steps).toBeGreaterThan(8);
  });

  describe('made anew in the same version', () => {
    it('lies beside what is read until it takes over, and the next time in the first place again', async () => {
      const world = await start(loansView, await filled());
      const damaged = { id: book(1), position: '9999999999999999' as typeof START, document: { damaged: true } };
      await world.engines.views.putMany(loansView, [damaged]);
      expect(await read(world, 1)).toEqual({ damaged: true });
      await ask(world, (standing) => rebuilding(loansView, standing));
      await world.settled();
      await world.settled();
      expect(await noted(world)).toMatchObject({ served: 'loans-beside@1', building: null, sets: ['loans@1', 'loans-beside@1'] });
      expect(await read(world, 1)).toMatchObject({ borrowerId: borrowerOf(1) });
      expect(await shown(world, 'loans-beside@1')).toBe(await fromNothing(world, loansView));

      await ask(world, (standing) => rebuilding(loansView, standing));
      for (let turn = 0; turn < 3; turn += 1) await world.settled();
      expect(await noted(world)).toMatchObject({ served: 'loans@1', building: null, sets: ['loans-beside@1', 'loans@1'], drop: [] });
      expect(await shown(world, 'loans@1')).toBe(await fromNothing(world, loansView));
      await giveBack(world, 2);
      await world.stop();
      const again = await start(loansView, world);
      await again.settled();
      expect(await read(again, 2)).toBeNull();
      expect(await shown(again, 'loans@1')).toBe(await fromNothing(again, loansView));
    });
  });

  describe('dropping', () => {
    it('removes what is not read, and its checkpoint, and nothing else', async () => {
      const world = await start(loansNow, await filled());
      await world.settled();
      await world.settled();
      const before = await shown(world, 'loans@2');
      expect(dropping('loans@2', await noted(world))).toBeNull();
      expect(dropping('loans@7', await noted(world))).toBeNull();
      await ask(world, (standing) => dropping('loans@1', standing));
      for (let turn = 0; turn < 3; turn += 1) await world.settled();
      expect(await noted(world)).toMatchObject({ served: 'loans@2', sets: ['loans@2'], drop: [] });
      expect([await world.engines.views.count(loansView), await world.engines.views.checkpoint(viewGroup(loansView))]).toEqual([0, START]);
      expect(await shown(world, 'loans@2')).toBe(before);
      expect(world.faults).toEqual([]);
    });

    it('what is being built gives it up', async () => {
      const world = await start(loansNow, await filled(), { promotion: 'by-command' });
      await world.settled();
      await ask(world, (standing) => dropping('loans@2', standing));
      for (let turn = 0; turn < 3; turn += 1) await world.settled();
      expect(await noted(world)).toMatchObject({ served: 'loans@1', building: null, sets: ['loans@1'] });
      expect(await read(world, 1)).toMatchObject({ overdue: false });
    });
  });

  it('is noted whole when several change the note at once', async () => {
    const world = await filled();
    const notes = catalogue(world);
    const add = (set: string) => notes.change('loans', (one) => one && { ...one, sets: [...one.sets, set] });
    await Promise.all(Array.from({ length: 8 }, (_, n) => add(`loans@${n + 10}`)));
    expect((await noted(world)).sets).toHaveLength(9);
  });

  it('must be a newer version of the same view, and no view is named like a place beside another', () => {
    const registry = (view: unknown) => () => new Registry([withView(view)]);
    expect(registry({ ...loansNow, former: { ...loansView, name: 'others' } })).toThrow(/former version of view loans/);
    expect(registry({ ...loansNow, former: { ...loansView, version: 2 } })).toThrow(/former version of view loans/);
    expect(registry({ ...loansView, name: 'loans-beside' })).toThrow(/named like a place/);
  });

  async function lendAgain(world: MemoryWorld, n: number) {
    await giveBack(world, n);
    return lend(world, n);
  }
});

const borrowerOf = (n: number): string => noor.replace(/1$/, String(n + 1));

function kernelOnly(world: MemoryWorld): readonly Context[] {
  return world.runtime.registry.contexts.filter((one) => one.name === 'kernel');
}
