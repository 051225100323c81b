import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { simulatedSystem, testCall } from '@sleutelbos/testing';
import { bookLent } from '@sleutelbos/testing/sample/book.js';
import { lendingContext, loansView, settleLoans } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { borrowersView, remindingContext } from '@sleutelbos/testing/sample/reminding.context.js';
import { kernelContext } from './kernel-context.js';
import { Registry } from './registry.js';
import { Runtime } from './runtime.js';

const all = [kernelContext, lendingContext, remindingContext];
const book = '0190f3a0-0000-7000-8000-0000000000b1';
const noor = '0190f3a0-0000-7000-8000-0000000000c1';

describe('a process that knows all contexts and runs some', () => {
  it('has the views, reactions, timers and handlers of those that run, and no others', () => {
    const reminding = new Registry(all, ['reminding']);
    expect(reminding.views).toEqual(remindingContext.views);
    expect(reminding.reactions).toEqual(remindingContext.reactions);
    expect(reminding.timers).toEqual([]);
    expect([...reminding.handlers.keys()]).toEqual(remindingContext.handlers.map((one) => one.name));
    const lending = new Registry(all, ['lending']);
    expect(lending.views).toContain(loansView);
    expect(lending.reactions).toEqual([settleLoans]);
    expect(lending.timers).toEqual(lendingContext.timers);
    expect(lending.handlers.has(lendBook.name)).toBe(true);
  });

  it('together they have what one process has that runs all', () => {
    const parts = ['lending', 'reminding'].map((name) => new Registry(all, [name]));
    const whole = new Registry(all);
    expect(new Set(parts.flatMap((one) => one.views))).toEqual(new Set(whole.views));
    expect(new Set(parts.flatMap((one) => one.reactions))).toEqual(new Set(whole.reactions));
    expect(new Set(parts.flatMap((one) => [...one.handlers.values()]))).toEqual(new Set(whole.handlers.values()));
  });

  it('knows of the others what they store and publish, their refusals and their circles', () => {
    const few = { ...lendingContext, betweenFew: true } as const;
    const here = new Registry([kernelContext, few, remindingContext], ['reminding']);
    const whole = new Registry(all);
    expect(here.refusals).toEqual(whole.refusals);
    for (const view of here.views)
      expect(here.sources(view.context, new Set(view.handles))).toEqual(whole.sources(view.context, new Set(view.handles)));
    expect(here.sources('reminding', new Set(borrowersView.handles))).toContain(bookLent.type);
    expect(here.circleOf({ action: 'reminding:list', record: `book-${book}` })).toBe(`book-${book}`);
    expect(here.circleOf({ action: 'lending:list', record: '' })).toBe('lending');
  });

  it('that runs alone follows what the other one appended, and leaves the other one’s work undone', async () => {
    const system = simulatedSystem();
    const lending = new Registry(all, ['lending']);
    const engines = await memoryEngines(system, lending.toBus(system.ciphers));
    const faults: string[] = [];
    const report = (where: string): void => void faults.push(where);
    const runtimes = [lending, new Registry(all, ['reminding'])].map((registry) => new Runtime(registry, engines, system, { report }));
    const [one, other] = runtimes as [Runtime, Runtime];
    for (const runtime of runtimes) await runtime.start();
    const input = { bookId: book, borrowerId: noor, name: 'Noor' };
    await lendBook.handle(lendBook.schema.parse(input), testCall(system), one.bench);
    for (const runtime of runtimes) await runtime.settled();
    expect((await other.status()).views.map((view) => view.name)).toEqual(['borrowers']);
    expect(await other.bench.views.get(borrowersView, noor)).not.toBeNull();
    expect(await one.bench.views.get(loansView, book)).not.toBeNull();
    expect(faults).toEqual([]);
    for (const runtime of runtimes) await runtime.stop();
    await engines.close();
  });

  it('is refused where it is to run what it does not know', () => {
    expect(() => new Registry(all, ['lendng'])).toThrow('Context lendng is to run and is not known');
  });
});
