import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { type Clock, isEngineError, type JsonObject, type NewEvent, type RecordedEvent } from '@sleutelbos/kernel';
import { realClock } from '../../system/real-clock.js';
import { realSystem } from '../../system/real-system.js';
import { collect, collectBatches, ids, range, some } from '../contract-events.contract.js';
import { eventStoreDbEventLog, type MovableEventLog } from './eventstoredb-event-log.js';
import { INCARNATION_STREAM } from './stored-event.js';

/** What the adapter makes of the server's ways, on any server. */
export function adapterContract(name: string, url: string): void {
  describe(`${name}, under the adapter`, () => {
    let client: EventStoreDBClient;
    let log: MovableEventLog;
    const opened: MovableEventLog[] = [];
    const open = (clock: Clock = realClock()): MovableEventLog => {
      const made = eventStoreDbEventLog({ url }, realSystem(clock));
      opened.push(made);
      return made;
    };
    beforeAll(() => {
      client = EventStoreDBClient.connectionString(url);
    });
    beforeEach(() => {
      log = open();
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });
    afterAll(() => client.dispose());

    const fresh = (): string => `case-${randomUUID()}`;
    const stored = async (stream: string) => {
      const found = [];
      for await (const { event } of client.readStream(stream)) if (event) found.push(event);
      return found;
    };
    const at = (year: string): Clock => ({ ...realClock(), now: () => Date.parse(`${year}-01-01T00:00:00Z`) });

    describe('what is stored', () => {
      it('is JSON under the id, type and stream as given', async () => {
        const [stream, id] = [fresh(), randomUUID()];
        await log.append(stream, 'no-stream', [{ id, type: 'test.kept.v1', data: { a: 1 }, metadata: { actor: 'x' } }]);
        const [event] = await stored(stream);
        expect(event).toMatchObject({ id, type: 'test.kept.v1', data: { a: 1 }, isJson: true, metadata: { actor: 'x' } });
      });

      it('takes an id that is no UUID, and gives it back', async () => {
        const stream = fresh();
        await log.append(stream, 'no-stream', some('a', 'b'));
        expect(ids(await log.read(stream))).toEqual(['a', 'b']);
        expect((await stored(stream)).map(({ id }) => id)).not.toContain('a');
        expect((await log.append(stream, 'no-stream', some('a', 'b'))).revision).toBe(1);
      });

      it('carries the instant of our clock, which is no part of the metadata that is shown', async () => {
        const stream = fresh();
        const before = await log.head();
        const answer = await open(at('2001')).append(stream, 'no-stream', some('a'));
        expect(answer.recordedAt).toBe('2001-01-01T00:00:00.000Z');
        const [event] = await log.read(stream);
        expect(event).toMatchObject({ recordedAt: '2001-01-01T00:00:00.000Z', metadata: {} });
        expect(await collect(log, before)).toEqual([event]);
      });

      it('keeps the instants and ids of another log that moves here, and is no harmed by a repeat', async () => {
        const stream = fresh();
        const moved = range(3).map((i) => ({ ...(some(randomUUID())[0] as NewEvent), recordedAt: `2019-07-0${i + 1}T08:00:00.000Z` }));
        const events = moved as [(typeof moved)[0], ...typeof moved];
        const first = await log.appendRecorded(stream, 'no-stream', events);
        expect(first.recordedAt).toBe('2019-07-03T08:00:00.000Z');
        expect(await log.appendRecorded(stream, 'no-stream', events)).toEqual(first);
        expect((await log.read(stream)).map(({ id, recordedAt }) => [id, recordedAt])).toEqual(
          moved.map(({ id, recordedAt }) => [id, recordedAt]),
        );
      });

      it.each([
        ['a bigint in the data', { data: { n: 1n } }],
        ['no data', { data: undefined }],
        ['a metadata key of the adapter', { metadata: { 'sleutelbos.recordedAt': '2001-01-01T00:00:00.000Z' } }],
        ['metadata that is a list', { metadata: ['a'] }],
      ])('is never %s: refused at once, with the neighbour unhurt', async (_what, part) => {
        const [stream, other] = [fresh(), fresh()];
        const neighbour = log.append(other, 'no-stream', some('b'));
        const event = { ...(some('a')[0] as NewEvent), ...part } as unknown as NewEvent;
        await expect(log.append(stream, 'no-stream', [event])).rejects.toThrow(TypeError);
        expect((await neighbour).revision).toBe(0);
        expect(await log.read(stream)).toEqual([]);
      });

      it.each([1_100_000, 4_000_000])('is refused when an append of %d bytes is too large, with the neighbour unhurt', async (bytes) => {
        const neighbour = log.append(fresh(), 'no-stream', some('b'));
        const event = { ...(some('a')[0] as NewEvent), data: { text: 'x'.repeat(bytes) } };
        await expect(log.append(fresh(), 'no-stream', [event])).rejects.toThrow(RangeError);
        expect((await neighbour).revision).toBe(0);
      });

      it.each(['', '$case-1', INCARNATION_STREAM])('is never in a stream named "%s"', async (stream) => {
        await expect(log.append(stream, 'no-stream', some('a'))).rejects.toThrow(RangeError);
      });
    });

    describe('a repeat', () => {
      it('is answered as the first time by another process, whatever its clock says, and after a restart', async () => {
        const [stream, other] = [fresh(), fresh()];
        const first = await open(at('2001')).append(stream, 'no-stream', some('a', 'b'));
        const later = open(at('2002'));
        expect(await later.append(stream, 'no-stream', some('a', 'b'))).toEqual(first);
        expect(await later.append(other, 'no-stream', some('c'))).toMatchObject({ recordedAt: '2002-01-01T00:00:00.000Z' });
      });

      it('that is asked while the first time is under way is answered as that one', async () => {
        const stream = fresh();
        let instants = 0;
        const asked = open({ ...realClock(), now: () => Date.parse('2001-01-01T00:00:00Z') + instants++ });
        await asked.append(fresh(), 'no-stream', some('x'));
        const answers = await Promise.all(range(3).map(() => asked.append(stream, 'no-stream', some('a', 'b'))));
        const last = (await log.read(stream))[1] as RecordedEvent;
        const first = { revision: 1, position: last.position, recordedAt: last.recordedAt };
        expect(answers).toEqual([first, first, first]);
      });

      it('is answered as the first time of another process that the live subscription has shown', async () => {
        const stream = fresh();
        const [one, two] = [open(at('2001')), open(at('2002'))];
        await two.append(fresh(), 'no-stream', some('x'));
        const stop = new AbortController();
        const reading = (async () => {
          for await (const { events } of two.subscribe({ after: await two.head(), signal: stop.signal })) {
            if (events.some((event) => event.stream === stream)) return;
          }
        })();
        const first = await one.append(stream, 'no-stream', some('a'));
        await reading;
        expect(await two.append(stream, 'no-stream', some('a'))).toEqual(first);
        stop.abort();
      });
    });

    describe('what is not ours', () => {
      it('is passed over: system streams, the incarnation, other programs on the same server', async () => {
        await log.append(fresh(), 'no-stream', some('a'));
        const from = await log.head();
        const foreign = `foreign-${randomUUID()}`;
        const metadata = { by: 'another' };
        await client.appendToStream(foreign, [jsonEvent({ type: 'x', data: {}, metadata }), jsonEvent({ type: 'x', data: {} })]);
        await client.setStreamMetadata(foreign, { maxCount: 10 });
        await log.incarnation();
        expect(await collectBatches(log, { after: from, untilHead: true })).toEqual([{ events: [], mark: from, atHead: true }]);
        expect(await log.head()).toBe(from);
        const stop = new AbortController();
        const reading = collectBatches(log, { after: from, signal: stop.signal });
        const ours = await log.append(fresh(), 'no-stream', some('b'));
        expect(ids(await collect(log, from))).toEqual(['b']);
        expect(await log.head()).toBe(ours.position);
        setTimeout(() => stop.abort(), 500);
        expect((await reading).flatMap(({ events }) => ids(events))).toEqual(['b']);
      });

      it('is damage within a stream of ours', async () => {
        const stream = fresh();
        await log.append(stream, 'no-stream', some('a'));
        await client.appendToStream(stream, jsonEvent({ type: 'x', data: {} }));
        await expect(log.read(stream)).rejects.toMatchObject({
          code: 'damaged',
          message: expect.stringContaining(`revision 1 of stream ${stream}`),
        });
      });

      it('is damage when somebody deleted there', async () => {
        const [soft, stone] = [fresh(), fresh()];
        for (const stream of [soft, stone]) await log.append(stream, 'no-stream', some('a'));
        await client.deleteStream(soft);
        await client.tombstoneStream(stone);
        await log.append(soft, 'no-stream', some('b'));
        for (const stream of [soft, stone]) await expect(log.read(stream)).rejects.toMatchObject({ code: 'damaged' });
        await expect(log.append(stone, 'no-stream', some('b'))).rejects.toMatchObject({ code: 'damaged' });
      });
    });

    it('takes appends to one stream in the order of the calls, also when none waits for the one before', async () => {
      const streams = range(20).map(fresh);
      const appends = range(10).flatMap((i) => streams.map((stream) => log.append(stream, i === 0 ? 'no-stream' : i - 1, some(`e${i}`))));
      await Promise.all(appends);
      for (const stream of streams) expect(ids(await log.read(stream))).toEqual(range(10).map((i) => `e${i}`));
    });

    it('has one incarnation for all who open it, also when they ask at once', async () => {
      const asked = await Promise.all([log, open(), open()].map((each) => each.incarnation()));
      expect(new Set(asked).size).toBe(1);
    });

    it('tells a reader that stands behind the end that the log was put back', async () => {
      const beyond = `${'9'.repeat(18)}00` as RecordedEvent['position'];
      await expect(collect(log, beyond)).rejects.toMatchObject({ code: 'damaged' });
      await expect(collectBatches(log, { after: beyond })).rejects.toMatchObject({ code: 'damaged' });
      expect(() => log.subscribe({ after: '17' as never, signal: new AbortController().signal })).toThrow(RangeError);
    });

    it('lets a reader be slower than what comes: it misses nothing and holds nobody up', async () => {
      const stream = fresh();
      const reader = open();
      await log.append(stream, 'no-stream', some('first'));
      const after = await log.head();
      const seen: string[] = [];
      const stop = new AbortController();
      const reading = (async () => {
        for await (const { events } of reader.subscribe({ after, signal: stop.signal, batchSize: 100 })) {
          if (seen.length < 1_000) await new Promise((resolve) => setTimeout(resolve, 20));
          seen.push(...ids(events.filter((event) => event.stream === stream)));
          if (seen.length === 10_000) return;
        }
      })();
      // More than the live subscription keeps, so the reader goes on from the server and comes back.
      for (const block of range(50)) {
        const events = range(200).map((i) => some(`e${block * 200 + i}`)[0] as NewEvent);
        await log.append(stream, block * 200, events as [NewEvent, ...NewEvent[]]);
      }
      await reading;
      stop.abort();
      expect(seen).toEqual(range(10_000).map((i) => `e${i}`));
    });

    it('shows to a process what another one has just been acknowledged, with live readers on both sides', async () => {
      const [one, two] = [open(), open()];
      const stop = new AbortController();
      const from = await log.head();
      const readings = [one, two].map((each) => collectBatches(each, { after: from, signal: stop.signal }));
      const stream = fresh();
      await one.append(stream, 'no-stream', some('e0'));
      await two.read(stream);
      for (const i of range(100)) {
        const [writer, reader] = i % 2 ? [one, two] : [two, one];
        await writer.append(stream, i, some(`e${i + 1}`));
        expect(ids(await reader.read(stream, i + 1))).toEqual([`e${i + 1}`]);
        expect(await reader.read(stream, i + 2)).toEqual([]);
        expect(ids(await writer.read(stream, i + 1, 1))).toEqual([`e${i + 1}`]);
      }
      expect(await two.read(stream)).toHaveLength(101);
      stop.abort();
      await Promise.all(readings);
    });

    it('refuses a URL that is none, and one that turns refusals into answers', () => {
      expect(() => eventStoreDbEventLog({ url: 'localhost' }, realSystem())).toThrow(/EVENTSTORE_URL/);
      const quiet = `${url}${url.includes('?') ? '&' : '?'}throwOnAppendFailure=false`;
      expect(() => eventStoreDbEventLog({ url: quiet }, realSystem())).toThrow(/throwOnAppendFailure/);
    });

    it('refuses data whose JSON is no object, so that nothing is stored that could not be read', async () => {
      const list = [1] as unknown as JsonObject;
      const refused = await log.append(fresh(), 'no-stream', [{ id: 'a', type: 't', data: list, metadata: {} }]).catch((error) => error);
      expect(refused).toBeInstanceOf(TypeError);
      expect(isEngineError(refused)).toBe(false);
    });
  });
}
