import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EngineError, type SystemPorts } from '@sleutelbos/kernel';
import { LOG_FILE, renewIncarnation } from '../event-log/sqlite/log-reading.js';
import { openSqliteKeyVault } from '../key-vault/sqlite/sqlite-key-vault.js';
import { KEYS_FILE } from '../key-vault/sqlite/vault-reading.js';
import { lockFolder } from '../sqlite/folder-lock.js';
import { flush, readBackup } from './back-up.js';
import { type Verified, verifyFolder } from './verify-folder.js';

export interface RestoreOptions {
  /** Folder that `backUp` made. */
  readonly from: string;
  /** Data folder without log and keys; its read log stays. */
  readonly into: string;
  /** Register of destroyed keys of the folder that is restored into. */
  readonly register: string;
  /** A register kept elsewhere, put in its place where there is none. */
  readonly registerCopy?: string;
  /** True: nobody was erased since the backup, so that there need not be a register. */
  readonly nobodyErased?: boolean;
  readonly kek: Uint8Array;
  readonly system: SystemPorts;
}

/**
 * Puts log and keys into a folder under a new incarnation, so that views and checkpoints of before are void, and destroys again
 * whatever the register names.
 *
 * @throws EngineError damaged | wrong-key | locked | unavailable; the folder has no log then
 */
export async function restore(options: RestoreOptions): Promise<Verified> {
  const { from, into } = options;
  const backup = readBackup(from);
  const lock = lockFolder(into);
  try {
    mustBeFree(into);
    putRegister(options, backup.register);
    try {
      await putKeys(options);
      return putLog(options);
    } catch (error) {
      for (const name of [LOG_FILE, `${LOG_FILE}.restoring`, KEYS_FILE])
        for (const end of ['', '-wal', '-shm']) rmSync(join(into, `${name}${end}`), { force: true });
      throw error;
    }
  } finally {
    lock.release();
  }
}

async function putKeys({ from, into, register, kek, system }: RestoreOptions): Promise<void> {
  const keys = join(into, KEYS_FILE);
  copyFileSync(join(from, KEYS_FILE), keys);
  flush(keys);
  const vault = await openSqliteKeyVault({ folder: into, kek, register, system });
  await vault.close();
}

/** The log comes last and whole: a folder with keys alone does not start. */
function putLog({ from, into, register, kek, system }: RestoreOptions): Verified {
  const log = join(into, LOG_FILE);
  copyFileSync(join(from, LOG_FILE), `${log}.restoring`);
  renewIncarnation(`${log}.restoring`, system.ids.next());
  flush(`${log}.restoring`);
  renameSync(`${log}.restoring`, log);
  flush(into);
  const verified = verifyFolder({ folder: into, ciphers: system.ciphers, kek, register, copied: true });
  if (verified.faults.length > 0) throw new EngineError('damaged', `${into} does not verify:\n${verified.faults.join('\n')}`);
  return verified;
}

function mustBeFree(into: string): void {
  const there = [LOG_FILE, KEYS_FILE].filter((name) => existsSync(join(into, name)));
  if (there.length === 0) return;
  throw new EngineError(
    'unavailable',
    `${into} holds ${there.join(' and ')} already; nothing is written over. Move ${there.map((name) => `${name}*`).join(' and ')} out of it first, and leave reads.db where it is.`,
  );
}

function putRegister({ register, registerCopy, nobodyErased }: RestoreOptions, former: string): void {
  if (existsSync(register)) return;
  const found = [registerCopy, former].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) {
    copyFileSync(found, register);
    flush(register);
    flush(dirname(register));
  } else if (!nobodyErased) {
    throw new EngineError(
      'unavailable',
      `The register of destroyed keys ${register} is not there: without it people who were erased after the backup come back. Name a copy with --register, or say --nobody-erased if that is certain.`,
    );
  }
}
