import {
  type Appended,
  type EventLog,
  type Expected,
  isEngineError,
  type JsonObject,
  type Position,
  type RecordedEvent,
  START,
} from '@sleutelbos/kernel';
import { collect, collectBatches, expectConflict, fill, ids, range, some } from './contract-events.contract.js';
import { subscribingContract } from './subscribing.contract.js';

export interface EventLogUnderTest {
  readonly log: EventLog;
  /** Ends this log and opens what it left behind; absent where nothing is left behind. */
  readonly reopen?: () => Promise<EventLog>;
  /** Ends whatever is open and removes it. */
  readonly close: () => Promise<void>;
}

/** The laws of the `EventLog` port. A new adapter's spec runs this with a factory that makes an empty log. */
export function eventLogContract(name: string, make: () => Promise<EventLogUnderTest>): void {
  describe(`${name}, as an event log`, () => {
    let made: EventLogUnderTest;
    let log: EventLog;
    beforeEach(async () => {
      made = await make();
      log = made.log;
    });
    afterEach(() => made.close());

    describe('appending', () => {
      it('numbers the events of a stream from 0 and answers with the last', async () => {
        expect((await log.append('case-1', 'no-stream', some('a', 'b', 'c'))).revision).toBe(2);
        expect((await log.append('case-1', 2, some('d'))).revision).toBe(3);
        expect((await log.read('case-1')).map((event) => [event.id, event.revision])).toEqual([
          ['a', 0],
          ['b', 1],
          ['c', 2],
          ['d', 3],
        ]);
      });

      it('gives positions that sort in the order of appending over all streams, are of one width, and come after START', async () => {
        const positions: Position[] = [];
        for (let i = 0; i < 12; i += 1)
          positions.push((await log.append(`case-${i % 3}`, i < 3 ? 'no-stream' : Math.floor(i / 3) - 1, some(`e${i}`))).position);
        expect([...positions].sort()).toEqual(positions);
        expect(new Set(positions).size).toBe(12);
        expect(new Set(positions.map((position) => position.length)).size).toBe(1);
        expect(START < (positions[0] as Position)).toBe(true);
        expect(await log.head()).toBe(positions.at(-1));
      });

      it('answers with what a reader sees: revision, position and instant of the last event', async () => {
        const answer = await log.append('case-1', 'no-stream', some('a', 'b'));
        const last = (await log.read('case-1')).at(-1) as RecordedEvent;
        expect(answer).toEqual({ revision: last.revision, position: last.position, recordedAt: last.recordedAt });
        expect(answer.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      });

      it('keeps data and metadata as JSON keeps them', async () => {
        const data = {
          text: 'Zaïra 🗝 \u0000 \\ "',
          number: -1.5e-7,
          big: 2 ** 53,
          nothing: null,
          list: [1, ['x'], {}],
          deep: { a: { b: true } },
        };
        const metadata = { actor: 'employee-7', municipality: 'Amstelveen', empty: '' };
        await log.append('case-1', 'no-stream', [{ id: 'a', type: 'test.kept.v1', data, metadata }]);
        const [event] = await log.read('case-1');
        expect(event?.data).toEqual(data);
        expect(event?.metadata).toEqual(metadata);
        expect(event?.type).toBe('test.kept.v1');
        expect(event?.stream).toBe('case-1');
      });

      it('takes the event as it was at the call, whatever happens to the object afterwards', async () => {
        const data: { count: number } = { count: 1 };
        const appending = log.append('case-1', 'no-stream', [{ id: 'a', type: 'test.kept.v1', data, metadata: {} }]);
        data.count = 2;
        await appending;
        expect((await log.read('case-1'))[0]?.data).toEqual({ count: 1 });
        expect((await collect(log, START))[0]?.data).toEqual({ count: 1 });
      });

      it('refuses data that JSON cannot hold, without hurting the neighbour', async () => {
        const neighbour = log.append('case-2', 'no-stream', some('b'));
        const loop: Record<string, unknown> = {};
        loop.self = loop;
        await expect(log.append('case-1', 'no-stream', [{ id: 'a', type: 't', data: loop as JsonObject, metadata: {} }])).rejects.toThrow(
          TypeError,
        );
        await neighbour;
        expect(await log.read('case-1')).toEqual([]);
      });
    });

    describe('the expected revision', () => {
      const wrong: readonly [string, Expected][] = [
        ['"no-stream" on a stream that exists', 'no-stream'],
        ['a revision that lies behind', 0],
        ['a revision that is not reached yet', 5],
      ];
      it.each(wrong)('refuses %s', async (_what, expected) => {
        await log.append('case-1', 'no-stream', some('a', 'b'));
        await expectConflict(log.append('case-1', expected, some('x')));
        expect(ids(await log.read('case-1'))).toEqual(['a', 'b']);
      });

      it('refuses a revision of a stream that does not exist', async () => {
        await expectConflict(log.append('case-1', 0, some('x')));
        expect(await log.read('case-1')).toEqual([]);
      });

      it('refuses what is not a revision', async () => {
        await expect(log.append('case-1', -1, some('x'))).rejects.toThrow(RangeError);
        await expect(log.append('case-1', 0.5, some('x'))).rejects.toThrow(RangeError);
      });

      it('lets one of fifty concurrent appends win and tells the others', async () => {
        const outcomes = await Promise.allSettled(range(50).map((i) => log.append('case-1', 'no-stream', some(`e${i}`))));
        expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(isEngineError(outcome.reason, 'wrong-expected-revision')).toBe(true);
        }
        expect(await log.read('case-1')).toHaveLength(1);
        expect(await collect(log, START)).toHaveLength(1);
      });

      it('lets a conflict in the middle of concurrent appends hurt no neighbour', async () => {
        await log.append('case-taken', 'no-stream', some('first'));
        const outcomes = await Promise.allSettled(
          range(60).map((i) =>
            i % 3 === 1
              ? log.append('case-taken', 'no-stream', some(`x${i}`, `y${i}`))
              : log.append(`case-${i}`, 'no-stream', some(`e${i}`)),
          ),
        );
        expect(outcomes.map((outcome) => outcome.status)).toEqual(range(60).map((i) => (i % 3 === 1 ? 'rejected' : 'fulfilled')));
        expect(ids(await collect(log, START))).toEqual(['first', ...range(60).flatMap((i) => (i % 3 === 1 ? [] : [`e${i}`]))]);
        for (const i of range(60)) if (i % 3 !== 1) expect(ids(await log.read(`case-${i}`))).toEqual([`e${i}`]);
      });

      it('lets concurrent appends follow each other on one stream, each expecting what the former leaves', async () => {
        const answers = await Promise.all(range(20).map((i) => log.append('case-1', i === 0 ? 'no-stream' : i - 1, some(`e${i}`))));
        expect(answers.map((answer) => answer.revision)).toEqual(range(20));
        expect(ids(await log.read('case-1'))).toEqual(range(20).map((i) => `e${i}`));
      });
    });

    describe('an append that is asked again', () => {
      it('is answered as the first time and stores nothing', async () => {
        const first = await log.append('case-1', 'no-stream', some('a', 'b'));
        expect(await log.append('case-1', 'no-stream', some('a', 'b'))).toEqual(first);
        expect(await log.read('case-1')).toHaveLength(2);
        expect(await log.head()).toBe(first.position);
      });

      it('is recognised also after later events', async () => {
        await log.append('case-1', 'no-stream', some('a'));
        const second = await log.append('case-1', 0, some('b', 'c'));
        await log.append('case-1', 2, some('d'));
        expect(await log.append('case-1', 0, some('b', 'c'))).toEqual(second);
        expect(ids(await log.read('case-1'))).toEqual(['a', 'b', 'c', 'd']);
      });

      it('is recognised when both run at once', async () => {
        const [one, two] = await Promise.all([
          log.append('case-1', 'no-stream', some('a', 'b')),
          log.append('case-1', 'no-stream', some('a', 'b')),
        ]);
        expect(one).toEqual(two);
        expect(await log.read('case-1')).toHaveLength(2);
      });

      it.each([
        ['only its beginning', ['a', 'x']],
        ['only its end', ['x', 'b']],
        ['its beginning and then more than there is', ['a', 'b', 'c']],
        ['the same events in another order', ['b', 'a']],
        ['one event where two were appended, under another id', ['x']],
      ])('is a conflict when it shares %s with what stands there', async (_what, wanted) => {
        await log.append('case-1', 'no-stream', some('a', 'b'));
        await expectConflict(log.append('case-1', 'no-stream', some(...(wanted as [string, ...string[]]))));
        expect(ids(await log.read('case-1'))).toEqual(['a', 'b']);
      });

      it('is a conflict when the ids stand elsewhere in the stream or in another stream', async () => {
        await log.append('case-1', 'no-stream', some('a', 'b'));
        await expectConflict(log.append('case-1', 0, some('a')));
        await expectConflict(log.append('case-1', 'no-stream', some('b')));
        expect((await log.append('case-2', 'no-stream', some('a', 'b'))).revision).toBe(1);
      });
    });

    describe('reading a stream', () => {
      it('is empty where there is none', async () => {
        expect(await log.read('case-none')).toEqual([]);
        expect(await log.head()).toBe(START);
      });

      it('begins at a revision and ends at a limit', async () => {
        await log.append('case-1', 'no-stream', some('a', 'b', 'c', 'd'));
        expect(ids(await log.read('case-1', 2))).toEqual(['c', 'd']);
        expect(ids(await log.read('case-1', 1, 2))).toEqual(['b', 'c']);
        expect(ids(await log.read('case-1', 4))).toEqual([]);
        expect(ids(await log.read('case-1', 0, 0))).toEqual([]);
      });

      it('does not mix streams whose names begin alike', async () => {
        await log.append('case-1', 'no-stream', some('a'));
        await log.append('case-10', 'no-stream', some('b'));
        await log.append('case', 'no-stream', some('c'));
        expect(ids(await log.read('case-1'))).toEqual(['a']);
      });

      it('sees at once what was acknowledged', async () => {
        for (let i = 0; i < 20; i += 1) {
          await log.append('case-1', i === 0 ? 'no-stream' : i - 1, some(`e${i}`));
          expect(await log.read('case-1')).toHaveLength(i + 1);
        }
      });
    });

    subscribingContract(() => log);

    describe('as a whole', () => {
      it('keeps one incarnation', async () => {
        const incarnation = await log.incarnation();
        expect(incarnation.length).toBeGreaterThan(0);
        await fill(log, 2);
        expect(await log.incarnation()).toBe(incarnation);
      });

      it('answers what was asked before closing and refuses what comes after', async () => {
        const before = log.append('case-1', 'no-stream', some('a')).then(
          (answer: Appended) => answer.revision,
          (error: unknown) => isEngineError(error, 'unavailable') || isEngineError(error, 'unknown-outcome'),
        );
        await log.close();
        expect([0, true]).toContain(await before);
        await expect(log.append('case-2', 'no-stream', some('b'))).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
        await expect(log.read('case-1')).rejects.toMatchObject({ code: 'unavailable' });
      });

      it('ends a waiting reader with "unavailable" when it closes', async () => {
        const reading = collectBatches(log, { after: START });
        const outcome = expect(reading).rejects.toMatchObject({ code: 'unavailable' });
        await log.head();
        await log.close();
        await outcome;
      });

      it('holds everything when it is opened again: events, order, positions, incarnation, and the answer to a repeat', async () => {
        if (!made.reopen) return;
        await fill(log, 12, 4);
        const first = await log.append('case-x', 'no-stream', some('x', 'y'));
        const before = { all: await collect(log, START), head: await log.head(), incarnation: await log.incarnation() };
        const again = await made.reopen();
        expect({ all: await collect(again, START), head: await again.head(), incarnation: await again.incarnation() }).toEqual(before);
        expect(await again.append('case-x', 'no-stream', some('x', 'y'))).toEqual(first);
        await expectConflict(again.append('case-x', 0, some('z')));
        const next = await again.append('case-x', 1, some('z'));
        expect(next.revision).toBe(2);
        expect(next.position > before.head).toBe(true);
        expect(ids(await collect(again, before.head))).toEqual(['z']);
      });
    });
  });
}
