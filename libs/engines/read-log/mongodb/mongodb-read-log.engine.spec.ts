import type { ReadLine, ReadLog } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { realClock } from '../../system/real-clock.js';
import { readLogContract } from '../read-log.contract.js';
import { openMongodbReadLog } from './mongodb-read-log.js';

await onMongodb('the read log', (server) => {
  readLogContract('mongodb', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    let open = await openMongodbReadLog(mongodb, realClock());
    return {
      log: open,
      async reopen() {
        await open.close();
        open = await openMongodbReadLog(mongodb, realClock());
        return open;
      },
      async close() {
        await open.close();
        await mongodb.close();
      },
    };
  });

  describe('the mongodb read log', () => {
    const line = (id: string, part: Partial<ReadLine> = {}): ReadLine => ({
      id,
      ...{ at: '', tenant: 't', actor: 'a', role: '', organisation: '', purpose: '', action: '', decision: '', record: '' },
      subjects: ['s'],
      ...part,
    });
    const everything = async (log: ReadLog): Promise<string[]> => {
      const ids: string[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = await log.find({ tenant: 't', limit: 37, ...(after ? { after } : {}) });
        ids.push(...page.lines.map(({ id }) => id));
        after = page.next;
      }
      return ids;
    };

    it('keeps the lines of a call in one document, and one order for all processes that record at once', async () => {
      const mongodb = await openMongodb({ url: server.url, database: server.database() });
      const logs = [await openMongodbReadLog(mongodb, realClock()), await openMongodbReadLog(mongodb, realClock())];
      await Promise.all(
        logs.map(async (log, p) => {
          for (let n = 0; n < 15; n += 1)
            await Promise.all(['x', 'y'].map((c) => log.record([line(`${p}-${c}-${n}-a`), line(`${p}-${c}-${n}-b`)])));
        }),
      );
      const ids = await everything(logs[0] as ReadLog);
      expect(new Set(ids).size).toBe(120);
      for (let i = 0; i < 120; i += 2) expect(ids[i + 1]).toBe((ids[i] as string).replace(/a$/, 'b'));
      for (const one of ['0-x', '0-y', '1-x', '1-y']) {
        const own = ids.filter((id) => id.startsWith(one) && id.endsWith('a'));
        expect(own).toEqual(Array.from({ length: 15 }, (_, n) => `${one}-${n}-a`));
      }
      const calls = await mongodb.connection.collection('reads').find().sort({ _id: 1 }).toArray();
      expect(calls.map(({ _id, count }) => [_id, count])).toEqual(Array.from({ length: 60 }, (_, n) => [1 + 2 * n, 2]));
      await mongodb.close();
    });

    it('is opened by many processes at the same moment where nothing is yet', async () => {
      const database = server.database();
      const opened = await Promise.all(
        [0, 1, 2, 3, 4, 5].map(async (n) => {
          const mongodb = await openMongodb({ url: server.url, database });
          const log = await openMongodbReadLog(mongodb, realClock());
          await log.record([line(`${n}`)]);
          return { mongodb, log };
        }),
      );
      for (const { log } of opened) expect((await everything(log)).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
      for (const { mongodb } of opened) await mongodb.close();
    });

    it('SAF-02 reads no call that holds nothing for who asks', async () => {
      const mongodb = await openMongodb({ url: server.url, database: server.database() });
      const log = await openMongodbReadLog(mongodb, realClock());
      await log.record([line('first')]);
      for (let n = 0; n < 20; n += 1) await log.record([line(`hidden-${n}`, { circle: `signal-${n % 3}` })]);
      await log.record([line('last')]);
      const read: unknown[] = [];
      const parse = JSON.parse;
      JSON.parse = (text: string, ...rest) => {
        read.push(text);
        return parse(text, ...rest);
      };
      try {
        for (const part of [{}, { actor: 'a' }, { subject: 's' }, { record: '' }]) {
          read.length = 0;
          const { lines } = await log.find({ tenant: 't', circles: [], limit: 10, ...part });
          expect(lines.map(({ id }) => id)).toEqual(['first', 'last']);
          expect(read).toHaveLength(2);
        }
      } finally {
        JSON.parse = parse;
      }
      await mongodb.close();
    });

    it('pages through a call that is larger than a page', async () => {
      const mongodb = await openMongodb({ url: server.url, database: server.database() });
      const log = await openMongodbReadLog(mongodb, realClock());
      const calls = [80, 1, 40].map((count, c) =>
        Array.from({ length: count }, (_, n) => line(`${c}-${n}`, { circle: n % 2 ? 'x' : undefined })),
      );
      for (const call of calls) await log.record(call);
      expect(await everything(log)).toEqual(calls.flat().map(({ id }) => id));
      await mongodb.close();
    });

    it('answers a call that is too large for one document with an error, and keeps nothing of it', async () => {
      const mongodb = await openMongodb({ url: server.url, database: server.database() });
      const log = await openMongodbReadLog(mongodb, realClock());
      const subjects = Array.from({ length: 500 }, (_, n) => `subject-${n}-${'x'.repeat(60)}`);
      await expect(log.record(Array.from({ length: 500 }, (_, n) => line(`${n}`, { subjects })))).rejects.toThrow(Error);
      await log.record([line('next')]);
      expect(await everything(log)).toEqual(['next']);
      await mongodb.close();
    });
  });
});
