import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootOfMachine } from '../../sqlite/machine-boot.js';
import { asEngineError } from '../../sqlite/sqlite-errors.js';

export const VIEWS_FILE = 'views.db';

/**
 * Stands beside the views' file from its opening to its closing, and names the run of the machine. The views are written without waiting
 * for the disk: a killed process loses nothing by that, a machine that stops may leave any half of what was written. Then
 * this note is still there under another run, and the views are made anew from the log.
 */
const NOTE = 'views.in-use';

/** True when the machine stopped while the views were open: what their file holds says nothing. */
export function lostWithMachine(folder: string, boot = bootOfMachine()): boolean {
  const note = join(folder, NOTE);
  return existsSync(note) && readFileSync(note, 'utf8') !== boot;
}

/**
 * Removes what was lost, and notes that the views are open. False where the system does not name its runs: then writes must wait for the disk.
 * @throws EngineError unavailable
 */
export function takeIntoUse(folder: string, boot = bootOfMachine()): boolean {
  try {
    if (lostWithMachine(folder, boot))
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${VIEWS_FILE}${suffix}`), { force: true });
    if (boot === null) rmSync(join(folder, NOTE), { force: true });
    else writeFileSync(join(folder, NOTE), boot, { flush: true });
    return boot !== null;
  } catch (error) {
    throw asEngineError(error, join(folder, NOTE));
  }
}

/** Everything that was written is on disk. */
export function putAway(folder: string): void {
  rmSync(join(folder, NOTE), { force: true });
}
