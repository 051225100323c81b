import { TokenBuckets } from './token-buckets.js';

describe('token buckets', () => {
  let now = 0;
  const buckets = (most?: number) => new TokenBuckets({ perSecond: 2, burst: 4 }, () => now, most);
  const take = (from: TokenBuckets, client: string, times: number) => Array.from({ length: times }, () => from.take(client));

  beforeEach(() => {
    now = 1_000;
  });

  it('let a burst through, then say how long to wait, then let through what came back', () => {
    const some = buckets();
    expect(take(some, 'a', 6)).toEqual([0, 0, 0, 0, 1, 1]);
    now += 1_000;
    expect(take(some, 'a', 3)).toEqual([0, 0, 1]);
    now += 3_600_000;
    expect(take(some, 'a', 5)).toEqual([0, 0, 0, 0, 1]);
  });

  it('name whole seconds, never zero, however slowly tokens come back', () => {
    const slow = new TokenBuckets({ perSecond: 0.1, burst: 1 }, () => now);
    expect(take(slow, 'a', 2)).toEqual([0, 10]);
    now += 9_500;
    expect(slow.take('a')).toBe(1);
  });

  it('are apart: one client’s flood leaves another’s bucket full', () => {
    const some = buckets();
    take(some, 'a', 100);
    expect(take(some, 'b', 4)).toEqual([0, 0, 0, 0]);
  });

  it('remember a bounded number of clients, those that keep asking among them', () => {
    const some = buckets(100);
    take(some, 'busy', 5);
    for (let n = 0; n < 10_000; n++) {
      some.take(`client ${n}`);
      if (n % 50 === 0) expect(some.take('busy')).toBe(1);
      expect(some.clients).toBeLessThanOrEqual(201);
    }
  });
});
