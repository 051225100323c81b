import {
  type Appended,
  type Expected,
  faultOf,
  isEngineError,
  type KeyVault,
  type Position,
  type Promotion,
  type ReadLog,
  type Registry,
  Runtime,
  type SystemPorts,
  type ViewStatus,
} from '@sleutelbos/kernel';
import type { EventText } from '../event-log/sqlite/event-row.js';
import { type FollowingEventLog, openFollowingEventLog } from '../event-log/sqlite/following-event-log.js';
import { embeddedBus } from '../message-bus/embedded/embedded-bus.js';
import type { Line } from '../system/line.js';
import { openSqliteViewStore } from '../view-store/sqlite/sqlite-view-store.js';
import { type Asking, asking } from './asking.js';

export interface FollowOptions {
  readonly line: Line;
  readonly folder: string;
  readonly registry: Registry;
  readonly system: SystemPorts;
  /** When a view that was built beside takes over. */
  readonly promotion?: Promotion;
  /** Where the clock is one that is moved: called with the other thread's time. */
  readonly moveTo?: (ms: number) => void;
}

/**
 * The other end of `LoopsBeside`: views, reactions and timers of a folder that another thread holds. It reads the log from its file,
 * writes the views' file alone, and asks the thread that holds the folder to append and for keys.
 */
export function follow({ line, folder, registry, system, promotion, moveTo }: FollowOptions): void {
  let following: Following | undefined;
  const other: Asking = asking(line, {
    async start() {
      following = await begin();
    },
    head(position: Position, now: number) {
      moveTo?.(now);
      following?.log.advance(position);
    },
    time: (now: number) => moveTo?.(now),
    async settled(head: Position, now: number) {
      moveTo?.(now);
      following?.log.advance(head);
      await following?.runtime.settled();
      await following?.tell();
    },
    stop: () => following?.stop(),
  });

  async function begin(): Promise<Following> {
    const report = (where: string, error: unknown): void => other.tell('report', where, faultFor(error));
    const log = await openFollowingEventLog(folder, system.clock, {
      appendTexts: (stream: string, expected: Expected, events: readonly EventText[]) =>
        other.ask<Appended>('append', stream, expected, events),
      head: () => other.ask<Position>('head'),
      incarnation: () => other.ask<string>('incarnation'),
    });
    const views = await openSqliteViewStore(folder, system.clock);
    const bus = embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers));
    const statuses = new ChangedStatuses();
    let telling = false;
    let ended = false;
    const runtime = new Runtime(registry, { log, views, bus, vault: vaultOver(other), reads: NO_READS }, system, {
      report,
      ...(promotion ? { promotion } : {}),
      progressed() {
        if (!telling) void system.clock.sleep(0).then(() => (ended ? undefined : tell()));
        telling = true;
      },
    });
    async function tell(): Promise<void> {
      telling = false;
      const { views: all, loopsTurning } = await runtime.status();
      other.tell('statuses', statuses.changed(all), loopsTurning);
    }
    await runtime.start();
    await tell();
    return {
      log,
      runtime,
      tell,
      async stop() {
        await runtime.stop();
        await tell();
        // A loop that ends may have asked once more to be told of: there is nothing left to ask.
        ended = true;
        for (const engine of [bus, views, log]) await engine.close();
      },
    };
  }
}

interface Following {
  readonly log: FollowingEventLog;
  readonly runtime: Runtime;
  tell(): Promise<void>;
  stop(): Promise<void>;
}

/** What the other thread does not know yet. */
class ChangedStatuses {
  readonly #told = new Map<string, string>();

  changed(statuses: readonly ViewStatus[]): readonly ViewStatus[] {
    return statuses.filter(({ name, set, position, state }) => {
      const now = `${state} ${set} ${position}`;
      if (this.#told.get(name) === now) return false;
      this.#told.set(name, now);
      return true;
    });
  }
}

const faultFor = (error: unknown): object => ({
  name: faultOf(error),
  message: error instanceof Error ? error.message : '',
  ...(isEngineError(error) ? { code: error.code } : {}),
});

/** Handlers of reactions and timers seal and open; nobody here destroys, rewraps or takes notes. */
function vaultOver(other: Asking): KeyVault {
  const asked =
    (method: string) =>
    (...given: readonly unknown[]): Promise<never> =>
      other.ask('vault', method, given);
  const never = (): Promise<never> => Promise.reject(new Error('Only the thread that holds the folder does this.'));
  return {
    ensure: asked('ensure'),
    find: asked('find'),
    unwrap: asked('unwrap'),
    lookup: asked('lookup'),
    destroy: never,
    rewrap: never,
    state: never,
    note: never,
    setNote: never,
    close: async () => undefined,
  };
}

/** Nobody is shown anything here. */
const NO_READS: ReadLog = {
  record: () => Promise.reject(new Error('Nothing is read for anybody in this thread.')),
  find: () => Promise.reject(new Error('Nothing is read for anybody in this thread.')),
  close: async () => undefined,
};
