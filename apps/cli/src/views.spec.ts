import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { type EmbeddedEngines, openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { openEmbeddedViews } from '@sleutelbos/engines/embedded/open-views.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import {
  type AnyView,
  type Context,
  kernelContext,
  type Promotion,
  Registry,
  Runtime,
  START,
  ViewBehind,
  viewGroup,
} from '@sleutelbos/kernel';
import { testCall } from '@sleutelbos/testing';
import { lendingContext, loansView } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import { compareViews } from './compare-views.js';
import { dropView, listViews, promoteView, rebuildView, type ViewsAt } from './views.js';

jest.setTimeout(60_000);

const BOOKS = 40;
const book = (n: number): string => `0190f3a0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const before = loansView as unknown as AnyView;
/** The same question, answered otherwise, by code that knows nothing of how it was answered before. */
const now: AnyView = {
  ...before,
  version: 2,
  apply(document, event, id) {
    const made = before.apply(document, event, id);
    return made && { ...made, told: 'otherwise' };
  },
};
const knows = (view: AnyView): readonly Context[] => [kernelContext, { ...lendingContext, views: [view] }, remindingContext];

describe('sleutelbos views', () => {
  let home: string;
  let data: string;
  let shown: string[];

  const at = (view = before, promotion: Promotion = 'auto'): ViewsAt => ({
    registry: new Registry(knows(view)),
    open: () => openEmbeddedViews(data, realSystem()),
    promotion,
    bar: { show: (share, text) => shown.push(`${Math.round(share * 100)} % ${text}`), end: () => undefined },
    patienceMs: 5_000,
  });

  interface Running {
    readonly engines: EmbeddedEngines;
    readonly runtime: Runtime;
    readonly faults: string[];
    lend(n: number): Promise<void>;
    read(n: number): Promise<object | null>;
    stop(): Promise<void>;
  }

  async function running(view = before, promotion: Promotion = 'auto'): Promise<Running> {
    const system = realSystem();
    const registry = new Registry(knows(view));
    const faults: string[] = [];
    const engines = await openEmbedded({ folder: data, kek: new Uint8Array(32).fill(7), system, toBus: registry.toBus(system.ciphers) });
    const runtime = new Runtime(registry, engines, system, { report: (where) => faults.push(where), promotion });
    await runtime.start();
    return {
      engines,
      runtime,
      faults,
      async lend(n) {
        const input = { bookId: book(n), borrowerId: book(1_000 + n), name: 'Anna' };
        await lendBook.handle(input as never, testCall(system, {}), runtime.bench);
      },
      read: async (n) => (await runtime.bench.views.get(view, book(n)))?.document ?? null,
      async stop() {
        await runtime.stop();
        await engines.close();
      },
    };
  }
  async function filled(): Promise<void> {
    const program = await running();
    for (let n = 0; n < BOOKS; n += 1) await program.lend(n);
    await program.runtime.settled();
    await program.stop();
  }
  const sets = async (view?: AnyView) =>
    ((await listViews(at(view))).data.views as { set: string; state: string; lagSeconds: number; documents: number }[]).filter(({ set }) =>
      /^loans(@|-beside@)/.test(set),
    );

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    data = join(home, 'data');
    shown = [];
    await filled();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('lists every set with its state, lag and documents, in a folder that nobody works in', async () => {
    const { lines, data: told } = await listViews(at());
    expect(told.views).toContainEqual({ view: 'loans', set: 'loans@1', version: 1, state: 'served', lagSeconds: 0, documents: BOOKS });
    expect(lines).toContainEqual(expect.stringMatching(/^loans@1 +served +0 s behind, 40 documents$/));
  });

  it('makes a view anew beside the one that is served by a running process, which answers all the time', async () => {
    const program = await running();
    const rebuilt = rebuildView(at(), 'loans');
    let done = false;
    const asking = (async () => {
      for (let n = BOOKS; !done; n += 1) {
        await program.lend(n);
        expect(await program.read(1)).toMatchObject({ overdue: false });
        await new Promise((next) => setTimeout(next, 20));
      }
    })();
    expect(await rebuilt.finally(() => (done = true))).toMatchObject({ well: true, data: { served: 'loans-beside@1', kept: ['loans@1'] } });
    await asking;
    await program.runtime.settled();
    expect((await program.runtime.status()).views.find((one) => one.name === 'loans')).toMatchObject({ set: 'loans-beside@1' });
    expect(await sets()).toMatchObject([
      { set: 'loans@1', state: 'kept' },
      { set: 'loans-beside@1', state: 'served', lagSeconds: 0 },
    ]);
    expect(compareViews(data, new Registry(knows(before))).faults).toEqual([]);

    expect(await dropView(at(), 'loans-beside@1')).toMatchObject({ well: false, lines: [expect.stringMatching(/is served/)] });
    expect(await dropView(at(), 'loans@1')).toMatchObject({ well: true });
    expect(await sets()).toMatchObject([{ set: 'loans-beside@1', state: 'served' }]);
    expect(await program.read(1)).toMatchObject({ overdue: false });
    expect(program.faults).toEqual([]);
    await program.stop();
  });

  it('builds a version that the running process does not know beside it; the next program begins with it', async () => {
    const program = await running();
    const built = await rebuildView(at(now), 'loans');
    expect(built).toMatchObject({ well: true, data: { served: 'loans@2' } });
    expect(built.lines[0]).toMatch(/older version and reads what it read/);
    await program.lend(BOOKS);
    await program.runtime.settled();
    expect([await program.read(1), await program.read(BOOKS)]).toEqual(Array(2).fill(expect.not.objectContaining({ told: 'otherwise' })));
    expect(program.faults).toEqual([]);
    await program.stop();

    const next = await running(now);
    expect(await next.engines.views.checkpoint(viewGroup(now))).not.toBe(START);
    await next.runtime.settled();
    expect([await next.read(1), await next.read(BOOKS)]).toMatchObject([{ told: 'otherwise' }, { told: 'otherwise' }]);
    expect(compareViews(data, next.runtime.registry).faults).toEqual([]);
    await next.stop();
  });

  it('waits where somebody has to say so, in a stopped folder too, and shows how far it is', async () => {
    const withFormer = { ...now, former: before };
    const built = await rebuildView(at(withFormer, 'by-command'), 'loans');
    expect(built).toMatchObject({ well: true, data: { built: 'loans@2', served: 'loans@1' } });
    expect(shown.at(-1)).toBe('100 % loans version 2');
    expect(await sets(withFormer)).toMatchObject([
      { set: 'loans@1', state: 'served', documents: BOOKS },
      { set: 'loans@2', state: 'building', lagSeconds: 0, documents: BOOKS },
    ]);
    expect(compareViews(data, new Registry(knows(withFormer)))).toMatchObject({ faults: [] });
    const program = await running(withFormer, 'by-command');
    expect(await program.read(1)).not.toHaveProperty('told');
    expect(await promoteView(at(withFormer), 'loans')).toMatchObject({ well: true, data: { served: 'loans@2' } });
    await program.runtime.settled();
    expect(await program.read(1)).toMatchObject({ told: 'otherwise' });
    expect(await promoteView(at(withFormer), 'loans')).toMatchObject({
      well: false,
      lines: [expect.stringMatching(/Nothing of view loans/)],
    });
    await program.stop();
    expect(await dropView(at(withFormer), 'loans@1')).toMatchObject({ well: true });
    expect(await sets(withFormer)).toMatchObject([{ set: 'loans@2', documents: BOOKS }]);
  });

  it('says at what kind of fault the new fold stopped; what is served is served on', async () => {
    const broken: AnyView = {
      ...now,
      former: before,
      apply() {
        throw new RangeError('ours');
      },
    };
    const program = await running(broken);
    await program.runtime.settled();
    expect(await promoteView(at(broken), 'loans')).toMatchObject({
      well: false,
      lines: [expect.stringMatching(/stopped \(RangeError\); loans@1 is served/)],
    });
    expect(await listViews(at(broken))).toMatchObject({ well: false });
    expect(await program.read(1)).toMatchObject({ overdue: false });
    await expect(program.runtime.bench.views.get(broken, book(1))).resolves.not.toBeInstanceOf(ViewBehind);
    await program.stop();
  });

  it('is understood word by word, and names what there is where a name is unknown', () => {
    const run = (...words: string[]) =>
      spawnSync(process.execPath, ['--import', resolve('tools/from-source.mjs'), resolve('apps/cli/src/main.ts'), ...words], {
        env: { PATH: process.env.PATH ?? '', SLEUTELBOS_DATA: data },
        encoding: 'utf8',
      });
    expect(run('views', 'rebuild', 'nothing')).toMatchObject({ status: 1, stdout: expect.stringMatching(/no view nothing.*programmes/) });
    expect(run('views', 'rebuild')).toMatchObject({ status: 2, stderr: expect.stringMatching(/views rebuild NAME/) });
    const rebuilt = run('views', 'rebuild', 'programmes');
    expect(rebuilt).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/programmes-beside@1 is served/),
      stderr: expect.stringMatching(/100 % programmes version 1\n$/),
    });
    const listed = run('views', 'list', '--json');
    expect(JSON.parse(listed.stdout).views).toContainEqual(expect.objectContaining({ set: 'programmes-beside@1', state: 'served' }));
    expect(run('views', 'list', '--data', join(home, 'nowhere'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/There is no .*nowhere/),
    });
  });
});
