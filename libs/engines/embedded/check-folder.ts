import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Ciphers, EngineError, isEngineError } from '@sleutelbos/kernel';
import { numberOf } from '../event-log/decimal-position.js';
import { LOG_FILE, type LogReading, openLogReading } from '../event-log/sqlite/log-reading.js';
import { KEYS_FILE, openVaultReading, type VaultReading } from '../key-vault/sqlite/vault-reading.js';
import { READ_LOG_SCHEMA, READS_FILE } from '../read-log/sqlite/sqlite-read-log.js';
import { openForReading } from '../sqlite/read-only.js';
import { damaged } from '../sqlite/sqlite-errors.js';
import { lostWithMachine, VIEWS_FILE } from '../view-store/sqlite/views-in-use.js';
import { openViewsReading } from '../view-store/sqlite/views-reading.js';
import { LOG_HEAD, noted, VAULT_COUNTER } from './cross-notes.js';

/** The events most likely to be hit when a file loses its end; the others are looked at while the process works. */
const CHECKED_AT_START = 1_000;

export interface FolderToCheck {
  readonly folder: string;
  readonly kek: Uint8Array;
  readonly ciphers: Ciphers;
}

/**
 * What is looked at before anything in the folder is opened for writing; the caller holds its lock. A new folder passes.
 *
 * @throws EngineError damaged | wrong-key | unavailable: names the file and the way out
 */
export function checkFolder({ folder, kek, ciphers }: FolderToCheck): void {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (!has(LOG_FILE)) {
    if (has(KEYS_FILE)) throw missing(folder, LOG_FILE, `${KEYS_FILE} holds the keys of its events`);
    return;
  }
  const log = openLogReading(folder);
  try {
    const head = log.head();
    if (has(KEYS_FILE)) {
      const vault = openVaultReading(folder, ciphers);
      try {
        checkTogether(log, head, vault, kek);
      } finally {
        vault.close();
      }
    } else if (head > 0) {
      throw missing(folder, KEYS_FILE, `without it no personal data in ${LOG_FILE} can be opened`);
    }
    const { faults } = log.check(Math.max(0, head - CHECKED_AT_START), CHECKED_AT_START);
    if (faults[0]) throw damaged(log.path, undefined, `is damaged: ${faults[0]}`);
    if (has(VIEWS_FILE) && !lostWithMachine(folder)) checkViews(folder, log, head);
    if (has(READS_FILE)) openForReading(join(folder, READS_FILE), READ_LOG_SCHEMA).close();
  } finally {
    log.close();
  }
}

function checkTogether(log: LogReading, head: number, vault: VaultReading, kek: Uint8Array): void {
  if (!vault.fits(kek)) {
    throw new EngineError(
      'wrong-key',
      `The key-encryption key does not fit ${vault.path}. Name the key file or environment variable that this folder was made with; another key cannot open it.`,
    );
  }
  // The keys' file is made after the log is: where there is one, an unmade log has lost everything.
  if (log.incarnation === null) throw damaged(log.path, undefined, `is empty, though ${vault.path} holds the keys of its events`);
  const seen = noted(vault.note(LOG_HEAD), log.incarnation);
  if (head < seen) {
    throw damaged(log.path, undefined, `ends at event ${head}, though ${vault.path} noted event ${seen}: acknowledged events are lost`);
  }
  const counted = noted(log.note(VAULT_COUNTER), log.incarnation);
  if (vault.counter() < counted) {
    throw damaged(
      vault.path,
      undefined,
      `is older than ${log.path}: it stands at ${vault.counter()} keys made and destroyed, the log noted ${counted}`,
    );
  }
}

function checkViews(folder: string, log: LogReading, head: number): void {
  try {
    const views = openViewsReading(folder);
    try {
      const newest = views.incarnation === log.incarnation ? numberOf(views.newestCheckpoint()) : 0;
      if (newest > head) {
        throw damaged(
          log.path,
          undefined,
          `ends at event ${head}, though ${views.path} reflects event ${newest}: acknowledged events are lost`,
        );
      }
    } finally {
      views.close();
    }
  } catch (error) {
    if (!isEngineError(error, 'damaged') || !error.message.startsWith(join(folder, VIEWS_FILE))) throw error;
    throw new EngineError('damaged', `${error.message} Or move it away: views are made anew from the log.`, { cause: error });
  }
}

function missing(folder: string, name: string, why: string): EngineError {
  return new EngineError(
    'damaged',
    `${join(folder, name)} is missing, and ${why}. Put the file back, or restore the last backup into a new folder.`,
  );
}
