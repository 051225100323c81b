import type { ReadLine } from '@sleutelbos/kernel';
import { insisting, killedDuring } from '@sleutelbos/testing/engines/killing.js';
import { onOwnMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { realClock } from '../../system/real-clock.js';
import { openMongodbReadLog } from './mongodb-read-log.js';

const CALLS = 900;
const WRITERS = 4;
await onOwnMongodb('a read log that is killed,', (server) => {
  const line = (id: string): ReadLine => ({
    id,
    ...{ at: '', tenant: 't', actor: 'a', role: '', organisation: '', purpose: '', action: '', decision: '', record: '' },
    subjects: ['s'],
  });

  it('holds every line it has answered for, whole calls only, in the order in which each writer was answered', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const log = await openMongodbReadLog(mongodb, realClock());
    const answered: string[] = [];
    let refused = 0;
    const work = async (writer: number): Promise<void> => {
      for (let n = 0; n < CALLS; n += 1) {
        // A read that was not logged is not answered; whoever asks again gets a line of its own.
        let attempt = 0;
        await insisting(async () => {
          attempt += 1;
          const id = `${writer}-${n}-${attempt}`;
          await log.record(['a', 'b', 'c'].map((part) => line(`${id}-${part}`)));
          answered.push(id);
        });
        refused += attempt - 1;
      }
    };
    const kills = await killedDuring(server, Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer))));
    expect(kills).toBeGreaterThan(1);
    const ids: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await log.find({ tenant: 't', limit: 500, ...(after ? { after } : {}) });
      ids.push(...page.lines.map(({ id }) => id));
      after = page.next;
    }
    expect(new Set(ids).size).toBe(ids.length);
    const calls = ids.filter((id) => id.endsWith('-a')).map((id) => id.slice(0, -2));
    expect(ids).toEqual(calls.flatMap((call) => ['a', 'b', 'c'].map((part) => `${call}-${part}`)));
    const held = new Set(calls);
    expect(answered.filter((call) => !held.has(call))).toEqual([]);
    expect(answered).toHaveLength(CALLS * WRITERS);
    expect(calls.length - answered.length).toBeLessThanOrEqual(refused);
    for (let writer = 0; writer < WRITERS; writer += 1) {
      const own = (all: string[]) => all.filter((call) => call.startsWith(`${writer}-`));
      const acknowledged = new Set(own(answered));
      expect(own(calls).filter((call) => acknowledged.has(call))).toEqual(own(answered));
    }
    process.stdout.write(`${server.version}: ${answered.length} calls recorded, ${refused} refused, killed ${kills} times\n`);
    await mongodb.close();
  });
});
