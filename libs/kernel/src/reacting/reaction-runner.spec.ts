import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { type MemoryWorld, memoryWorld, type WorldOptions } from '@sleutelbos/testing';
import { lendingContext } from '@sleutelbos/testing/sample/lending.context.js';
import { lendBook, returnBook } from '@sleutelbos/testing/sample/lending.handlers.js';
import { muteReminders, remindingContext, remindOfOverdue } from '@sleutelbos/testing/sample/reminding.context.js';
import type { Engines } from '../loops.js';
import { EngineError } from '../ports/engine-errors.js';
import { type Position, START } from '../ports/event-log.js';
import type { BusMessage } from '../ports/message-bus.js';
import type { ViewStore } from '../ports/view-store.js';
import { type AskAnswered, type ParkedAsk, ParkedAsks } from './parked-asks.js';
import { messageReleased, parking } from './parking.js';
import type { Reaction } from './reaction.js';

const THREE_WEEKS_MS = 21 * 86_400_000;
const GROUP = 'reminding.remind-of-overdue';
const book = (n: number): string => `0190f3a0-0000-7000-8000-0000000000b${n}`;
const noor = '0190f3a0-0000-7000-8000-0000000000c1';
const sam = '0190f3a0-0000-7000-8000-0000000000c2';

describe('reacting to what another context says', () => {
  const worlds: MemoryWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  const make = async (options: Partial<WorldOptions> = {}): Promise<MemoryWorld> => {
    const world = await memoryWorld({ contexts: [lendingContext, remindingContext], ...options });
    worlds.push(world);
    return world;
  };
  const lend = (world: MemoryWorld, n: number, borrowerId = noor) => world.run(lendBook, { bookId: book(n), borrowerId, name: 'Noor' });
  const mute = (world: MemoryWorld, muted: boolean) => world.run(muteReminders, { borrowerId: noor, muted });
  const types = async (world: MemoryWorld, stream?: string): Promise<readonly string[]> =>
    (await world.facts(stream)).map((one) => one.type.slice(one.type.indexOf('.') + 1));
  const parked = async (world: MemoryWorld) =>
    (await world.runtime.bench.executor.load(parking, GROUP)).state.parked.map(({ stream, reason }) => [stream, reason]);
  const asked = async (world: MemoryWorld, ask: Partial<ParkedAsk>): Promise<AskAnswered | null> => {
    const asks = new ParkedAsks(world.engines.views);
    const id = world.system.ids.next();
    await asks.ask(id, { group: GROUP, what: 'retry', event: null, by: 'op-7', why: null, ...ask });
    await world.settled();
    return asks.answer(id);
  };
  const retried = async (world: MemoryWorld): Promise<number | undefined> => (await asked(world, {}))?.done;
  /** A book that fell overdue while its borrower wants no reminders. */
  const withOneParked = async (): Promise<MemoryWorld> => {
    const world = await make();
    await mute(world, true);
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    return world;
  };

  it('changes nothing when a message comes twice', async () => {
    const twice = (engines: Engines): Engines => ({
      ...engines,
      bus: {
        ...engines.bus,
        consume: (group) =>
          engines.bus.consume({
            ...group,
            async handle(message) {
              await group.handle(message);
              await group.handle(message);
            },
          }),
      },
    });
    const world = await make({ over: twice });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    expect(await types(world, `reminders-${noor}`)).toEqual(['reminder-sent.v1']);
    expect(await types(world, `quota-${noor}`)).toEqual(['loan-reserved.v1', 'loan-used.v1']);
  });

  it('changes nothing when a process dies before it notes how far it was', async () => {
    const first = await make();
    await lend(first, 1);
    await first.pass(THREE_WEEKS_MS);
    await first.stop();
    const before = await types(first);
    const heard: BusMessage[] = [];
    const second = await memoryWorld({
      contexts: [lendingContext, remindingContext],
      engines: first.engines,
      system: first.system,
      over(engines) {
        const notes = new Map<string, Position>();
        const views: ViewStore = {
          ...engines.views,
          checkpoint: async (group) => notes.get(group) ?? START,
          saveCheckpoint: async (group, position) => void notes.set(group, position),
        };
        const toBus = first.runtime.registry.toBus(first.system.ciphers);
        const bus = embeddedBus({ log: engines.log, views, clock: first.system.clock }, (event) => {
          const messages = toBus(event);
          heard.push(...messages);
          return messages;
        });
        return { ...engines, bus };
      },
    });
    await second.settled();
    expect(heard.length).toBeGreaterThan(1);
    expect(await types(second)).toEqual(before);
    expect(second.faults).toEqual([]);
    await second.stop();
  });

  it('says of its commands which event they follow from', async () => {
    const world = await make();
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    const events = await world.events();
    const overdue = events.find((one) => one.type === 'lending.book-overdue.v1');
    const sent = events.find((one) => one.type === 'reminding.reminder-sent.v1');
    expect(sent?.metadata).toMatchObject({
      causationId: overdue?.id,
      correlationId: overdue?.metadata.correlationId,
      actor: 'system',
      tenant: 'mee',
    });
  });

  it('parks a message that is refused, with the code and nothing more, and goes on with others', async () => {
    const world = await withOneParked();
    expect(await types(world, `parked-${GROUP}`)).toEqual(['message-parked.v1']);
    expect(await parked(world)).toEqual([[`book-${book(1)}`, 'reminding.muted']]);
    await lend(world, 2, sam);
    await world.pass(THREE_WEEKS_MS);
    expect(await types(world, `reminders-${sam}`)).toEqual(['reminder-sent.v1']);
    expect(await parked(world)).toHaveLength(1);
  });

  it('parks later messages of the same key behind it', async () => {
    const world = await withOneParked();
    await world.run(returnBook, { bookId: book(1) });
    await lend(world, 1, sam);
    await world.pass(THREE_WEEKS_MS);
    expect(await parked(world)).toEqual([
      [`book-${book(1)}`, 'reminding.muted'],
      [`book-${book(1)}`, 'behind-parked'],
    ]);
    expect(await types(world, `reminders-${sam}`)).toEqual([]);
  });

  it('tries what is parked again in order, and stops at the first of a key that still fails', async () => {
    const world = await withOneParked();
    await world.run(returnBook, { bookId: book(1) });
    await lend(world, 1, sam);
    await world.pass(THREE_WEEKS_MS);
    expect(await asked(world, {})).toEqual({ done: 0, left: [{ eventId: expect.any(String), reason: 'reminding.muted' }] });
    expect(await types(world, `reminders-${sam}`)).toEqual([]);
    await mute(world, false);
    expect(await retried(world)).toBe(2);
    expect(await parked(world)).toEqual([]);
    expect(await types(world, `reminders-${noor}`)).toEqual(['reminders-muted.v1', 'reminders-muted.v1', 'reminder-sent.v1']);
    expect(await types(world, `reminders-${sam}`)).toEqual(['reminder-sent.v1']);
    expect(await retried(world)).toBe(0);
    expect(await types(world, `parked-${GROUP}`)).toEqual([
      'message-parked.v1',
      'message-parked.v1',
      'message-released.v2',
      'message-released.v2',
    ]);
  });

  it('tries one key alone, and says on the log who asked', async () => {
    const world = await withOneParked();
    await lend(world, 2);
    await world.pass(THREE_WEEKS_MS);
    await mute(world, false);
    const [first, second] = (await world.runtime.bench.executor.load(parking, GROUP)).state.parked;
    expect(await asked(world, { event: { id: second?.eventId as string, stream: `book-${book(2)}` } })).toEqual({ done: 1, left: [] });
    expect(await parked(world)).toEqual([[`book-${book(1)}`, 'reminding.muted']]);
    const released = (await world.events(`parked-${GROUP}`)).find((one) => one.type === messageReleased.type);
    expect(released).toMatchObject({
      data: { eventId: second?.eventId, outcome: 'handled', why: null },
      metadata: { actor: 'op-7', role: 'operator', tenant: 'mee', causationId: second?.eventId },
    });
    expect(first?.eventId).not.toBe(second?.eventId);
  });

  it('gives up the first of a key for a reason that stands on the log, and it has no effect when it comes again', async () => {
    const world = await withOneParked();
    await world.run(returnBook, { bookId: book(1) });
    await lend(world, 1, sam);
    await world.pass(THREE_WEEKS_MS);
    const [first, behind] = (await world.runtime.bench.executor.load(parking, GROUP)).state.parked.map(({ eventId, stream }) => ({
      id: eventId,
      stream,
    }));
    const drop = { what: 'discard', why: 'settled-by-hand', event: first ?? null } as const;
    expect(await asked(world, { ...drop, event: behind ?? null })).toEqual({
      done: 0,
      left: [{ eventId: behind?.id, reason: 'not-first' }],
    });
    expect(await asked(world, drop)).toEqual({ done: 1, left: [] });
    expect(await asked(world, drop)).toEqual({ done: 1, left: [] });
    expect(await parked(world)).toEqual([[`book-${book(1)}`, 'behind-parked']]);
    expect((await world.events(`parked-${GROUP}`)).at(-1)).toMatchObject({
      data: { eventId: first?.id, outcome: 'discarded', why: 'settled-by-hand' },
      metadata: { actor: 'op-7', role: 'operator' },
    });
    await mute(world, false);
    expect(await retried(world)).toBe(1);
    // Everything once more, as after a restore: what was given up stays so.
    await world.stop();
    const notes = new Map<string, Position>();
    const again = await memoryWorld({
      contexts: [lendingContext, remindingContext],
      engines: world.engines,
      system: world.system,
      over(engines) {
        const views = {
          ...engines.views,
          checkpoint: async (group: string) => notes.get(group) ?? START,
          saveCheckpoint: async (group: string, position: Position) => void notes.set(group, position),
        };
        const ports = { log: engines.log, views, clock: world.system.clock };
        return { ...engines, views, bus: embeddedBus(ports, world.runtime.registry.toBus(world.system.ciphers)) };
      },
    });
    await again.settled();
    expect(await types(again, `reminders-${noor}`)).toEqual(['reminders-muted.v1', 'reminders-muted.v1']);
    expect(await types(again, `reminders-${sam}`)).toEqual(['reminder-sent.v1']);
    expect(await types(again, `parked-${GROUP}`)).toEqual([
      'message-parked.v1',
      'message-parked.v1',
      'message-released.v2',
      'message-released.v2',
    ]);
    await again.stop();
  });

  it('lets the next message of the key through once the parked one is handled', async () => {
    const world = await withOneParked();
    await mute(world, false);
    await retried(world);
    await world.run(returnBook, { bookId: book(1) });
    await lend(world, 1, sam);
    await world.pass(THREE_WEEKS_MS);
    expect(await types(world, `reminders-${sam}`)).toEqual(['reminder-sent.v1']);
    expect(await parked(world)).toEqual([]);
  });

  it('parks what its own code cannot handle, under the class of the fault, never its message', async () => {
    const faulty: Reaction = {
      ...remindOfOverdue,
      react: () => {
        throw new TypeError('Noor Azizi is undefined');
      },
    };
    const world = await make({ contexts: [lendingContext, { ...remindingContext, reactions: [faulty] }] });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    expect(await parked(world)).toEqual([[`book-${book(1)}`, 'TypeError']]);
    expect(JSON.stringify(await world.events())).not.toContain('is undefined');
  });

  it('parks what no handler takes', async () => {
    const lost: Reaction = { ...remindOfOverdue, react: () => [{ handler: 'reminding.no-such', input: {} }] };
    const world = await make({ contexts: [lendingContext, { ...remindingContext, reactions: [lost] }] });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    expect(await parked(world)).toEqual([[`book-${book(1)}`, 'Error']]);
  });

  it('waits for an engine that does not answer, and parks nothing', async () => {
    let failures = 3;
    const world = await make({
      over: (engines) => ({
        ...engines,
        log: {
          ...engines.log,
          append(stream, ...rest) {
            if (!stream.startsWith('reminders-') || failures === 0) return engines.log.append(stream, ...rest);
            failures -= 1;
            return Promise.reject(new EngineError(failures % 2 ? 'unavailable' : 'unknown-outcome', 'no answer'));
          },
        },
      }),
    });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    expect(failures).toBe(0);
    expect(await types(world, `reminders-${noor}`)).toEqual(['reminder-sent.v1']);
    expect(await parked(world)).toEqual([]);
  });

  it('begins again where it stood when the bus itself failed', async () => {
    let failures = 2;
    const world = await make({
      over: (engines) => ({
        ...engines,
        bus: {
          ...engines.bus,
          consume(group) {
            if (group.name !== GROUP || failures === 0) return engines.bus.consume(group);
            failures -= 1;
            return Promise.reject(new EngineError('unavailable', 'no answer'));
          },
        },
      }),
    });
    await lend(world, 1);
    await world.pass(THREE_WEEKS_MS);
    expect(await types(world, `reminders-${noor}`)).toEqual(['reminder-sent.v1']);
    expect((await world.runtime.status()).loopsTurning).toBe(true);
  });
});
