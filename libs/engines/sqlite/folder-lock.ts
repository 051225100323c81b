import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EngineError } from '@sleutelbos/kernel';
import { asEngineError, isBusy } from './sqlite-errors.js';

export interface FolderLock {
  release(): void;
}

/**
 * Takes the data folder for this process, or fails at once: the stream revisions and the newest events are kept in memory, which is right
 * only while nobody else writes. The lock is an open transaction on `lock.db`: it works on every system, leaves nothing behind,
 * and goes with the process however that ends. Nothing else in this process may open and close that file: on POSIX systems
 * closing any handle of a file drops the locks that the process holds on it.
 * @throws EngineError locked, unavailable
 */
export function lockFolder(folder: string): FolderLock {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new EngineError('unavailable', `The data folder ${folder} cannot be made. Check its path and the rights of this user.`, {
      cause: error,
    });
  }
  const path = join(folder, 'lock.db');
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    // No journal file, for the only thing ever written is the line below.
    connection.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE');
    // The write shows that the folder can be written to: on a read-only file SQLite takes BEGIN EXCLUSIVE for a mere read.
    connection.exec('BEGIN EXCLUSIVE; PRAGMA user_version = 1; COMMIT; BEGIN EXCLUSIVE');
    const held = connection;
    return {
      release() {
        if (held.isOpen) held.close();
      },
    };
  } catch (error) {
    connection?.close();
    if (!isBusy(error)) throw asEngineError(error, path);
    throw new EngineError(
      'locked',
      `Another process works in the data folder ${folder}. Stop that process or start this one with another folder; the lock goes with the process, there is nothing to delete.`,
      { cause: error },
    );
  }
}
