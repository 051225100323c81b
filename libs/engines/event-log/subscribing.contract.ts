import { type EventLog, type Position, type RecordedEvent, START } from '@sleutelbos/kernel';
import { collect, collectBatches, fill, ids, range, some } from './contract-events.contract.js';

/** The laws of `subscribe`: part of the event log's contract. */
export function subscribingContract(current: () => EventLog): void {
  describe('subscribing', () => {
    let log: EventLog;
    beforeEach(() => {
      log = current();
    });

    it('hands over all events in log order, in batches no larger than asked, with a mark at each last event', async () => {
      await fill(log, 25);
      const batches = await collectBatches(log, { after: START, untilHead: true, batchSize: 10 });
      expect(ids(batches.flatMap((batch) => batch.events))).toEqual(range(25).map((i) => `e${i}`));
      for (const batch of batches) {
        expect(batch.events.length).toBeLessThanOrEqual(10);
        if (batch.events.length > 0) expect(batch.mark >= (batch.events.at(-1) as RecordedEvent).position).toBe(true);
      }
      expect(batches.at(-1)?.mark).toBe(await log.head());
      expect(batches.at(-1)?.atHead).toBe(true);
      expect(batches[0]?.atHead).toBe(false);
    });

    it('shows the same events as reading their streams', async () => {
      await fill(log, 9, 3);
      const seen = await collect(log, START);
      for (const stream of ['case-0', 'case-1', 'case-2']) {
        expect(seen.filter((event) => event.stream === stream)).toEqual(await log.read(stream));
      }
    });

    it('begins after a position in the middle, exclusively', async () => {
      const positions = await fill(log, 10);
      for (const at of [0, 4, 9])
        expect(ids(await collect(log, positions[at] as Position))).toEqual(
          range(10)
            .slice(at + 1)
            .map((i) => `e${i}`),
        );
    });

    it('begins anywhere at a mark of a former batch and misses nothing', async () => {
      await fill(log, 30, 5);
      const types = new Set(['test.odd.v1']);
      const batches = await collectBatches(log, { after: START, untilHead: true, batchSize: 3, types });
      const all = ids(batches.flatMap((batch) => batch.events));
      let before = 0;
      for (const batch of batches) {
        before += batch.events.length;
        expect(ids(await collect(log, batch.mark, types))).toEqual(all.slice(before));
      }
    });

    it('hands over only the types asked for, and marks pass over the rest', async () => {
      await fill(log, 40);
      const batches = await collectBatches(log, { after: START, untilHead: true, types: new Set(['test.odd.v1']) });
      expect(ids(batches.flatMap((batch) => batch.events))).toEqual(
        range(40)
          .filter((i) => i % 2 === 1)
          .map((i) => `e${i}`),
      );
      const none = await collectBatches(log, { after: START, untilHead: true, types: new Set(['test.never.v1']) });
      expect(none.flatMap((batch) => batch.events)).toEqual([]);
      expect(none.at(-1)).toMatchObject({ mark: await log.head(), atHead: true });
      expect(none.map((batch) => batch.mark)).toEqual([...new Set(none.map((batch) => batch.mark))].sort());
    });

    it('tells a reader that is level with the log so, at once', async () => {
      const empty = await collectBatches(log, { after: START, untilHead: true });
      expect(empty).toEqual([{ events: [], mark: START, atHead: true }]);
      await fill(log, 3);
      const head = await log.head();
      expect(await collectBatches(log, { after: head, untilHead: true })).toEqual([{ events: [], mark: head, atHead: true }]);
    });

    it('ends with untilHead at the head of the moment of the call', async () => {
      await fill(log, 5);
      const reading = log.subscribe({ after: START, untilHead: true, batchSize: 2, signal: new AbortController().signal });
      const seen: string[] = [];
      let appended = 5;
      for await (const batch of reading) {
        seen.push(...ids(batch.events));
        if (appended < 50) await log.append(`late-${appended}`, 'no-stream', some(`e${appended++}`));
      }
      expect(seen.slice(0, 5)).toEqual(range(5).map((i) => `e${i}`));
      expect(seen.length).toBeLessThan(10);
    });

    it('waits for what comes, in order, without gaps or repeats, while many append', async () => {
      await fill(log, 5);
      const stop = new AbortController();
      const seen: string[] = [];
      const marks: Position[] = [];
      const reading = (async () => {
        for await (const batch of log.subscribe({ after: START, signal: stop.signal, batchSize: 7 })) {
          seen.push(...ids(batch.events));
          marks.push(batch.mark);
          if (seen.length === 105) stop.abort();
        }
      })();
      await Promise.all(
        range(10).map(async (writer) => {
          for (let i = 0; i < 10; i += 1) await log.append(`writer-${writer}`, i === 0 ? 'no-stream' : i - 1, some(`w${writer}-${i}`));
        }),
      );
      await reading;
      expect(seen).toEqual(ids(await collect(log, START)));
      expect(new Set(seen).size).toBe(105);
      expect(marks).toEqual([...marks].sort());
    });

    it('moves the mark of a waiting reader over events that do not match', async () => {
      const stop = new AbortController();
      const marks: Position[] = [];
      const reading = (async () => {
        for await (const batch of log.subscribe({ after: START, signal: stop.signal, types: new Set(['test.never.v1']) })) {
          marks.push(batch.mark);
          expect(batch.events).toEqual([]);
          if (batch.mark !== START) stop.abort();
        }
      })();
      const { position } = await log.append('case-1', 'no-stream', some('a'));
      await reading;
      expect(marks.at(-1)).toBe(position);
    });

    it('ends when the signal aborts: before, while waiting, and between batches', async () => {
      await fill(log, 10);
      const aborted = new AbortController();
      aborted.abort();
      expect(await collectBatches(log, { after: START, signal: aborted.signal })).toEqual([]);

      const waiting = new AbortController();
      const reading = collectBatches(log, { after: await log.head(), signal: waiting.signal });
      await log.read('case-0');
      waiting.abort();
      expect(ids((await reading).flatMap((batch) => batch.events))).toEqual([]);

      const between = new AbortController();
      const seen: string[] = [];
      for await (const batch of log.subscribe({ after: START, signal: between.signal, batchSize: 4 })) {
        seen.push(...ids(batch.events));
        between.abort();
      }
      expect(seen).toEqual(['e0', 'e1', 'e2', 'e3']);
    });

    it('lets a reader leave the loop by itself', async () => {
      await fill(log, 10);
      for await (const batch of log.subscribe({ after: START, signal: new AbortController().signal, batchSize: 1 })) {
        if (batch.events[0]?.id === 'e3') break;
      }
      expect(ids(await collect(log, START))).toHaveLength(10);
    });

    it('gives each of many readers everything', async () => {
      const stop = new AbortController();
      const readers = range(8).map(async () => {
        const seen: string[] = [];
        for await (const batch of log.subscribe({ after: START, signal: stop.signal })) {
          seen.push(...ids(batch.events));
          if (seen.length === 30) return seen;
        }
        return seen;
      });
      await fill(log, 30);
      for (const seen of await Promise.all(readers)) expect(seen).toEqual(range(30).map((i) => `e${i}`));
      stop.abort();
    });
  });
}
