import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Ciphers, EngineError } from '@sleutelbos/kernel';
import { LOG_FILE, openLogReading } from '../event-log/sqlite/log-reading.js';
import { KEYS_FILE, openVaultReading } from '../key-vault/sqlite/vault-reading.js';
import { verifyFolder } from './verify-folder.js';

const MANIFEST_FILE = 'backup.json';

const FORMAT = 'sleutelbos backup 1';

/** Written last: a folder without it is no backup. */
export interface BackupManifest {
  readonly format: typeof FORMAT;
  /** RFC 3339. */
  readonly madeAt: string;
  readonly incarnation: string;
  readonly events: number;
  readonly keys: number;
  /** Register of destroyed keys that goes with the folder that was backed up. It is not in the backup. */
  readonly register: string;
  readonly sha256: Readonly<Record<typeof LOG_FILE | typeof KEYS_FILE, string>>;
}

export interface BackupOptions {
  /** Data folder; a process may be working in it. */
  readonly from: string;
  /** New or empty folder. */
  readonly to: string;
  /** Tries every key of the copy. It is never written anywhere. Absent: the keys are copied untried. */
  readonly kek?: Uint8Array;
  readonly register: string;
  readonly ciphers: Ciphers;
  /** RFC 3339. */
  readonly madeAt: string;
}

/**
 * Copies the log, then the keys, so that every event's key is in it; never views, read log, register or key-encryption key. What was
 * copied is read whole before the backup counts.
 *
 * @throws EngineError unavailable (a folder), damaged (what was copied does not verify; nothing counts as a backup then)
 */
export function backUp({ from, to, kek, register, ciphers, madeAt }: BackupOptions): BackupManifest {
  mustBeEmpty(to);
  const log = openLogReading(from);
  try {
    log.file.copyTo(join(to, LOG_FILE));
  } finally {
    log.close();
  }
  const vault = openVaultReading(from, ciphers);
  try {
    vault.file.copyTo(join(to, KEYS_FILE));
  } finally {
    vault.close();
  }
  for (const name of [LOG_FILE, KEYS_FILE]) flush(join(to, name));
  const { incarnation, events, keys, faults } = verifyFolder({ folder: to, ciphers, copied: true, ...(kek ? { kek } : {}) });
  if (faults.length > 0 || incarnation === null) {
    throw new EngineError('damaged', `The copy in ${to} does not verify and is no backup:\n${faults.join('\n') || `${from} holds no log`}`);
  }
  const made: BackupManifest = {
    format: FORMAT,
    madeAt,
    incarnation,
    events,
    keys,
    register,
    sha256: { [LOG_FILE]: digestOf(join(to, LOG_FILE)), [KEYS_FILE]: digestOf(join(to, KEYS_FILE)) },
  };
  const path = join(to, MANIFEST_FILE);
  writeFileSync(`${path}.part`, `${JSON.stringify(made, null, 2)}\n`, { flush: true });
  renameSync(`${path}.part`, path);
  flush(to);
  return made;
}

/** What a backup says of itself, compared with what is there. @throws EngineError damaged */
export function readBackup(folder: string): BackupManifest {
  const path = join(folder, MANIFEST_FILE);
  if (!existsSync(path)) throw new EngineError('damaged', `${folder} is no finished backup: it has no ${MANIFEST_FILE}. Take another one.`);
  const read = parsed(readFileSync(path, 'utf8'));
  if (read?.format !== FORMAT || !read.sha256)
    throw new EngineError('damaged', `${path} is not what was written, or was made by a newer program. Take another backup.`);
  for (const name of [LOG_FILE, KEYS_FILE] as const) {
    const file = join(folder, name);
    if (!existsSync(file) || digestOf(file) !== read.sha256[name]) {
      throw new EngineError('damaged', `${file} is not what was backed up. Take another backup.`);
    }
  }
  return read as BackupManifest;
}

/** On disk when it returns, a file's content or a folder's names. */
export function flush(path: string): void {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    // Windows opens no folders.
    if (process.platform === 'win32') return;
    throw error;
  }
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function mustBeEmpty(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).length === 0) return;
  } catch (cause) {
    throw new EngineError('unavailable', `The folder ${folder} cannot be made or read. Check its path and the rights of this user.`, {
      cause,
    });
  }
  throw new EngineError('unavailable', `The folder ${folder} is not empty. Name a new one: no backup is written over.`);
}

function digestOf(path: string): string {
  const hash = createHash('sha256');
  const handle = openSync(path, 'r');
  const buffer = Buffer.alloc(1 << 20);
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

function parsed(text: string): Partial<BackupManifest> | null {
  try {
    return JSON.parse(text) as Partial<BackupManifest> | null;
  } catch {
    return null;
  }
}
