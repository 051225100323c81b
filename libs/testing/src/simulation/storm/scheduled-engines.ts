import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import type { ToBus } from '@sleutelbos/engines/message-bus/to-bus.js';
import {
  type ConsumerGroup,
  EngineError,
  type Engines,
  type EventLog,
  type KeyVault,
  type LogBatch,
  type MessageBus,
  type ReadLog,
  type ViewStore,
} from '@sleutelbos/kernel';
import type { Dice } from './dice.js';
import type { Kind, Life, Scheduler } from './scheduler.js';

/** Shares of calls that go wrong. */
export interface Weather {
  /** Not stored, and said so. */
  readonly unavailable: number;
  /** Stored, or not; no answer. Appends only. */
  readonly unknown: number;
  /** Messages that come a second time, or some former ones with them. */
  readonly twice: number;
  /** Messages that wait before they are handled. */
  readonly late: number;
}

export const STORM: Weather = { unavailable: 0.004, unknown: 0.012, twice: 0.15, late: 0.1 };
export const CALM: Weather = { unavailable: 0, unknown: 0, twice: 0, late: 0 };

/** What a process is run on: its own life, and the stores that outlive it. */
export interface Footing {
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly dice: Dice;
  weather(): Weather;
}

/** The stores as one process sees them: every call waits for its turn, and may go wrong. The bus belongs to the process. */
export function scheduledEngines(on: Footing, stores: Omit<Engines, 'bus'>, toBus: ToBus): Engines {
  const log = scheduledLog(on, stores.log);
  const views = scheduledViews(on, stores.views);
  return {
    log,
    views,
    vault: scheduled(on, stores.vault, VAULT),
    reads: scheduled(on, stores.reads, READS),
    bus: restlessBus(on, embeddedBus({ log, views, clock: on.scheduler.clockOf(on.life) }, toBus)),
  };
}

const VAULT = ['ensure', 'find', 'unwrap', 'lookup', 'destroy', 'rewrap', 'state', 'note', 'setNote'] as const satisfies (keyof KeyVault)[];
const READS = ['record', 'find'] as const satisfies (keyof ReadLog)[];
const VIEWS = ['find', 'lease', 'drop', 'bind', 'prepare'] as const satisfies (keyof ViewStore)[];
const FOLLOWING = ['getMany', 'putMany', 'checkpoint', 'saveCheckpoint'] as const satisfies (keyof ViewStore)[];
const READING = ['read', 'head', 'incarnation'] as const satisfies (keyof EventLog)[];

const down = (): EngineError => new EngineError('unavailable', 'Down for a moment');

/** The same port with the named calls scheduled. */
function scheduled<P extends object>(on: Footing, port: P, calls: readonly (keyof P & string)[], kind: Kind = 'act'): P {
  const own: Record<string, unknown> = {};
  for (const name of calls) {
    const call = port[name] as (...given: readonly unknown[]) => Promise<unknown>;
    own[name] = (...given: readonly unknown[]) =>
      on.scheduler.turn(on.life, kind, async () => {
        if (on.dice.chance(on.weather().unavailable)) throw down();
        return call.apply(port, [...given]);
      });
  }
  return { ...port, ...own };
}

function scheduledViews(on: Footing, views: ViewStore): ViewStore {
  return scheduled(on, scheduled(on, views, VIEWS), FOLLOWING, 'follow');
}

function scheduledLog(on: Footing, log: EventLog): EventLog {
  const { scheduler, life, dice } = on;
  return {
    ...scheduled(on, log, READING),
    append: (stream, expected, events) =>
      scheduler.turn(life, 'append', async () => {
        const { unavailable, unknown } = on.weather();
        if (dice.chance(unavailable)) throw down();
        const silent = dice.chance(unknown);
        if (silent && dice.chance(0.3)) throw new EngineError('unknown-outcome', 'No answer; nothing was stored');
        const appended = await log.append(stream, expected, events);
        if (silent) throw new EngineError('unknown-outcome', 'No answer; it was stored');
        return appended;
      }),
    subscribe: (options) => delivered(on, log.subscribe({ ...options, batchSize: options.batchSize ?? dice.between(1, 12) })),
  };
}

/** A batch is made when something came, and handed over when its turn comes. */
async function* delivered(on: Footing, batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch> {
  for await (const batch of batches) {
    yield await on.scheduler.turn(on.life, 'follow', async () => {
      if (on.dice.chance(on.weather().unavailable)) throw down();
      return batch;
    });
  }
}

/** How many former messages may come again, as after another reader took over. */
const TAIL = 4;

/** At least once, in order per key: a message comes late, twice, or once more with those of its key before it. */
function restlessBus({ scheduler, life, dice, weather }: Footing, bus: MessageBus): MessageBus {
  const clock = scheduler.clockOf(life);
  const restless = (group: ConsumerGroup): ConsumerGroup['handle'] => {
    const tails = new Map<string, Parameters<ConsumerGroup['handle']>[0][]>();
    return async (message) => {
      const tail = tails.get(message.key) ?? [];
      tails.set(message.key, tail);
      if (dice.chance(weather().late)) await clock.sleep(dice.between(1, 3_000), group.signal);
      await group.handle(message);
      tail.push(message);
      if (tail.length > TAIL) tail.shift();
      if (dice.chance(weather().twice)) for (const again of tail.slice(dice.between(0, tail.length - 1))) await group.handle(again);
    };
  };
  return {
    consume: (group) => bus.consume({ ...group, handle: restless(group) }),
    progress: (group) => bus.progress(group),
    close: () => bus.close(),
  };
}
