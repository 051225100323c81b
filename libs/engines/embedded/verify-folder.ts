import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Ciphers, type Position, START } from '@sleutelbos/kernel';
import { numberOf } from '../event-log/decimal-position.js';
import { type LogReading, openLogReading } from '../event-log/sqlite/log-reading.js';
import { destroyedKeys } from '../key-vault/sqlite/destroyed-register.js';
import { openVaultReading, type VaultReading } from '../key-vault/sqlite/vault-reading.js';
import { VIEWS_FILE } from '../view-store/sqlite/views-in-use.js';
import { openViewsReading } from '../view-store/sqlite/views-reading.js';
import { LOG_HEAD, noted, VAULT_COUNTER } from './cross-notes.js';

const BATCH = 1_000;
const STREAMS_NAMED = 20;

export interface FolderToVerify {
  readonly folder: string;
  readonly ciphers: Ciphers;
  /** Absent: the keys are counted, not tried. */
  readonly kek?: Uint8Array;
  /** Register of destroyed keys; absent: not compared. */
  readonly register?: string;
  /** A copy: its keys were taken after its log, and know more. */
  readonly copied?: boolean;
}

export interface Verified {
  readonly incarnation: string | null;
  readonly events: number;
  readonly keys: number;
  /** False: there was no key-encryption key to try them with. */
  readonly keysTried: boolean;
  /** One sentence each, with the file's path. Empty: nothing is wrong. */
  readonly faults: readonly string[];
}

/**
 * Reads every event and tries every key, also beside the process that works in the folder: what each file noted of another is read
 * before that other, so that what is written meanwhile looks like no fault.
 *
 * @throws EngineError unavailable (no such file), damaged (a file that cannot be read at all)
 */
export function verifyFolder(options: FolderToVerify): Verified {
  const { folder, ciphers, copied = false } = options;
  const reflected = copied ? START : newestCheckpoint(folder);
  const vault = openVaultReading(folder, ciphers);
  try {
    const headNoted = vault.note(LOG_HEAD);
    const log = openLogReading(folder);
    try {
      log.file.hold();
      vault.file.hold();
      const logged = verifyLog(log);
      const faults = [...logged.faults];
      const seen = copied ? 0 : Math.max(noted(headNoted, log.incarnation), numberOf(reflected));
      if (logged.events < seen) {
        faults.push(`${log.path} ends at event ${logged.events}, though event ${seen} was noted in ${vault.path} or ${VIEWS_FILE}.`);
      }
      const counted = noted(log.note(VAULT_COUNTER), log.incarnation);
      if (vault.counter() < counted) faults.push(`${vault.path} is older than ${log.path}: counter ${vault.counter()}, noted ${counted}.`);
      const { keys, faults: ofKeys } = verifyKeys(vault, options);
      faults.push(...ofKeys);
      return { incarnation: log.incarnation, events: logged.events, keys, keysTried: options.kek !== undefined, faults };
    } finally {
      log.close();
    }
  } finally {
    vault.close();
  }
}

function verifyLog(log: LogReading): { events: number; faults: string[] } {
  const faults: string[] = [];
  const head = log.head();
  for (let after = 0; after < head; ) {
    const { mark, faults: found } = log.check(after, BATCH);
    faults.push(...found.map((one) => `${log.path}: ${one}.`));
    if (mark === after) {
      faults.push(`${log.path}: the events after position ${after} are gone.`);
      break;
    }
    after = mark;
  }
  faults.push(...log.streamsWithGaps(STREAMS_NAMED).map((stream) => `${log.path}: the revisions of stream ${stream} have a gap.`));
  faults.push(
    ...log.placesAtFault(STREAMS_NAMED).map((stream) => `${log.path}: the index does not lead to the events of stream ${stream}.`),
  );
  faults.push(...log.pagesAtFault().map((line) => `${log.path}: ${line}.`));
  return { events: head, faults };
}

function verifyKeys(vault: VaultReading, { kek, register }: FolderToVerify): { keys: number; faults: string[] } {
  const faults = vault.pagesAtFault().map((line) => `${vault.path}: ${line}.`);
  if (register !== undefined) {
    const standing = vault.standing(destroyedKeys(register)).length;
    if (standing > 0) faults.push(`${vault.path} holds ${standing} keys that ${register} names as destroyed; they go at the next start.`);
  }
  if (kek === undefined) return { keys: vault.count(), faults };
  if (!vault.fits(kek)) return { keys: vault.count(), faults: [...faults, `${vault.path}: the key-encryption key does not fit.`] };
  const { keys, closed } = vault.tryAll(kek);
  faults.push(...closed.map((kid) => `${vault.path}: key ${kid} does not open.`));
  return { keys, faults };
}

function newestCheckpoint(folder: string): Position {
  if (!existsSync(join(folder, VIEWS_FILE))) return START;
  const log = openLogReading(folder);
  const views = openViewsReading(folder);
  try {
    return views.incarnation === log.incarnation ? views.newestCheckpoint() : START;
  } finally {
    views.close();
    log.close();
  }
}
