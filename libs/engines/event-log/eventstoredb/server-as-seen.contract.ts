import { randomUUID } from 'node:crypto';
import {
  ANY,
  type AppendExpectedRevision,
  BACKWARDS,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
} from '@eventstore/db-client';
import { range } from '../contract-events.contract.js';

/** What a running 23.10.6 was seen to do. The adapter counts on it, so whatever stands at the other end has to do it: a server, or the stand-in. */
export function serverAsSeenContract(name: string, url: string): void {
  describe(`${name}, as EventStoreDB was seen`, () => {
    let client: EventStoreDBClient;
    beforeAll(() => {
      client = EventStoreDBClient.connectionString(url);
    });
    afterAll(() => client.dispose());

    const fresh = (): string => `seen-${randomUUID()}`;
    const event = (id: string = randomUUID(), data: object = { n: 1 }, type = 'test.seen.v1') =>
      jsonEvent({ id, type, data: data as never });
    const append = (stream: string, events: ReturnType<typeof event>[], expectedRevision: AppendExpectedRevision) =>
      client.appendToStream(stream, events, { expectedRevision });
    const read = async (stream: string) => {
      const found = [];
      for await (const { event } of client.readStream(stream)) if (event) found.push(event);
      return found;
    };
    const refusal = (appending: Promise<unknown>) =>
      appending.then(
        () => null,
        (error) => error,
      );

    describe('appending', () => {
      it('answers with the revision and the position of the last event, both numbers of it equal', async () => {
        const stream = fresh();
        const answer = await append(stream, [event(), event()], NO_STREAM);
        expect(answer).toMatchObject({ success: true, nextExpectedRevision: 1n });
        expect(answer.position?.commit).toBe(answer.position?.prepare);
        expect((await read(stream)).at(-1)?.position).toEqual(answer.position);
      });

      it('refuses NO_STREAM on a stream that exists, with an empty message and the actual revision', async () => {
        const stream = fresh();
        await append(stream, [event(), event()], NO_STREAM);
        expect(await refusal(append(stream, [event()], NO_STREAM))).toMatchObject({
          type: 'wrong-expected-version',
          message: '',
          expectedVersion: 'no_stream',
          actualVersion: 1n,
        });
      });

      it('refuses a revision ahead, and a revision or STREAM_EXISTS where there is no stream', async () => {
        const stream = fresh();
        await append(stream, [event(), event()], NO_STREAM);
        const wrong = { type: 'wrong-expected-version' };
        expect(await refusal(append(stream, [event()], 9n))).toMatchObject({ ...wrong, actualVersion: 1n });
        expect(await refusal(append(fresh(), [event()], STREAM_EXISTS))).toMatchObject({ ...wrong, actualVersion: 'no_stream' });
        expect(await refusal(append(fresh(), [event()], 0n))).toMatchObject({ ...wrong, actualVersion: 'no_stream' });
      });

      it('answers the same ids at the same expected revision as the first time, also with other data: the first stay', async () => {
        const stream = fresh();
        const [one, two] = [randomUUID(), randomUUID()];
        const first = await append(stream, [event(one), event(two)], NO_STREAM);
        expect(await append(stream, [event(one), event(two)], NO_STREAM)).toEqual(first);
        expect(await append(stream, [event(one, { n: 2 }), event(two, { n: 2 }, 'test.other.v1')], NO_STREAM)).toEqual(first);
        expect((await read(stream)).map(({ id, data, type }) => ({ id, data, type }))).toEqual([
          { id: one, data: { n: 1 }, type: 'test.seen.v1' },
          { id: two, data: { n: 1 }, type: 'test.seen.v1' },
        ]);
      });

      it('answers a part of them, each at its own revision, as the first time', async () => {
        const stream = fresh();
        const [one, two] = [randomUUID(), randomUUID()];
        await append(stream, [event(one), event(two)], NO_STREAM);
        expect(await append(stream, [event(one)], NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
        expect(await append(stream, [event(two)], 0n)).toMatchObject({ nextExpectedRevision: 1n });
        expect(await read(stream)).toHaveLength(2);
      });

      it('refuses when the first id is the same and the second new', async () => {
        const stream = fresh();
        const one = randomUUID();
        await append(stream, [event(one), event()], NO_STREAM);
        expect(await refusal(append(stream, [event(one), event()], NO_STREAM))).toMatchObject({ type: 'wrong-expected-version' });
      });

      it('knows the first two again after a third', async () => {
        const stream = fresh();
        const [one, two] = [randomUUID(), randomUUID()];
        const first = await append(stream, [event(one), event(two)], NO_STREAM);
        await append(stream, [event()], 1n);
        expect(await append(stream, [event(one), event(two)], NO_STREAM)).toEqual(first);
      });

      it('stores an id a second time at the current end, as one does who read again; not with ANY', async () => {
        const stream = fresh();
        const one = randomUUID();
        const first = await append(stream, [event(one)], NO_STREAM);
        expect(await append(stream, [event(one)], ANY)).toEqual(first);
        expect(await read(stream)).toHaveLength(1);
        expect(await append(stream, [event(one)], 0n)).toMatchObject({ nextExpectedRevision: 1n });
        expect((await read(stream)).map(({ id }) => id)).toEqual([one, one]);
      });

      it('stores the same id in another stream, and two equal ids of one append', async () => {
        const one = randomUUID();
        const [stream, other] = [fresh(), fresh()];
        await append(stream, [event(one), event(one)], NO_STREAM);
        await append(other, [event(one)], NO_STREAM);
        expect(await read(stream)).toHaveLength(2);
        expect(await read(other)).toHaveLength(1);
      });

      it('answers an append of no events with the revision as it was and a new position', async () => {
        const stream = fresh();
        const first = await append(stream, [event()], NO_STREAM);
        const none = await append(stream, [], 0n);
        expect(none).toMatchObject({ success: true, nextExpectedRevision: 0n });
        expect((none.position?.commit ?? 0n) > (first.position?.commit ?? 0n)).toBe(true);
      });

      it('lets exactly one of fifty at once win', async () => {
        const stream = fresh();
        const outcomes = await Promise.all(range(50).map(() => refusal(append(stream, [event()], NO_STREAM))));
        expect(outcomes.filter((error) => error === null)).toHaveLength(1);
        expect(outcomes.filter((error) => error?.type === 'wrong-expected-version')).toHaveLength(49);
      });

      it('takes 1 MiB in one append and no more, in one event or in many', async () => {
        const sized = (bytes: number) => event(randomUUID(), { text: 'x'.repeat(bytes) });
        const large = { type: 'maximum-append-size-exceeded' };
        expect(await refusal(append(fresh(), [sized(1_100_000)], NO_STREAM))).toMatchObject(large);
        expect(
          await refusal(
            append(
              fresh(),
              range(20).map(() => sized(100_000)),
              NO_STREAM,
            ),
          ),
        ).toMatchObject(large);
        expect(await refusal(append(fresh(), [sized(900_000)], NO_STREAM))).toBeNull();
      });

      it.each([
        ['of 2,000 characters', () => `${fresh()}${'n'.repeat(2_000)}`.slice(0, 2_000)],
        ['with spaces, slash and emoji', () => `${fresh()} a / b 🗝`],
      ])('keeps a stream name %s', async (_what, named) => {
        const stream = named();
        await append(stream, [event(randomUUID(), {}, `t${'y'.repeat(299)}`)], NO_STREAM);
        expect(await read(stream)).toMatchObject([{ streamId: stream, type: `t${'y'.repeat(299)}` }]);
      });

      it('does not recognise an empty stream name', async () => {
        expect(await refusal(append('', [event()], NO_STREAM))).toMatchObject({
          type: 'unknown',
          message: 'Could not recognize BadRequest',
        });
      });

      it('keeps metadata: nested, null, fractions; none is read as undefined', async () => {
        const stream = fresh();
        const metadata = { deep: { a: [1, null] }, nothing: null, fraction: 0.1 };
        const events = [jsonEvent({ type: 'test.seen.v1', data: {}, metadata: metadata as never }), event()];
        await client.appendToStream(stream, events, { expectedRevision: NO_STREAM });
        expect((await read(stream)).map((found) => found.metadata)).toEqual([metadata, undefined]);
      });

      it('does not keep a deadline', async () => {
        const answer = await client.appendToStream(fresh(), [event()], { expectedRevision: NO_STREAM, deadline: 1 });
        expect(answer.success).toBe(true);
      });

      it('refuses a tombstoned stream, and goes on numbering after a soft delete', async () => {
        const [stone, soft] = [fresh(), fresh()];
        for (const stream of [stone, soft]) await append(stream, [event()], NO_STREAM);
        await client.tombstoneStream(stone);
        await client.deleteStream(soft);
        expect(await refusal(append(stone, [event()], NO_STREAM))).toMatchObject({ type: 'stream-deleted' });
        expect(await append(soft, [event()], NO_STREAM)).toMatchObject({ nextExpectedRevision: 1n });
      });
    });

    describe('reading', () => {
      it('says at the first step that a stream is missing, soft-deleted or tombstoned; beyond the end there is nothing', async () => {
        const [soft, stone, short] = [fresh(), fresh(), fresh()];
        for (const stream of [soft, stone, short]) await append(stream, [event()], NO_STREAM);
        await client.deleteStream(soft);
        await client.tombstoneStream(stone);
        for (const stream of [fresh(), soft]) await expect(read(stream)).rejects.toMatchObject({ type: 'stream-not-found' });
        await expect(read(stone)).rejects.toMatchObject({ type: 'stream-deleted' });
        const beyond = [];
        for await (const found of client.readStream(short, { fromRevision: 7n })) beyond.push(found);
        expect(beyond).toEqual([]);
      });

      it('gives positions with the events of a stream, and the instant of the server', async () => {
        const stream = fresh();
        const { position } = await append(stream, [event()], NO_STREAM);
        for await (const found of client.readStream(stream)) {
          expect(found.event?.position).toEqual(position);
          expect(found.commitPosition).toBe(position?.commit);
          expect(Object.prototype.toString.call(found.event?.created)).toBe('[object Date]');
        }
      });

      it('of $all from a position includes the event there; a subscription from it excludes it', async () => {
        const first = await append(fresh(), [event()], NO_STREAM);
        const second = await append(fresh(), [event()], NO_STREAM);
        const fromPosition = first.position ?? 'start';
        for await (const found of client.readAll({ fromPosition, maxCount: 1 })) expect(found.event?.position).toEqual(first.position);
        for await (const found of client.subscribeToAll({ fromPosition, filter: excludeSystemEvents() })) {
          expect(found.event?.position).toEqual(second.position);
          break;
        }
      });

      it('of $all begins with the server itself, which a filter leaves out', async () => {
        for await (const found of client.readAll({ maxCount: 1 })) expect(found.event?.streamId).toMatch(/^\$/);
        await append(fresh(), [event()], NO_STREAM);
        for await (const found of client.subscribeToAll({ filter: excludeSystemEvents() })) {
          expect(found.event?.type).not.toMatch(/^\$/);
          break;
        }
      });

      it('of $all is in the order of appending: fifty at once by one client in the order of their calls', async () => {
        const answers = await Promise.all(range(50).map(() => append(fresh(), [event()], NO_STREAM)));
        const positions = answers.map(({ position }) => position?.commit ?? 0n);
        expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
        const newest: bigint[] = [];
        for await (const found of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 50 })) {
          newest.unshift(found.event?.position?.commit ?? 0n);
        }
        expect(newest).toEqual(positions);
      });
    });

    describe('a subscription', () => {
      it('tells its confirmation, the events, that it caught up, and its end', async () => {
        const { position } = await append(fresh(), [event()], NO_STREAM);
        await append(fresh(), [event()], NO_STREAM);
        const told: string[] = [];
        const subscription = client.subscribeToAll({ fromPosition: position ?? 'start' });
        const caughtUp = new Promise<void>((resolve) => subscription.once('caughtUp', () => resolve()));
        const closed = new Promise<void>((resolve) => subscription.once('close', () => resolve()));
        for (const name of ['confirmation', 'data', 'caughtUp', 'end', 'finish', 'close'] as const) {
          subscription.on(name as 'end', () => void told.push(name));
        }
        await caughtUp;
        await subscription.unsubscribe();
        await closed;
        expect(told[0]).toBe('confirmation');
        expect(told).toContain('data');
        expect(told.slice(-3).sort()).toEqual(['close', 'end', 'finish']);
      });

      it('gives no mark while its filter lets nothing through, and marks without a prepare number where a window asks for them', async () => {
        const { position } = await append(fresh(), [event()], NO_STREAM);
        const marks: { commit: bigint; prepare: bigint }[] = [];
        const own: { commit: bigint; prepare: bigint }[] = [];
        const fromPosition = position ?? 'start';
        const nothing = { prefixes: [`none-${randomUUID()}`] };
        const usual = client.subscribeToAll({
          fromPosition,
          filter: eventTypeFilter({ ...nothing, checkpointReached: async (_s, mark) => void marks.push(mark) }),
        });
        const windowed = client.subscribeToAll({
          fromPosition,
          filter: eventTypeFilter({ ...nothing, maxSearchWindow: 10, checkpointReached: async (_s, mark) => void own.push(mark) }),
        });
        for (const subscription of [usual, windowed]) subscription.on('data', () => undefined);
        for (const _ of range(15)) await append(fresh(), [event()], NO_STREAM);
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await Promise.all([usual.unsubscribe(), windowed.unsubscribe()]);
        expect(marks).toEqual([]);
        expect(own.length).toBeGreaterThan(0);
        for (const mark of own) expect([0n, mark.commit]).toContain(mark.prepare);
      });
    });
  });
}
