import { MessageChannel } from 'node:worker_threads';
import { EngineError } from '@sleutelbos/kernel';
import { type Line, lineOver } from '../system/line.js';
import { realClock } from '../system/real-clock.js';
import { type Asking, asking } from './asking.js';

describe('asking another thread', () => {
  let here: Line;
  let there: Line;
  let other: Asking;
  const heard: unknown[] = [];

  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    here = lineOver(port1, realClock());
    there = lineOver(port2, realClock());
    heard.length = 0;
    asking(there, {
      double: (n: number) => 2 * n,
      later: async (n: number) => n,
      refuse: () => Promise.reject(new EngineError('wrong-expected-revision', 'another one stands there')),
      fail: () => {
        throw new TypeError('ours');
      },
      never: () => new Promise(() => undefined),
      hear: (what: string) => heard.push(what),
    });
    other = asking(here, {});
  });
  afterEach(async () => {
    await here.close();
    await there.ended;
  });

  it('gives each question its own answer, in whatever order they come', async () => {
    const answers = await Promise.all([other.ask('later', 1), other.ask('double', 2), other.ask('double', 3)]);
    expect(answers).toEqual([1, 4, 6]);
  });

  it('keeps the code of an engine’s error, and the class of any other', async () => {
    await expect(other.ask('refuse')).rejects.toMatchObject({ name: 'EngineError', code: 'wrong-expected-revision' });
    await expect(other.ask('fail')).rejects.toMatchObject({ name: 'TypeError' });
    await expect(other.ask('unheard')).rejects.toThrow('Nobody answers unheard');
  });

  it('hears what is told in the order of telling, before a later question is answered', async () => {
    other.tell('hear', 'a');
    other.tell('hear', 'b');
    await other.ask('double', 1);
    expect(heard).toEqual(['a', 'b']);
  });

  it('says that the other one is away, to questions open and new', async () => {
    const open = other.ask('never');
    await new Promise((resolve) => setImmediate(resolve));
    await there.close();
    await expect(open).rejects.toMatchObject({ code: 'unavailable' });
    await expect(other.ask('double', 1)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
