import { memoryEventLog } from '@sleutelbos/engines/event-log/memory/memory-event-log.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { memoryWorld, simulatedSystem, TEST_METADATA } from '@sleutelbos/testing';
import { z } from 'zod';
import { defineEvent, type Fact, type LoggedFactOf, versionsOf } from '../event-type.js';
import type { JsonObject } from '../json.js';
import type { RecordedEvent } from '../ports/event-log.js';
import { defineView } from '../projecting/view.js';
import { PUBLISHES_NOTHING } from '../published.js';
import { type Context, Registry } from '../registry.js';
import { Codec, UnknownEventType } from './codec.js';

const metres = z.strictObject({ id: z.string(), metres: z.number() });
const walkedV1 = defineEvent('walks.walked.v1', z.strictObject({ id: z.string(), km: z.number() }));
const walkedV2 = defineEvent('walks.walked.v2', metres, { former: walkedV1, upcast: ({ id, km }) => ({ id, metres: km * 1_000 }) });
const walked = defineEvent('walks.walked.v3', metres.extend({ on: z.enum(['foot', 'unknown']) }), {
  former: walkedV2,
  upcast: (data) => ({ ...data, on: 'unknown' as const }),
});
const rested = defineEvent('walks.rested.v1', z.strictObject({ id: z.string() }));

interface Walk extends JsonObject {
  readonly metres: number;
  readonly on: string;
}

const walksView = defineView<Walk, LoggedFactOf<typeof walked>>({
  name: 'walks',
  version: 1,
  context: 'walks',
  handles: [walked.type],
  indexes: {},
  key: (event) => [event.data.id],
  apply: (document, { data }) => ({ metres: (document?.metres ?? 0) + data.metres, on: data.on }),
});

const walks: Context = {
  name: 'walks',
  events: [walked, rested],
  deciders: [],
  handlers: [],
  views: [walksView],
  reactions: [],
  timers: [],
  refusals: {},
  published: PUBLISHES_NOTHING,
};

const stored = (type: string, data: object): RecordedEvent =>
  ({
    id: 'e',
    type,
    data,
    metadata: TEST_METADATA,
    stream: 'walk-1',
    revision: 0,
    position: '1',
    recordedAt: '',
  }) as unknown as RecordedEvent;

describe('versions of an event', () => {
  const codec = new Codec(new Map([walked, rested].map((type) => [type.type, type] as never)));

  it('reads every former version as the newest, step by step', () => {
    expect(codec.decode(stored('walks.walked.v1', { id: 'a', km: 2 }))).toMatchObject({
      type: 'walks.walked.v3',
      data: { id: 'a', metres: 2_000, on: 'unknown' },
    });
    expect(codec.decode(stored('walks.walked.v2', { id: 'a', metres: 5 })).data).toEqual({ id: 'a', metres: 5, on: 'unknown' });
  });

  it('hands the newest out as it stands, without a copy', () => {
    const event = stored('walks.walked.v3', { id: 'a', metres: 5, on: 'foot' });
    expect(codec.decode(event)).toBe(event);
  });

  it('keeps where and when a former version was stored', () => {
    const event = stored('walks.walked.v1', { id: 'a', km: 2 });
    const { type: _, data: __, ...rest } = event;
    expect(codec.decode(event)).toMatchObject(rest as object);
    expect(event.data).toEqual({ id: 'a', km: 2 });
  });

  it('makes facts in the newest version only', () => {
    expect(() => codec.encode(walkedV1({ id: 'a', km: 1 }) as Fact)).toThrow(UnknownEventType);
    expect(codec.encode(walked({ id: 'a', metres: 1, on: 'foot' }) as Fact)).toEqual({ id: 'a', metres: 1, on: 'foot' });
  });

  it('never guesses at a version that it does not know', () => {
    expect(() => codec.decode(stored('walks.walked.v4', {}))).toThrow(UnknownEventType);
  });

  it('follows without a gap', () => {
    expect(versionsOf(walked as never).map((one) => one.type)).toEqual(['walks.walked.v3', 'walks.walked.v2', 'walks.walked.v1']);
    expect(() => defineEvent('walks.slept.v2', metres)).toThrow('walks.slept.v2 follows nothing, not walks.slept.v1');
    const jump = { former: walkedV1, upcast: () => ({ id: '', metres: 0 }) };
    expect(() => defineEvent('walks.walked.v3', metres, jump)).toThrow('follows walks.walked.v1, not walks.walked.v2');
  });

  it('is refused by the registry where a view or a second declaration names a former one', () => {
    const old = { ...walksView, handles: [walkedV1.type] } as never;
    expect(() => new Registry([{ ...walks, views: [old] }])).toThrow('View walks names walks.walked.v1');
    expect(() => new Registry([{ ...walks, events: [walked, walkedV1] }])).toThrow('Two of one name: event version walks.walked.v1');
  });

  it('comes to a view in the order of the log, whatever version was stored', async () => {
    const system = simulatedSystem();
    const log = memoryEventLog(system);
    const views = memoryViewStore(system.clock);
    const append = (revision: number, type: string, data: JsonObject) =>
      log.append('walk-1', revision < 0 ? 'no-stream' : revision, [{ id: `${revision}`, type, data, metadata: TEST_METADATA }]);
    await append(-1, 'walks.walked.v1', { id: 'a', km: 1 });
    await append(0, 'walks.walked.v3', { id: 'a', metres: 1, on: 'foot' });
    const world = await memoryWorld({ contexts: [walks], system, over: (engines) => ({ ...engines, log, views }) });
    expect(await world.view(walksView, 'a')).toEqual({ metres: 1_001, on: 'foot' });
    await world.stop();
  });
});
