import { setImmediate } from 'node:timers/promises';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { type MemoryWorld, memoryWorld } from '@sleutelbos/testing';
import fc from 'fast-check';
import { z } from 'zod';
import type { Decider } from '../deciding/decider.js';
import { defineEvent, type FactOf, type LoggedFactOf } from '../event-type.js';
import { defineHandler } from '../handler.js';
import type { Engines } from '../loops.js';
import { EngineError } from '../ports/engine-errors.js';
import { type EventLog, type Position, START } from '../ports/event-log.js';
import { PUBLISHES_NOTHING, type Published } from '../published.js';
import { defineRefusals } from '../refusal.js';
import type { Context } from '../registry.js';
import { type ParkedAsk, ParkedAsks } from './parked-asks.js';
import { messageReleased, parking } from './parking.js';
import { defineReaction } from './reaction.js';

/** Notes are written in one context and taken over in another, whose gate is shut at times. Nothing there knows a note again: who takes it twice has it twice. */
const noteData = z.strictObject({ key: z.string(), n: z.number().int() });
const noted = defineEvent('source.noted.v1', noteData);
const publicNoted = defineEvent('source.public-noted.v1', noteData);
const taken = defineEvent('sink.taken.v1', noteData);
const gateSet = defineEvent('sink.gate-set.v1', z.strictObject({ shut: z.boolean() }));

const note = noteData.extend({ type: z.literal('note') });
const notes: Decider<null, z.output<typeof note>, FactOf<typeof noted>> = {
  aggregate: 'note',
  context: 'source',
  initial: null,
  commands: { note },
  events: [noted.type],
  decide: ({ key, n }) => [noted({ key, n })],
  evolve: () => null,
};

const { catalogue, refuse } = defineRefusals('sink', { shut: { rule: 'TRY-01', source: 'D', nl: 'Dicht.', en: 'Shut.' } });
const take = noteData.extend({ type: z.literal('take') });
const setGate = z.strictObject({ type: z.literal('set-gate'), shut: z.boolean() });
const sink: Decider<
  { readonly shut: boolean },
  z.output<typeof take> | z.output<typeof setGate>,
  FactOf<typeof taken> | FactOf<typeof gateSet>
> = {
  aggregate: 'sink',
  context: 'sink',
  initial: { shut: false },
  commands: { take, setGate },
  events: [taken.type, gateSet.type],
  decide(command, state) {
    if (command.type === 'set-gate') return [gateSet({ shut: command.shut })];
    return state.shut ? refuse('shut') : [taken({ key: command.key, n: command.n })];
  },
  evolve: (state, event) => (event.type === gateSet.type ? { shut: event.data.shut } : state),
};

const writeNote = defineHandler({
  name: 'source.write-note',
  schema: noteData,
  async handle(input, call, bench) {
    return { receipt: await bench.executor.execute(notes, input.key, { type: 'note', ...input }, call, { creates: true }), ids: {} };
  },
});
const takeNote = defineHandler({
  name: 'sink.take-note',
  schema: noteData,
  async handle(input, call, bench) {
    return { receipt: await bench.executor.execute(sink, input.key, { type: 'take', ...input }, call, { creates: true }), ids: {} };
  },
});
const shutGate = defineHandler({
  name: 'sink.shut-gate',
  schema: z.strictObject({ key: z.string(), shut: z.boolean() }),
  async handle({ key, shut }, call, bench) {
    return { receipt: await bench.executor.execute(sink, key, { type: 'set-gate', shut }, call, { creates: true }), ids: {} };
  },
});

const toContexts = (event: LoggedFactOf<typeof noted>) => [publicNoted(event.data)];
const published: Published<LoggedFactOf<typeof noted>> = { sources: { [publicNoted.type]: [noted.type] }, toContexts, toBus: toContexts };
const nothing = { views: [], timers: [], refusals: {} } as const;
const contexts: readonly Context[] = [
  {
    ...nothing,
    name: 'source',
    events: [noted],
    deciders: [notes],
    handlers: [writeNote],
    reactions: [],
    published: published as Published,
  },
  {
    ...nothing,
    name: 'sink',
    events: [taken, gateSet],
    deciders: [sink],
    handlers: [takeNote, shutGate],
    reactions: [
      defineReaction<LoggedFactOf<typeof publicNoted>>({
        name: 'take-notes',
        context: 'sink',
        from: 'start',
        handles: [publicNoted.type],
        react: ({ data }) => [{ handler: takeNote.name, input: data }],
      }),
    ],
    refusals: catalogue,
    published: PUBLISHES_NOTHING,
  },
];

const GROUP = 'sink.take-notes';
const KEYS = ['a', 'b'] as const;
const key = fc.constantFrom(...KEYS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('note'), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('gate'), key, shut: fc.constantFrom(true, true, false) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retry'), key: fc.option(key) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('race'), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drop'), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('die'), key, appends: fc.nat(6), stored: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('all-again') }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** A process that dies at an append: none after it is carried out, and of that one no answer comes. */
interface Fuse {
  appends: number;
  stored: boolean;
}

class Play {
  #n = 0;
  readonly #written = new Map<string, number[]>(KEYS.map((one) => [one, []]));
  #fuse: Fuse | null = null;

  private constructor(private world: MemoryWorld) {}

  static async begin(): Promise<Play> {
    const play = new Play(null as never);
    play.world = await play.#start(await memoryWorld({ contexts }), false);
    return play;
  }

  async #start(former: MemoryWorld, fromStart: boolean): Promise<MemoryWorld> {
    await former.stop();
    this.#fuse = null;
    const began = new Map<string, Position>();
    const over = (engines: Engines): Engines => {
      const append: EventLog['append'] = async (...given) => {
        const fuse = this.#fuse;
        if (!fuse || fuse.appends-- > 0) return engines.log.append(...given);
        if (fuse.appends === -1 && fuse.stored) await engines.log.append(...given);
        throw new EngineError('unavailable', 'died');
      };
      const log = { ...engines.log, append };
      const views = fromStart
        ? {
            ...engines.views,
            checkpoint: async (group: string) => began.get(group) ?? START,
            saveCheckpoint: async (group: string, position: Position) => void began.set(group, position),
          }
        : engines.views;
      const toBus = former.runtime.registry.toBus(former.system.ciphers);
      return { ...engines, log, views, bus: embeddedBus({ log, views, clock: former.system.clock }, toBus) };
    };
    return memoryWorld({ contexts, engines: former.engines, system: former.system, over });
  }

  async #write(of: string): Promise<void> {
    this.#n += 1;
    const n = this.#n;
    this.#written.get(of)?.push(n);
    await this.world.run(writeNote, { key: of, n });
  }

  async #ask(ask: Partial<ParkedAsk>): Promise<void> {
    const asks = new ParkedAsks(this.world.engines.views);
    await asks.ask(this.world.system.ids.next(), { group: GROUP, what: 'retry', event: null, by: 'op', why: null, ...ask });
  }

  async #first(of: string): Promise<ParkedAsk['event']> {
    const { state } = await this.world.runtime.bench.executor.load(parking, GROUP);
    const found = state.parked.find((one) => one.stream === `note-${of}`);
    return found ? { id: found.eventId, stream: found.stream } : null;
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'note') await this.#write(one.key);
    if (one.do === 'gate') await this.world.run(shutGate, { key: one.key, shut: one.shut });
    if (one.do === 'retry') await this.#ask({ event: one.key === null ? null : await this.#first(one.key) });
    if (one.do === 'drop') {
      const event = await this.#first(one.key);
      if (event) await this.#ask({ what: 'discard', why: 'made-in-error', event });
    }
    if (one.do === 'race') {
      await this.world.run(shutGate, { key: one.key, shut: false });
      await this.#ask({});
      await Promise.all([this.world.settled(), this.#write(one.key), this.#write(one.key), this.#write(one.key)]);
      await this.world.settled();
      // What came while others of its key were tried went after them, and is not parked behind nothing.
      expect(await this.#first(one.key)).toBeNull();
    }
    if (one.do === 'die') {
      await this.world.run(shutGate, { key: one.key, shut: false });
      await this.#write(one.key);
      await this.#ask({});
      this.#fuse = { appends: one.appends, stored: one.stored };
      this.world.clock.pass(1_000);
      for (let turn = 0; turn < 40; turn += 1) await setImmediate();
      this.world = await this.#start(this.world, false);
    }
    if (one.do === 'all-again') this.world = await this.#start(this.world, true);
    await this.world.settled();
  }

  /** With every gate open and everything tried again: what was taken of each key, and what was written and not given up. */
  async end(): Promise<{ readonly taken: object; readonly written: object; readonly parked: number }> {
    for (const one of KEYS) await this.world.run(shutGate, { key: one, shut: false });
    await this.#ask({});
    await this.world.settled();
    const events = await this.world.events();
    const dropped = new Set(
      events.flatMap(({ type, data }) => {
        const { eventId, outcome } = data as { eventId: string; outcome: string };
        return type === messageReleased.type && outcome === 'discarded' ? [eventId] : [];
      }),
    );
    const given = events.filter((one) => dropped.has(one.id)).map((one) => (one.data as { n: number }).n);
    const takenOf = (of: string) =>
      events.filter((one) => one.type === taken.type && one.stream === `sink-${of}`).map((one) => (one.data as { n: number }).n);
    const result = {
      taken: Object.fromEntries(KEYS.map((of) => [of, takenOf(of)])),
      written: Object.fromEntries(KEYS.map((of) => [of, this.#written.get(of)?.filter((n) => !given.includes(n))])),
      parked: (await this.world.runtime.parked()).reduce((sum, one) => sum + one.messages, 0),
    };
    await this.world.close();
    return result;
  }
}

describe('messages that are refused, parked, tried again and given up, by a process that dies now and then', () => {
  it('take effect once each and in the order of their key, and those that were given up never', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25, size: 'max' }), async (steps) => {
        const play = await Play.begin();
        for (const one of steps) await play.take(one);
        const { taken: found, written, parked } = await play.end();
        expect(found).toEqual(written);
        expect(parked).toBe(0);
      }),
      { numRuns: 300 },
    );
    // Two seconds alone, many times that beside others.
  }, 60_000);
});
