import { spawn } from 'node:child_process';
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import { isEngineError, type NewEvent, type RecordedEvent, START } from '@sleutelbos/kernel';
import { type EventStoreDbStandIn, startEventStoreDbStandIn } from '@sleutelbos/testing/eventstoredb/stand-in.js';
import { realSystem } from '../../system/real-system.js';
import { collect, collectBatches, ids, range, some } from '../contract-events.contract.js';
import { eventStoreDbEventLog, type MovableEventLog } from './eventstoredb-event-log.js';

const DEADLINE_MS = 1_000;

/** What only a server does that can be told to: these run against the stand-in, whatever else is reached. */
export function faultsContract(): void {
  describe('eventstoredb stand-in, in its bad hours', () => {
    let standIn: EventStoreDbStandIn;
    const opened: MovableEventLog[] = [];
    let log: MovableEventLog;
    const open = (url = standIn.url): MovableEventLog => {
      const made = eventStoreDbEventLog({ url, deadlineMs: DEADLINE_MS }, realSystem());
      opened.push(made);
      return made;
    };
    beforeEach(async () => {
      standIn = await startEventStoreDbStandIn();
      log = open();
      await log.append('case-0', 'no-stream', some('zero'));
    });
    afterEach(async () => {
      standIn.resume();
      for (const each of opened.splice(0)) await each.close();
      await standIn.stop();
    });

    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const failure = (work: Promise<unknown>): Promise<{ code?: string }> =>
      work.then(
        () => ({}),
        (error) => error,
      );

    describe('an append', () => {
      it('whose answer was lost is unknown, and asked again answered as the first time', async () => {
        standIn.dropAnswers(1);
        expect(await failure(log.append('case-1', 'no-stream', some('a', 'b')))).toMatchObject({ code: 'unknown-outcome' });
        await pause(5);
        const again = await log.append('case-1', 'no-stream', some('a', 'b'));
        const last = (await log.read('case-1'))[1] as RecordedEvent;
        expect(again).toEqual({ revision: 1, position: last.position, recordedAt: last.recordedAt });
        expect(ids(await collect(log, START))).toEqual(['zero', 'a', 'b']);
      });

      it('that meets a server which says nothing is unknown after our deadline, and stored once', async () => {
        standIn.stall();
        const from = performance.now();
        expect(await failure(log.append('case-1', 'no-stream', some('a')))).toMatchObject({ code: 'unknown-outcome' });
        expect(performance.now() - from).toBeLessThan(DEADLINE_MS + 300);
        standIn.resume();
        expect(await log.append('case-1', 'no-stream', some('a'))).toMatchObject({ revision: 0 });
        expect(await log.read('case-1')).toHaveLength(1);
      });

      it('in flight when the connection breaks is unknown at once; the next goes through on the same log', async () => {
        standIn.stall();
        const inFlight = range(8).map((i) => failure(log.append(`case-${i + 1}`, 'no-stream', some('a'))));
        await pause(50);
        const from = performance.now();
        standIn.reset();
        for (const outcome of await Promise.all(inFlight)) expect(outcome).toMatchObject({ code: 'unknown-outcome' });
        expect(performance.now() - from).toBeLessThan(200);
        standIn.resume();
        for (const i of range(8)) expect((await again(() => log.append(`case-${i + 1}`, 'no-stream', some('a')))).revision).toBe(0);
        expect(await collect(log, START)).toHaveLength(9);
      });

      it('while the server is away is unavailable, at once and with nothing stored; so are reads; all go on when it is back', async () => {
        await standIn.away();
        await failure(log.append('case-1', 'no-stream', some('a')));
        const from = performance.now();
        expect(await failure(log.append('case-1', 'no-stream', some('a')))).toMatchObject({ code: 'unavailable' });
        expect(await failure(log.read('case-0'))).toMatchObject({ code: 'unavailable' });
        expect(await failure(log.head())).toMatchObject({ code: 'unavailable' });
        expect(await failure(collect(log, START))).toMatchObject({ code: 'unavailable' });
        expect(performance.now() - from).toBeLessThan(4 * DEADLINE_MS);
        await standIn.back();
        expect((await again(() => log.append('case-1', 'no-stream', some('a')))).revision).toBe(0);
        expect(ids(await log.read('case-1'))).toEqual(['a']);
      });

      it('costs no reading, unless it is a repeat', async () => {
        await log.append('case-1', 'no-stream', some('a'));
        const before = standIn.reads;
        for (const i of range(20)) await log.append('case-1', i, some(`e${i}`));
        await Promise.all(range(50).map((i) => log.append(`many-${i}`, 'no-stream', some('a'))));
        expect(standIn.reads).toBe(before);
        await log.append('case-1', 'no-stream', some('a'));
        expect(standIn.reads).toBe(before + 1);
      });

      it('of one log is not failed by the lost connection of another in the same process', async () => {
        const other = await startEventStoreDbStandIn();
        const bystander = open(other.url);
        await bystander.append('case-0', 'no-stream', some('zero'));
        other.stall();
        const waiting = bystander.append('case-1', 'no-stream', some('a'));
        await pause(20);
        standIn.reset();
        await pause(50);
        other.resume();
        expect((await waiting).revision).toBe(0);
        await bystander.close();
        await other.stop();
      });

      it('ends with its process alive when a server freezes under load and dies', async () => {
        const lost: unknown[] = [];
        const note = (error: unknown): void => void lost.push(error);
        process.on('unhandledRejection', note);
        const child = spawn(
          process.execPath,
          ['--import', './tools/from-source.mjs', 'libs/testing/src/eventstoredb/stand-in-process.ts'],
          {
            stdio: ['pipe', 'pipe', 'inherit'],
          },
        );
        try {
          const url = String(await new Promise((resolve) => child.stdout.once('data', resolve))).trim();
          const far = open(url);
          await far.append('case-0', 'no-stream', some('zero'));
          child.kill('SIGSTOP');
          const event = { ...(some('a')[0] as NewEvent), data: { text: 'x'.repeat(20_000) } };
          const appends = range(256).map((i) => failure(far.append(`case-${i + 1}`, 'no-stream', [event])));
          await pause(100);
          child.kill('SIGKILL');
          for (const outcome of await Promise.all(appends)) expect(['unknown-outcome', 'unavailable']).toContain(outcome.code);
          await pause(50);
          expect(lost).toEqual([]);
        } finally {
          child.kill('SIGKILL');
          process.off('unhandledRejection', note);
        }
      });
    });

    describe('a live subscription', () => {
      const follow = (from: MovableEventLog) => {
        const stop = new AbortController();
        const seen: string[] = [];
        const reading = (async () => {
          for await (const { events } of from.subscribe({ after: START, signal: stop.signal, batchSize: 3 })) seen.push(...ids(events));
        })();
        return {
          seen,
          stop: async () => {
            stop.abort();
            await reading;
          },
        };
      };
      const shows = async (seen: readonly string[], count: number): Promise<void> => {
        for (let waited = 0; seen.length < count && waited < 5_000; waited += 10) await pause(10);
      };

      it.each<[string, () => void | Promise<void>]>([
        ['its connection breaks', () => standIn.reset()],
        ['the server ends it gracefully', () => standIn.endSubscriptions()],
        ['the server stops in order (code 13)', () => standIn.endSubscriptions({ code: 13, details: 'Received RST_STREAM with code 0' })],
        [
          'the server finds it too slow (code 10)',
          () =>
            standIn.endSubscriptions({
              code: 10,
              details: 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
            }),
        ],
        ['the server has forgotten it and says nothing', () => standIn.forgetSubscriptions()],
        [
          'the server goes away for a while',
          async () => {
            await standIn.away();
            await pause(300);
            await standIn.back();
          },
        ],
      ])('comes back by itself after %s: no event is missing, none comes twice', async (_what, hurt) => {
        const writer = open();
        const reader = follow(log);
        await shows(reader.seen, 1);
        for (const round of range(4)) {
          for (const i of range(5)) await again(() => writer.append(`case-${round}-${i}`, 'no-stream', some(`e${round}-${i}`)));
          if (round < 3) await hurt();
        }
        await shows(reader.seen, 21);
        await reader.stop();
        expect(reader.seen).toEqual(ids(await collect(log, START)));
        expect(reader.seen).toHaveLength(21);
      });

      it('begins when the server does, where that comes later', async () => {
        await standIn.away();
        const early = open();
        const reader = follow(early);
        await pause(200);
        expect(reader.seen).toEqual([]);
        await standIn.back();
        await shows(reader.seen, 1);
        await again(() => log.append('case-1', 'no-stream', some('a')));
        await shows(reader.seen, 2);
        await reader.stop();
        expect(reader.seen).toEqual(['zero', 'a']);
      });

      it('tells who has read a stream that nothing has come, with one look at the head for all who ask', async () => {
        const reader = follow(log);
        await shows(reader.seen, 1);
        for (const i of range(64)) await log.append(`case-${i + 1}`, 'no-stream', some('a'));
        for (const i of range(64)) await log.read(`case-${i + 1}`);
        const before = standIn.reads;
        for (const i of range(64)) expect(await log.read(`case-${i + 1}`, 1)).toEqual([]);
        expect(standIn.reads).toBe(before + 64);
        const nothing = await Promise.all(range(64).map((i) => log.read(`case-${i + 1}`, 1)));
        expect(nothing.flat()).toEqual([]);
        expect(standIn.reads).toBe(before + 65);
        await reader.stop();
      });

      it('is waited for by its readers while it moves: none reads beside it what its own process appends', async () => {
        const readers = range(8).map(() => follow(log));
        for (const reader of readers) await shows(reader.seen, 1);
        standIn.trickle();
        const before = standIn.reads;
        for (const round of range(5)) {
          await Promise.all(range(32).map((i) => log.append(`case-${round}-${i}`, 'no-stream', some('a'))));
        }
        for (const reader of readers) await shows(reader.seen, 161);
        for (const reader of readers) {
          expect(reader.seen).toHaveLength(161);
          await reader.stop();
        }
        // It asks for the head itself, now and then.
        expect(standIn.reads - before).toBeLessThan(readers.length);
      });

      it('answers for an event that it has shown without a question', async () => {
        const reader = follow(log);
        await shows(reader.seen, 1);
        await log.append('case-1', 'no-stream', some('a'));
        await shows(reader.seen, 2);
        const before = standIn.reads;
        expect(ids(await log.read('case-1', 0, 1))).toEqual(['a']);
        expect(standIn.reads).toBe(before);
        await reader.stop();
      });

      it('is not believed when it says nothing: the server is asked', async () => {
        const reader = follow(log);
        await shows(reader.seen, 1);
        await log.read('case-0');
        standIn.forgetSubscriptions();
        await open().append('case-0', 0, some('a'));
        expect(ids(await log.read('case-0', 1))).toEqual(['a']);
        expect(ids(await log.read('case-0', 1))).toEqual(['a']);
        await reader.stop();
      });

      it('is one for all readers of a process, and a rebuild has its own reading', async () => {
        const readers = range(5).map(() => follow(log));
        for (const reader of readers) await shows(reader.seen, 1);
        await log.append('case-1', 'no-stream', some('a'));
        for (const reader of readers) await shows(reader.seen, 2);
        expect(standIn.subscriptions).toBe(1);
        expect(await collect(log, START)).toHaveLength(2);
        expect(standIn.subscriptions).toBe(1);
        for (const reader of readers) await reader.stop();
      });
    });

    it('names stream and revision where what is stored is no JSON object, to a reader of the stream and to a subscription', async () => {
      const from = await log.head();
      const outcome = expect(collectBatches(log, { after: from })).rejects.toMatchObject({ code: 'damaged' });
      const client = EventStoreDBClient.connectionString(standIn.url);
      const metadata = new Uint8Array(Buffer.from('{"sleutelbos.recordedAt":"2001-01-01T00:00:00.000Z"}'));
      await client.appendToStream('case-1', binaryEvent({ type: 'test.kept.v1', data: new Uint8Array(Buffer.from('{')), metadata }));
      await client.dispose();
      const named = { code: 'damaged', message: expect.stringContaining('case-1 at revision 0') };
      await expect(log.read('case-1')).rejects.toMatchObject(named);
      await outcome;
      await expect(collect(log, from)).rejects.toMatchObject(named);
    });

    it('asks a cluster who leads, where the URL names several nodes', async () => {
      const node = standIn.url.slice('esdb://'.length, standIn.url.indexOf('?'));
      const cluster = open(`esdb://${node},${node}?tls=false&nodePreference=leader`);
      expect((await cluster.append('case-1', 'no-stream', some('a'))).revision).toBe(0);
      standIn.reset();
      expect(ids(await again(() => cluster.read('case-1')))).toEqual(['a']);
    });

    it('closes in time when the server says nothing', async () => {
      standIn.stall();
      const waiting = failure(log.append('case-1', 'no-stream', some('a')));
      const reading = failure(log.read('case-0'));
      const following = failure(collect(log, START));
      const from = performance.now();
      await log.close();
      expect(await reading).toMatchObject({ code: 'unavailable' });
      expect(await following).toMatchObject({ code: 'unavailable' });
      expect(performance.now() - from).toBeLessThan(3 * DEADLINE_MS);
      expect(await waiting).toMatchObject({ code: 'unknown-outcome' });
    });
  });
}

/** As who asks again with the same ids does. */
async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isEngineError(error, 'unavailable') && !isEngineError(error, 'unknown-outcome')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
