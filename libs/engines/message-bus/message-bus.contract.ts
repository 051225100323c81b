import { type BusMessage, type EventLog, type MessageBus, type RecordedEvent, START } from '@sleutelbos/kernel';
import { realSleep } from '../system/real-clock.js';

export interface MessageBusUnderTest {
  /** The log whose events are on the bus. */
  readonly log: EventLog;
  readonly bus: MessageBus;
  /** Another process over the same log and checkpoints, after this one ended. */
  readonly restart: () => Promise<MessageBus>;
  /** As long as a new group takes to begin, and what must not come would take to come. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The topics that `toBusOfContract` uses. */
export const TOPICS_OF_CONTRACT = ['one', 'two', 'many'];

/** What the bus under test must be given: events of type `<topic>.<…>` make one message on that topic, of `many.<…>` three on `many`. */
export function toBusOfContract(event: RecordedEvent): BusMessage[] {
  const topic = event.type.slice(0, event.type.indexOf('.'));
  if (topic === 'silent') return [];
  return Array.from({ length: topic === 'many' ? 3 : 1 }, (_, index) => ({
    id: `${event.id}/${index}`,
    type: event.type,
    topic,
    key: event.stream,
    revision: event.revision,
    tenant: 'amstelveen',
    correlationId: 'c',
    eventId: event.id,
    recordedAt: event.recordedAt,
    data: event.data,
  }));
}

/** The laws of the `MessageBus` port. */
export function messageBusContract(name: string, make: () => Promise<MessageBusUnderTest>): void {
  describe(`${name}, as a message bus`, () => {
    let made: MessageBusUnderTest;
    let stops: AbortController[];
    let running: Promise<void>[];
    let count: number;
    beforeEach(async () => {
      made = await make();
      stops = [];
      running = [];
      count = 0;
    });
    afterEach(async () => {
      for (const stop of stops) stop.abort();
      await Promise.allSettled(running);
      await made.close();
    });

    async function append(type: string, stream = `s-${count}`, expected: 'no-stream' | number = 'no-stream'): Promise<void> {
      await made.log.append(stream, expected, [{ id: `e${count}`, type, data: { n: count }, metadata: {} }]);
      count += 1;
    }

    function consume(
      topics: string[],
      options: { bus?: MessageBus; group?: string; from?: 'start' | 'now'; handle?: (message: BusMessage) => Promise<void> } = {},
    ) {
      const seen: string[] = [];
      const stop = new AbortController();
      const { bus = made.bus, group = 'matching.test', from = 'start', handle } = options;
      const handler = async (message: BusMessage): Promise<void> => {
        await handle?.(message);
        seen.push(message.id);
      };
      const done = bus.consume({ name: group, topics, from, handle: handler, signal: stop.signal });
      stops.push(stop);
      running.push(done);
      return {
        seen,
        end: (): Promise<void> => {
          stop.abort();
          return done;
        },
      };
    }

    it('hands over the messages of the topics asked for, from the start', async () => {
      for (const type of ['one.a.v1', 'two.a.v1', 'silent.a.v1', 'one.b.v1']) await append(type);
      const one = consume(['one']);
      const both = consume(['one', 'two'], { group: 'other' });
      await append('two.b.v1');
      await until(() => one.seen.length === 2 && both.seen.length === 4);
      expect(one.seen.toSorted()).toEqual(['e0/0', 'e3/0']);
      expect(both.seen.toSorted()).toEqual(['e0/0', 'e1/0', 'e3/0', 'e4/0']);
    });

    it('hands over a message as toBus made it', async () => {
      const got: BusMessage[] = [];
      consume(['one'], { handle: async (message) => void got.push(message) });
      await append('one.a.v1', 'case-1');
      await until(() => got.length === 1);
      const [event] = await made.log.read('case-1');
      expect(got).toEqual(toBusOfContract(event as RecordedEvent));
    });

    it('keeps the order of each key, and of the messages of one event', async () => {
      const perKey = new Map<string, string[]>();
      const { seen } = consume(['many'], {
        handle: async ({ key, id }) => {
          perKey.set(key, [...(perKey.get(key) ?? []), id]);
        },
      });
      for (let i = 0; i < 6; i += 1) await append('many.a.v1', `key-${i % 2}`, i < 2 ? 'no-stream' : Math.floor(i / 2) - 1);
      await until(() => seen.length === 18);
      for (const parity of [0, 1]) {
        expect(perKey.get(`key-${parity}`)).toEqual([0, 2, 4].flatMap((i) => [0, 1, 2].map((index) => `e${i + parity}/${index}`)));
      }
    });

    it('delivers again what a handler failed on, before anything later of the same key', async () => {
      const tries: string[] = [];
      const { seen } = consume(['one'], {
        handle: async ({ id }) => {
          tries.push(id);
          if (id === 'e1/0' && tries.length < 4) throw new Error('not now');
        },
      });
      for (let i = 0; i < 3; i += 1) await append('one.a.v1', 'case-1', i === 0 ? 'no-stream' : i - 1);
      await until(() => seen.length === 3);
      expect(tries).toEqual(['e0/0', 'e1/0', 'e1/0', 'e1/0', 'e2/0']);
    });

    it('lets one group wait without holding up another', async () => {
      consume(['one'], { group: 'stuck', handle: () => Promise.reject(new Error('never')) });
      const free = consume(['one'], { group: 'free' });
      await append('one.a.v1');
      await append('one.b.v1');
      await until(() => free.seen.length === 2);
      expect(await made.bus.progress('stuck')).toBe(START);
    });

    it('goes on where it was after a restart', async () => {
      const first = consume(['one']);
      await append('one.a.v1');
      await until(() => first.seen.length === 1);
      await first.end();
      await append('one.b.v1');
      const again = consume(['one'], { bus: await made.restart() });
      await until(() => again.seen.length === 1);
      await made.settle();
      expect(again.seen).toEqual(['e1/0']);
    });

    it('delivers again, under the same id, what was not handled to the end', async () => {
      const failing = consume(['one'], {
        handle: async ({ id }) => {
          if (id === 'e1/0') throw new Error('dies here');
        },
      });
      for (const [index, type] of ['one.a.v1', 'one.b.v1', 'one.c.v1'].entries())
        await append(type, 'case-1', index === 0 ? 'no-stream' : index - 1);
      await until(() => failing.seen.length === 1);
      await failing.end();
      const again = consume(['one'], { bus: await made.restart() });
      await until(() => again.seen.includes('e2/0'));
      expect(again.seen.slice(-2)).toEqual(['e1/0', 'e2/0']);
    });

    it.each([
      ['an empty log', 0],
      ['a log with events', 2],
    ])('begins "now" at the head of %s, and stays with that beginning', async (_what, before) => {
      for (let i = 0; i < before; i += 1) await append('one.old.v1');
      const head = await made.log.head();
      const first = consume(['one'], { from: 'now' });
      await made.settle();
      await until(async () => (await made.bus.progress('matching.test')) === head);
      await first.end();
      await append('one.a.v1');
      const again = consume(['one'], { bus: await made.restart(), from: 'now' });
      await until(() => again.seen.length === 1);
      expect(again.seen).toEqual([`e${before}/0`]);
    });

    it('moves the progress of a group over what its topics do not carry, and only when handlers are done', async () => {
      expect(await made.bus.progress('matching.test')).toBe(START);
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { seen } = consume(['one'], { handle: () => held });
      await append('one.a.v1');
      await made.settle();
      const { position } = (await made.log.read('s-0'))[0] as RecordedEvent;
      expect((await made.bus.progress('matching.test')) < position).toBe(true);
      release();
      await append('two.a.v1');
      await until(async () => seen.length === 1 && (await made.bus.progress('matching.test')) === (await made.log.head()));
    });

    it('ends when the signal aborts, after the handler that runs', async () => {
      let ended = false;
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let called = 0;
      const consumer = consume(['one'], {
        handle: async () => {
          called += 1;
          await held;
        },
      });
      await append('one.a.v1', 'case-1');
      await append('one.b.v1', 'case-1', 0);
      await until(() => called === 1);
      const ending = consumer.end().then(() => {
        ended = true;
      });
      await made.settle();
      expect(ended).toBe(false);
      release();
      await ending;
      expect(called).toBe(1);
      expect(consumer.seen).toEqual(['e0/0']);
    });

    it('ends its groups when it closes, and takes no more', async () => {
      const { seen } = consume(['one']);
      await append('one.a.v1');
      await until(() => seen.length === 1);
      await made.bus.close();
      await Promise.all(running);
      await expect(consume(['one']).end()).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
}

/** Patient: a server may take seconds to let a member into a group. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (await holds()) return;
    await realSleep(2);
  }
  throw new Error('What was awaited did not come.');
}
