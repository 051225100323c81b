import { type MoveTarget, moveFolder } from '@sleutelbos/engines/embedded/move-folder.js';
import { openSqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { openSqliteKeyVault } from '@sleutelbos/engines/key-vault/sqlite/sqlite-key-vault.js';
import { openSqliteReadLog } from '@sleutelbos/engines/read-log/sqlite/sqlite-read-log.js';
import { lockFolder } from '@sleutelbos/engines/sqlite/folder-lock.js';
import { ProgressBar } from '@sleutelbos/engines/system/progress-bar.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { SystemPorts } from '@sleutelbos/kernel';
import type { Outcome } from './commands.js';
import { houseAt, kekOf } from './house.js';
import { registerOfServices, servicesAt } from './services.js';

export interface MoveArguments {
  /** Another data folder; absent: the engines of services, which the environment names. */
  readonly into?: string;
  readonly data?: string;
  readonly 'kek-file'?: string;
}

/** Moves log, keys and read log to other engines; ended at any moment, it goes on where it was when it is called again. */
export async function move(given: MoveArguments): Promise<Outcome> {
  const house = houseAt(given.data, given['kek-file']);
  const system = realSystem();
  const kek = kekOf(house);
  const to = given.into === undefined ? await openServices(kek, system) : await openFolder(given.into, kek, system);
  const progress = phases();
  try {
    const moved = await moveFolder({ folder: house.folder, kek, register: house.register, to, system, progress: progress.show });
    const { events, before, keys, destroyed, lines, digest } = moved;
    return {
      lines: [
        `${house.folder}: ${events} events${before > 0 ? ` (${before} of them moved before)` : ''}, ${keys} keys, ${destroyed} destroyed keys, ${lines} lines of the read log are moved to ${given.into ?? 'the services’ engines'} and compared.`,
        `SHA-256 over the events: ${digest}`,
        `Views are made anew there. Do not start anything on ${house.folder} any more; keep it until you are sure, then destroy it.`,
      ],
      data: { ...moved },
      well: true,
    };
  } finally {
    progress.end();
    await to.close();
  }
}

/** Either under the same key-encryption key. */
async function openServices(kek: Uint8Array, system: SystemPorts): Promise<MoveTarget & { close(): Promise<void> }> {
  const { openClusterTarget } = await import('@sleutelbos/engines/cluster/open-to-keep.js');
  return openClusterTarget({ ...servicesAt(), register: registerOfServices(), kek }, system);
}

async function openFolder(into: string, kek: Uint8Array, system: SystemPorts): Promise<MoveTarget & { close(): Promise<void> }> {
  const { folder, register } = houseAt(into, undefined);
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
    const log = keep(await openSqliteEventLog(folder, system));
    const vault = keep(await openSqliteKeyVault({ folder, kek, register, system }));
    const reads = keep(await openSqliteReadLog(folder, system.clock));
    return { log, vault, reads, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const SAID = { looking: 'looking at what is there', moving: 'moving', comparing: 'comparing' } as const;

/** One bar for each thing that is done in turn. */
function phases(): { show(doing: keyof typeof SAID, done: number, of: number): void; end(): void } {
  let current: keyof typeof SAID | null = null;
  let bar = new ProgressBar(process.stderr);
  const end = (): void => {
    if (current !== null) bar.end();
  };
  return {
    show(doing, done, of) {
      if (doing !== current) {
        end();
        bar = new ProgressBar(process.stderr);
        current = doing;
      }
      bar.show(of === 0 ? 1 : done / of, SAID[doing]);
    },
    end,
  };
}
