import type { Clock } from '@sleutelbos/kernel';
import { realClock } from '../system/real-clock.js';
import { GroupCommit } from './group-commit.js';

describe('a group commit', () => {
  const real = realClock();
  let turns: number;
  let now: number;
  let clock: Clock;
  let groups: string[][];
  let group: GroupCommit<string, string>;
  beforeEach(() => {
    turns = 0;
    now = 0;
    groups = [];
    clock = {
      now: () => now,
      sleep(ms, signal) {
        turns += 1;
        return real.sleep(ms, signal);
      },
    };
    group = new GroupCommit(clock, 4, (jobs) => {
      groups.push([...jobs]);
      return jobs.map((job) => `${job}!`);
    });
  });

  async function asksOn(name: string, times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) expect(await group.submit(`${name}${i}`)).toBe(`${name}${i}!`);
  }

  it('holds what is asked in one turn of the event loop, up to its limit', async () => {
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((job) => group.submit(job)));
    expect(groups).toEqual([['a', 'b', 'c', 'd'], ['e']]);
  });

  it('keeps callers together who ask on together', async () => {
    await Promise.all([asksOn('a', 3), asksOn('b', 3)]);
    expect(groups).toEqual([
      ['a0', 'b0'],
      ['a1', 'b1'],
      ['a2', 'b2'],
    ]);
    expect(turns).toBe(3);
  });

  it('lets a caller that is alone and asks on wait one turn in sixteen', async () => {
    await asksOn('a', 48);
    expect(turns).toBe(3);
  });

  it('lets others in after two milliseconds, however slow the disk is', async () => {
    const slow = new GroupCommit<string, null>(clock, 4, (jobs) => {
      now += 3;
      return jobs.map(() => null);
    });
    for (let i = 0; i < 5; i += 1) await slow.submit('a');
    expect(turns).toBe(5);
  });

  it('takes in whoever comes while one is alone', async () => {
    const alone = asksOn('a', 40);
    await real.sleep(0);
    const joining = group.submit('b');
    await Promise.all([alone, joining]);
    const joined = groups.findIndex((jobs) => jobs.includes('b'));
    expect(groups[joined]).toHaveLength(2);
    expect(joined).toBeLessThan(34);
  });
});
