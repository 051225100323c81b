import { EngineError } from '@sleutelbos/kernel';

/** SQLite's primary result codes that say something about the machine or the file; the others are mistakes in our own statements. */
const BUSY = 5;
const LOCKED = 6;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Extended: the file ends before its content does. */
const SHORT_READ = IO_ERROR | (2 << 8);
/** Extended: no room for the index of the write-ahead log, which every reader needs. */
const NO_ROOM_FOR_INDEX = IO_ERROR | (19 << 8);
const CONSTRAINT_UNIQUE = 2067;
const CONSTRAINT_PRIMARY_KEY = 1555;

/** Extended result code, or null when the error is not SQLite's. */
function sqliteCode(error: unknown): number | null {
  const candidate = error as { code?: unknown; errcode?: unknown } | null;
  return candidate?.code === 'ERR_SQLITE_ERROR' && typeof candidate.errcode === 'number' ? candidate.errcode : null;
}

export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === CONSTRAINT_UNIQUE || code === CONSTRAINT_PRIMARY_KEY;
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && ((code & 0xff) === BUSY || (code & 0xff) === LOCKED);
}

/**
 * SQLite's error as the port knows it, with the file's name and the way out. What is no engine's error comes back as it was.
 * `committing`: the error came from COMMIT itself. Then only a full disk is certain to have left nothing behind: after a failed
 * fdatasync the frames may be found again when the file is next opened.
 */
export function asEngineError(error: unknown, path: string, committing = false): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const cause = { cause: error };
  if (code === SHORT_READ) return damaged(path, cause);
  switch (code === NO_ROOM_FOR_INDEX ? FULL : code & 0xff) {
    case CORRUPT:
    case NOT_A_DATABASE:
      return damaged(path, cause);
    case FULL:
      return new EngineError('unavailable', `The disk that holds ${path} is full; nothing was stored. Make room and ask again.`, cause);
    case IO_ERROR:
      return committing
        ? new EngineError(
            'unknown-outcome',
            `The disk did not confirm a write to ${path}. Look at the disk, then ask again with the same ids.`,
            cause,
          )
        : new EngineError('unavailable', `The disk that holds ${path} does not answer. Look at the disk and the system's log.`, cause);
    case READ_ONLY:
      return new EngineError('unavailable', `${path} or its folder may not be written to. Give this user the right to write there.`, cause);
    case CANNOT_OPEN:
      return new EngineError('unavailable', `${path} cannot be opened. Check that its folder exists and may be written to.`, cause);
    case BUSY:
    case LOCKED:
      return new EngineError('unavailable', `Another program holds ${path}. Stop it and ask again.`, cause);
    case NO_MEMORY:
      return new EngineError('unavailable', `There is no memory left to work on ${path}.`, cause);
    default:
      return error;
  }
}

export function damaged(path: string, options?: ErrorOptions, what = 'is not what was written'): EngineError {
  return new EngineError('damaged', `${path} ${what}. Keep the file for examination and restore the last backup.`, options);
}
