import { setImmediate } from 'node:timers/promises';
import { EngineError } from '@sleutelbos/kernel';
import { simulatedSystem } from '@sleutelbos/testing';
import { memoryEventLog } from '../event-log/memory/memory-event-log.js';
import { memoryViewStore } from '../view-store/memory/memory-view-store.js';
import { keepKeys } from './keep-keys.js';

const SECOND_MS = 1_000;
const happened = (id: string) => [{ id, type: 'test.happened.v1', data: {}, metadata: {} }] as const;

/** What each process does to the vault. */
interface Done {
  readonly notes: string[];
  sweeps: number;
}

describe('keeping the keys of services', () => {
  const make = async () => {
    const system = simulatedSystem();
    const log = memoryEventLog(system);
    const views = memoryViewStore(system.clock);
    await views.bind(await log.incarnation());
    const faults: string[] = [];
    let away = false;
    const begin = () => {
      const done: Done = { notes: [], sweeps: 0 };
      const vault = {
        async setNote(_name: string, value: string) {
          if (away) throw new EngineError('unavailable', 'no answer');
          done.notes.push(value);
        },
        usedUpTo: async () => null,
        noteUsed: async () => undefined,
        async sweep() {
          done.sweeps += 1;
          return 0;
        },
      };
      return { done, keeper: keepKeys({ log, views, vault, system, report: (where) => faults.push(where) }) };
    };
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        system.clock.pass(SECOND_MS);
        for (let turn = 0; turn < 10; turn += 1) await setImmediate();
      }
    };
    return { log, faults, begin, pass, goAway: (is: boolean) => (away = is) };
  };

  it('is done in one process of them all, which notes how far the log is and sweeps every hour', async () => {
    const { log, begin, pass } = await make();
    const [first, second] = [begin(), begin()];
    await pass(1);
    await log.append('case-1', 'no-stream', happened('a'));
    await pass(10);
    const [one, other] = first.done.notes.length > 0 ? [first.done, second.done] : [second.done, first.done];
    expect(one.notes.at(-1)).toBe(`${await log.incarnation()} ${await log.head()}`);
    await pass(3_700);
    expect([one.sweeps, other]).toEqual([2, { notes: [], sweeps: 0 }]);
    expect(new Set(one.notes).size).toBe(one.notes.length);
    await Promise.all([first.keeper.close(), second.keeper.close()]);
  });

  it('is taken over when that one ends', async () => {
    const { begin, pass } = await make();
    const first = begin();
    await pass(1);
    const second = begin();
    await pass(20);
    expect(second.done.sweeps).toBe(0);
    await first.keeper.close();
    await pass(11);
    expect(second.done.sweeps).toBe(1);
    await second.keeper.close();
  });

  it('waits while the vault does not answer, says so once, and goes on', async () => {
    const { log, faults, begin, pass, goAway } = await make();
    const { done, keeper } = begin();
    await pass(1);
    goAway(true);
    await log.append('case-1', 'no-stream', happened('a'));
    await pass(60);
    expect(faults).toEqual(['key keeping']);
    goAway(false);
    await pass(60);
    expect(done.notes.at(-1)).toBe(`${await log.incarnation()} ${await log.head()}`);
    await keeper.close();
  });
});
