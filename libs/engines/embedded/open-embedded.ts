import { join } from 'node:path';
import type { SystemPorts } from '@sleutelbos/kernel';
import { type NotedEventLog, openSqliteEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import { openSqliteKeyVault } from '../key-vault/sqlite/sqlite-key-vault.js';
import { embeddedBus } from '../message-bus/embedded/embedded-bus.js';
import type { ToBus } from '../message-bus/to-bus.js';
import { openSqliteReadLog } from '../read-log/sqlite/sqlite-read-log.js';
import { lockFolder } from '../sqlite/folder-lock.js';
import { openSqliteViewStore } from '../view-store/sqlite/sqlite-view-store.js';
import { checkFolder } from './check-folder.js';
import type { Engines } from './engines.js';
import { watchFolder } from './watch-folder.js';

export interface EmbeddedOptions {
  /** Data folder, on a local disk; made when it is not there. */
  readonly folder: string;
  readonly system: SystemPorts;
  readonly kek: Uint8Array;
  readonly toBus: ToBus;
  /** Path of the register of destroyed key ids; default `destroyed-keys.log` in the folder. A backup leaves it out. */
  readonly register?: string;
  /** Told of damage that is found while the engines work, and of a disk that does not take a note. Default: nobody. */
  readonly report?: (error: unknown) => void;
}

export interface EmbeddedEngines extends Engines {
  readonly log: NotedEventLog;
}

/**
 * Takes the folder, checks it, and opens everything in it; when one thing fails, what was opened is closed again.
 * A folder that fails a check is left as it was.
 * @throws EngineError any code but wrong-expected-revision
 */
export async function openEmbedded({
  folder,
  system,
  kek,
  toBus,
  register = join(folder, 'destroyed-keys.log'),
  report = () => undefined,
}: EmbeddedOptions): Promise<EmbeddedEngines> {
  const lock = lockFolder(folder);
  const opened: { close(): void | Promise<void> }[] = [{ close: () => lock.release() }];
  const keep = <T extends { close(): Promise<void> }>(engine: T): T => {
    opened.push(engine);
    return engine;
  };
  async function close(): Promise<void> {
    for (let engine = opened.pop(); engine; engine = opened.pop()) await engine.close();
  }
  try {
    checkFolder({ folder, kek, ciphers: system.ciphers });
    const log = keep(await openSqliteEventLog(folder, system));
    const vault = keep(await openSqliteKeyVault({ folder, kek, register, system }));
    const reads = keep(await openSqliteReadLog(folder, system.clock));
    const views = keep(await openSqliteViewStore(folder, system.clock));
    await views.bind(await log.incarnation());
    const bus = keep(embeddedBus({ log, views, clock: system.clock }, toBus));
    const watch = keep(watchFolder({ folder, log, vault, report }));
    return { log, bus, views, vault, reads, close, faults: watch.faults };
  } catch (error) {
    await close();
    throw error;
  }
}
