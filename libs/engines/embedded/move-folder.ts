import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportingLog, ImportingVault, ReadLog, SystemPorts } from '@sleutelbos/kernel';
import { openLogReading } from '../event-log/sqlite/log-reading.js';
import { openVaultReading } from '../key-vault/sqlite/vault-reading.js';
import { openSqliteReadLog, READ_LOG_SCHEMA, READS_FILE } from '../read-log/sqlite/sqlite-read-log.js';
import { lockFolder } from '../sqlite/folder-lock.js';
import { openForReading } from '../sqlite/read-only.js';
import { checkFolder } from './check-folder.js';
import { type KeysMoved, moveKeys } from './move-keys.js';
import { type LogMoved, type LogToMove, moveLog } from './move-log.js';
import { moveReads } from './move-reads.js';

/** Engines that take in what a folder holds. Nobody else works on them. */
export interface MoveTarget {
  readonly log: ImportingLog;
  readonly vault: ImportingVault;
  readonly reads: ReadLog;
}

export interface FolderToMove {
  readonly folder: string;
  readonly kek: Uint8Array;
  /** Register of destroyed keys of the folder. */
  readonly register: string;
  readonly to: MoveTarget;
  readonly system: Pick<SystemPorts, 'clock' | 'ciphers'>;
  readonly progress: LogToMove['progress'];
}

export interface Moved extends LogMoved, KeysMoved {
  readonly lines: number;
  readonly incarnation: string;
}

/**
 * Moves a folder that no process works in to other engines: keys first, since a key is durable before the first event that uses it, then the
 * log, then who saw what. Views and checkpoints are not moved: the log there has an incarnation of its own, so they are made anew. The folder
 * is left as it was.
 *
 * @throws EngineError; after `unavailable` it goes on when it is called again
 */
export async function moveFolder({ folder, kek, register, to, system, progress }: FolderToMove): Promise<Moved> {
  const from = openLogReading(folder);
  const opened: { close(): void | Promise<void> }[] = [from];
  try {
    // Nothing is appended meanwhile.
    const lock = lockFolder(folder);
    opened.push({ close: () => lock.release() });
    checkFolder({ folder, kek, ciphers: system.ciphers });
    const vault = openVaultReading(folder, system.ciphers);
    opened.push(vault);
    const keys = await moveKeys({ from: vault, kek, register, to: to.vault });
    const log = await moveLog({ from, to: to.log, clock: system.clock, progress });
    let lines = 0;
    if (existsSync(join(folder, READS_FILE))) {
      const reads = await openSqliteReadLog(folder, system.clock);
      opened.push(reads);
      lines = await moveReads(reads, to.reads, tenantsOf(folder));
    }
    return { ...log, ...keys, lines, incarnation: await to.log.incarnation() };
  } finally {
    for (let one = opened.pop(); one; one = opened.pop()) await one.close();
  }
}

function tenantsOf(folder: string): readonly string[] {
  const file = openForReading(join(folder, READS_FILE), READ_LOG_SCHEMA);
  try {
    const rows = file.prepare('SELECT DISTINCT tenant FROM lines ORDER BY tenant');
    return (file.read(() => rows.all()) as { tenant: string }[]).map((one) => one.tenant);
  } finally {
    file.close();
  }
}
