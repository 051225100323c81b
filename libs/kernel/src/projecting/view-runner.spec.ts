import { memoryEventLog } from '@sleutelbos/engines/event-log/memory/memory-event-log.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { type SimulatedSystem, simulatedSystem, TEST_METADATA } from '@sleutelbos/testing';
import { z } from 'zod';
import { defineEvent, type LoggedFactOf } from '../event-type.js';
import type { JsonObject } from '../json.js';
import { EngineError } from '../ports/engine-errors.js';
import { type EventLog, type Position, START } from '../ports/event-log.js';
import type { ViewStore } from '../ports/view-store.js';
import { type Context, Registry } from '../registry.js';
import { type AnyView, defineView, viewGroup } from './view.js';
import { ViewRunner } from './view-runner.js';

const counted = defineEvent('tally.counted.v1', z.strictObject({ name: z.string(), by: z.number().int() }));
const ended = defineEvent('tally.ended.v1', z.strictObject({ name: z.string() }));
const publicCounted = defineEvent('tally.public-counted.v1', z.strictObject({ name: z.string(), by: z.number().int() }));

interface Tally extends JsonObject {
  readonly sum: number;
}

const talliesView = defineView<Tally, LoggedFactOf<typeof counted> | LoggedFactOf<typeof ended>>({
  name: 'tallies',
  version: 1,
  context: 'tally',
  handles: [counted.type, ended.type],
  indexes: {},
  key: (event) => [event.data.name],
  apply(document, event) {
    if (event.type === ended.type) return null;
    if (event.data.by === 13) throw new TypeError('cannot count by 13');
    return { sum: (document?.sum ?? 0) + event.data.by };
  },
});

/** Another context's view, which sees each count as two published facts. */
const heardView = defineView<Tally, LoggedFactOf<typeof publicCounted>>({
  ...talliesView,
  name: 'heard',
  context: 'listener',
  handles: [publicCounted.type],
  key: (event) => [event.data.name],
  apply: (document, event) => ({ sum: (document?.sum ?? 0) + event.data.by }),
});

const nothing = { deciders: [], handlers: [], reactions: [], timers: [], refusals: {} };
const tally: Context = {
  ...nothing,
  name: 'tally',
  events: [counted, ended],
  views: [talliesView],
  published: {
    sources: { [publicCounted.type]: [counted.type] },
    toContexts: (event) => (event.type === counted.type ? [publicCounted(event.data as never), publicCounted(event.data as never)] : []),
    toBus: () => [],
  },
};
const listener: Context = {
  ...nothing,
  name: 'listener',
  events: [],
  views: [heardView],
  published: { sources: {}, toContexts: () => [], toBus: () => [] },
};

describe('folding the log into a view', () => {
  let system: SimulatedSystem;
  let log: EventLog;
  let views: ViewStore;
  let appended: number;
  const registry = new Registry([tally, listener]);
  const faults: string[] = [];
  const running: { stop: AbortController; done: Promise<void> }[] = [];

  beforeEach(async () => {
    system = simulatedSystem();
    log = memoryEventLog(system);
    views = memoryViewStore(system.clock);
    await views.bind(await log.incarnation());
    appended = 0;
    faults.length = 0;
  });
  afterEach(async () => {
    for (const one of running) one.stop.abort();
    await Promise.all(running.map((one) => one.done));
    running.length = 0;
  });

  const runner = (view: AnyView, store = views, known = registry): ViewRunner =>
    new ViewRunner(view, { log, views: store, clock: system.clock, codec: known.codec }, known, (one, error) =>
      faults.push(`${one.name}: ${(error as Error).name}`),
    );
  const start = (one: ViewRunner): ViewRunner => {
    const stop = new AbortController();
    running.push({ stop, done: one.run(stop.signal) });
    return one;
  };
  const append = async (...facts: readonly { type: string; data: unknown }[]): Promise<Position> => {
    appended += 1;
    const stream = `tally-${appended}`;
    const events = facts.map((fact, n) => ({
      id: `${stream}-${n}`,
      type: fact.type,
      data: fact.data as JsonObject,
      metadata: TEST_METADATA,
    }));
    return (await log.append(stream, 'no-stream', events as never)).position;
  };
  const level = async (one: ViewRunner): Promise<boolean> => one.reached.wait(await log.head(), new AbortController().signal);
  const sums = async (view: AnyView): Promise<Record<string, number | null>> =>
    Object.fromEntries(
      [...(await views.getMany(view, ['a', 'b', 'c']))].map(([id, { document }]) => [id, document ? Number(document.sum) : null]),
    );
  /** Until the runner stopped or waits. */
  const turns = async (until: () => boolean): Promise<void> => {
    for (let n = 0; n < 1_000 && !until(); n += 1) await system.clock.sleep(0);
    expect(until()).toBe(true);
  };

  it('follows what is there and what comes', async () => {
    await append(counted({ name: 'a', by: 1 }), counted({ name: 'b', by: 2 }), counted({ name: 'a', by: 3 }));
    const one = start(runner(talliesView as AnyView));
    await level(one);
    expect(await sums(talliesView as AnyView)).toEqual({ a: 4, b: 2 });
    await append(ended({ name: 'a' }));
    await level(one);
    expect(await sums(talliesView as AnyView)).toEqual({ a: null, b: 2 });
    expect(one.status(await log.head())).toMatchObject({ state: 'running', lagSeconds: 0 });
  });

  it('sees another context as it publishes itself, all of one event as one step', async () => {
    await append(counted({ name: 'a', by: 2 }));
    await level(start(runner(heardView as AnyView)));
    expect(await sums(heardView as AnyView)).toEqual({ a: 4 });
  });

  it('changes nothing when it folds again what a crash left behind the documents', async () => {
    await append(counted({ name: 'a', by: 1 }));
    await append(counted({ name: 'a', by: 2 }), counted({ name: 'b', by: 5 }));
    // The process dies between the documents and the checkpoint: once, and again half-way through the second time.
    for (let crash = 0; crash < 2; crash += 1) {
      const dying: ViewStore = { ...views, saveCheckpoint: () => Promise.reject(new EngineError('unavailable', 'gone')) };
      const one = start(runner(talliesView as AnyView, dying));
      await turns(() => faults.length > crash);
      running.at(-1)?.stop.abort();
      expect(one.status(await log.head()).state).toBe('waiting');
      expect(await views.checkpoint(viewGroup(talliesView))).toBe(START);
      expect(await sums(talliesView as AnyView)).toEqual({ a: 3, b: 5 });
    }
    await append(ended({ name: 'b' }));
    await level(start(runner(talliesView as AnyView)));
    expect(await sums(talliesView as AnyView)).toEqual({ a: 3, b: null });
  });

  it('changes nothing when half of the documents were written', async () => {
    await append(counted({ name: 'a', by: 1 }), counted({ name: 'b', by: 5 }), counted({ name: 'a', by: 1 }));
    const half: ViewStore = {
      ...views,
      async putMany(view, documents) {
        await views.putMany(view, documents.slice(0, 1));
        throw new EngineError('unavailable', 'gone');
      },
    };
    start(runner(talliesView as AnyView, half));
    await turns(() => faults.length > 0);
    running.at(-1)?.stop.abort();
    await level(start(runner(talliesView as AnyView)));
    expect(await sums(talliesView as AnyView)).toEqual({ a: 2, b: 5 });
  });

  it('goes on by itself when the engine answers again', async () => {
    await append(counted({ name: 'a', by: 1 }));
    let down = true;
    const flaky: ViewStore = {
      ...views,
      getMany: (...asked) => (down ? Promise.reject(new EngineError('unavailable', 'gone')) : views.getMany(...asked)),
    };
    const one = start(runner(talliesView as AnyView, flaky));
    await turns(() => one.status(START).state === 'waiting');
    down = false;
    await level(one);
    expect(one.status(await log.head()).state).toBe('running');
    expect(await sums(talliesView as AnyView)).toEqual({ a: 1 });
  });

  it('stops at an event that it cannot fold, keeps what came before, and lets others go on', async () => {
    const poisoned = start(runner(talliesView as AnyView));
    const other = start(runner(heardView as AnyView));
    await append(counted({ name: 'a', by: 1 }), counted({ name: 'b', by: 13 }), counted({ name: 'a', by: 1 }));
    await level(other);
    await turns(() => poisoned.status(START).state === 'stopped');
    expect(await sums(talliesView as AnyView)).toEqual({ a: 1 });
    expect(await sums(heardView as AnyView)).toEqual({ a: 4, b: 26 });
    expect(faults).toEqual(['tallies: TypeError']);
    const status = poisoned.status(await log.head());
    expect(status).toMatchObject({ state: 'stopped', fault: 'TypeError' });
    expect(JSON.stringify(status)).not.toContain('cannot count');
    system.clock.pass(7_000);
    expect(poisoned.status(await log.head()).lagSeconds).toBe(7);
  });

  it('goes on from there once the fold is mended', async () => {
    await append(counted({ name: 'a', by: 1 }), counted({ name: 'b', by: 13 }), counted({ name: 'a', by: 1 }));
    const poisoned = start(runner(talliesView as AnyView));
    await turns(() => poisoned.status(START).state === 'stopped');
    const mended = { ...heardView, name: 'tallies', context: 'tally', handles: talliesView.handles } as unknown as AnyView;
    await level(start(runner(mended)));
    expect(await sums(talliesView as AnyView)).toEqual({ a: 2, b: 13 });
  });

  it('never skips an event type that this program does not know', async () => {
    await append(counted({ name: 'a', by: 1 }), ended({ name: 'a' }));
    const older = new Registry([{ ...tally, events: [counted], views: [] }]);
    const one = start(
      runner({ ...talliesView, handles: [counted.type, ended.type] } as AnyView, views, {
        ...older,
        codec: older.codec,
        sources: () => new Set([counted.type, ended.type]),
        publish: () => [],
      } as unknown as Registry),
    );
    await turns(() => one.status(START).state === 'stopped');
    expect(await sums(talliesView as AnyView)).toEqual({ a: 1 });
    expect(one.status(await log.head()).fault).toBe('UnknownEventType');
  });
});
