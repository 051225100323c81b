import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { createKekFile, loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import { openSqliteKeyVault } from '@sleutelbos/engines/key-vault/sqlite/sqlite-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { openSqliteReadLog } from '@sleutelbos/engines/read-log/sqlite/sqlite-read-log.js';
import { lockFolder } from '@sleutelbos/engines/sqlite/folder-lock.js';
import { openSqliteViewStore } from '@sleutelbos/engines/view-store/sqlite/sqlite-view-store.js';
import { EngineError, type Engines, type Registry, type SystemPorts } from '@sleutelbos/kernel';
import type { Configuration } from './configuration.js';

export interface OpenEngines {
  readonly engines: Engines;
  /** In reverse order of opening; the folder is free afterwards. */
  close(): Promise<void>;
}

/**
 * Opens everything of one data folder, which then belongs to this process.
 *
 * @throws EngineError locked | damaged | wrong-key | unavailable: the message names the file and the way out
 */
export async function openEmbeddedEngines(configuration: Configuration, system: SystemPorts, registry: Registry): Promise<OpenEngines> {
  const { data: folder } = configuration;
  const lock = lockFolder(folder);
  const opened: { close(): Promise<void> }[] = [{ close: async () => lock.release() }];
  const keep = <T extends { close(): Promise<void> }>(engine: T): T => {
    opened.push(engine);
    return engine;
  };
  const close = async (): Promise<void> => {
    for (const engine of opened.reverse()) await engine.close();
  };
  try {
    const kek = keyEncryptionKey(configuration, system);
    // Beside the folder, like the key file: a restored folder must not bring an older register with it.
    const vault = keep(await openSqliteKeyVault({ folder, kek, register: `${folder}.destroyed-keys`, system }));
    const log = keep(await openSqliteEventLog(folder, system));
    const reads = keep(await openSqliteReadLog(folder, system.clock));
    const views = keep(await openSqliteViewStore(folder, system.clock));
    const bus = keep(embeddedBus({ log, views, clock: system.clock }, registry.toBus(system.ciphers)));
    return { engines: { log, bus, views, vault, reads }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The key from the environment or its file. Made on the first start outside production; never where keys or events are there already. */
function keyEncryptionKey(configuration: Configuration, system: SystemPorts): Uint8Array {
  const { kek, kekFile, data, production } = configuration;
  if (kek) return loadKek({ env: 'SLEUTELBOS_KEK' });
  if (existsSync(kekFile)) return loadKek({ file: kekFile });
  if (production || existsSync(join(data, 'keys.db')) || existsSync(join(data, 'log.db'))) {
    throw new EngineError(
      'wrong-key',
      `The key-encryption key ${kekFile} is missing, and ${data} holds data that it belongs to. Put the file back, or set SLEUTELBOS_KEK or SLEUTELBOS_KEK_FILE.`,
    );
  }
  return createKekFile(kekFile, system.entropy);
}
