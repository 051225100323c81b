import { KnownHead } from './known-head.js';
import { type Position, START } from './ports/event-log.js';

describe('where the log stands', () => {
  let now: number;
  let answer: () => Promise<Position>;
  let asked: number;
  let head: KnownHead;
  const at = (n: number) => String(n) as Position;
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    now = 0;
    asked = 0;
    answer = async () => at(1);
    const log = {
      head: () => {
        asked += 1;
        return answer();
      },
    };
    head = new KnownHead(log, { now: () => now });
  });

  it('is asked each time while it answers', async () => {
    expect(await head.latest()).toEqual({ head: at(1), silentSeconds: 0 });
    answer = async () => at(2);
    expect(await head.latest()).toEqual({ head: at(2), silentSeconds: 0 });
  });

  it('is what was known last while it fails, with the time since then', async () => {
    await head.latest();
    answer = () => Promise.reject(new Error('no answer'));
    now = 7_000;
    expect(await head.latest()).toEqual({ head: at(1), silentSeconds: 7 });
    now = 9_000;
    expect(await head.latest()).toEqual({ head: at(1), silentSeconds: 9 });
  });

  it('is nothing, and as old as the question, where it never was known', async () => {
    answer = () => Promise.reject(new Error('no answer'));
    now = 3_000;
    expect(await head.latest()).toEqual({ head: START, silentSeconds: 3 });
  });

  it('is not waited for once an answer is overdue; one question at a time is open', async () => {
    await head.latest();
    answer = () => new Promise(() => undefined);
    void head.latest();
    now = 5_000;
    expect(await head.latest()).toEqual({ head: at(1), silentSeconds: 5 });
    expect(await head.latest()).toEqual({ head: at(1), silentSeconds: 5 });
    expect(asked).toBe(2);
  });

  it('comes back by itself, for whoever only asks what is known', async () => {
    await head.latest();
    answer = () => Promise.reject(new Error('no answer'));
    now = 2_000;
    await head.latest();
    answer = async () => at(3);
    await head.latest();
    await turn();
    expect(await head.latest()).toEqual({ head: at(3), silentSeconds: 0 });
  });
});
