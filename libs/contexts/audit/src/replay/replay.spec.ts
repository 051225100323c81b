import { type AnyDecider, type Decider, defineEvent, type Fact, type FactOf, type RecordedEvent } from '@sleutelbos/kernel';
import { fact, factAt, sealed } from '@sleutelbos/testing';
import { z } from 'zod';
import { masked } from './masked.js';
import { pageOf, replay, stepOf } from './replay.js';

const opened = defineEvent('desk.opened.v1', z.strictObject({ name: z.unknown(), reporter: z.string() }));
const moved = defineEvent('desk.moved.v1', z.strictObject({ to: z.string(), reason: z.string() }));
type DeskFact = FactOf<typeof opened> | FactOf<typeof moved>;
interface Desk {
  readonly place: string;
  readonly name?: unknown;
}

const desk: Decider<Desk, never, DeskFact> = {
  aggregate: 'desk',
  context: 'desk',
  initial: { place: 'nowhere' },
  commands: {},
  events: [opened.type, moved.type],
  decide: () => [],
  evolve: (state, event) => (event.type === moved.type ? { ...state, place: event.data.to } : { ...state, name: event.data.name }),
};

const at = (n: number, event: Fact, stream: string, metadata = {}) => factAt(n, event, { stream, metadata }) as unknown as RecordedEvent;
const first = at(1, opened({ name: sealed('name'), reporter: 'p-1' }), 'desk-1', {
  actor: 'p-1',
  role: 'coordinator',
  organisation: 'mee',
});
const second = at(3, moved({ to: 'window', reason: 'light' }), 'desk-1', { actor: 'p-2', role: 'caseworker', organisation: 'gemeente' });
const between = at(2, moved({ to: 'door', reason: 'noise' }), 'desk-2', { actor: 'p-3' });

const past = {
  log: { read: async (stream: string) => [first, between, second].filter((one) => one.stream === stream) },
  codec: { decode: (event: RecordedEvent) => event as unknown as ReturnType<typeof fact> },
  deciders: [desk as unknown as AnyDecider],
};

describe('a replay', () => {
  it('AUD-01 gives the events of all streams in log order, with actor, role and organisation as they were then, and the reason', async () => {
    const steps = (await replay(past, ['desk-1', 'desk-2', 'desk-3'])).map((one) => stepOf(one));
    expect(steps.map(({ record, actor, role, organisation, reason }) => [record, actor, role, organisation, reason])).toEqual([
      ['desk-1', 'p-1', 'coordinator', 'mee', null],
      ['desk-2', 'p-3', 'coordinator', 'mee-az', 'noise'],
      ['desk-1', 'p-2', 'caseworker', 'gemeente', 'light'],
    ]);
  });

  it('AUD-01 shows the state of the record before and after each event, sealed parts closed', async () => {
    const steps = (await replay(past, ['desk-1', 'desk-2'])).map((one) => stepOf(one));
    expect(steps.map(({ before, after }) => [before, after])).toEqual([
      [{ place: 'nowhere' }, { place: 'nowhere', name: { sealed: true } }],
      [{ place: 'nowhere' }, { place: 'door' }],
      [
        { place: 'nowhere', name: { sealed: true } },
        { place: 'window', name: { sealed: true } },
      ],
    ]);
    expect(steps[0]?.data).toEqual({ name: { sealed: true }, reporter: 'p-1' });
  });

  it('AUD-01 holds no log position, key id or ciphertext', async () => {
    const text = JSON.stringify((await replay(past, ['desk-1'])).map((one) => stepOf(one)));
    expect(text).not.toContain(first.position);
    for (const secret of Object.values(sealed('name')).filter((one) => typeof one === 'string' && one !== 'name'))
      expect(text).not.toContain(secret);
  });

  it('SAF-03 a withheld text stands nowhere: not as actor, in the data or in a state', async () => {
    const [step] = (await replay(past, ['desk-1'])).map((one) => stepOf(one, one.event.data, new Set(['p-1'])));
    expect(step?.actor).toBe('withheld');
    expect(JSON.stringify(step)).not.toContain('p-1');
  });

  it('AUD-01 is read page by page behind an event, however the streams grow', async () => {
    const all = await replay(past, ['desk-1', 'desk-2']);
    const page = pageOf(all, { limit: 2 });
    expect(page?.page.map((one) => one.event.id)).toEqual([first.id, between.id]);
    expect(page?.next).toBe(between.id);
    const last = pageOf(all, { limit: 2, after: between.id });
    expect(last?.page.map((one) => one.event.id)).toEqual([second.id]);
    expect(last?.next).toBeNull();
    expect(pageOf(all, { limit: 2, after: 'unknown' })).toBeNull();
  });
});

describe('masking', () => {
  it('closes sealed parts at any depth and leaves plain JSON', () =>
    expect(masked({ a: [{ b: sealed('b') }], c: undefined, d: 1, e: true, f: null })).toEqual({
      a: [{ b: { sealed: true } }],
      d: 1,
      e: true,
      f: null,
    }));
});
