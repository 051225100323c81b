import type { LogReading } from '../event-log/sqlite/log-reading.js';
import { addKeysOf, type SweepingVault } from '../key-vault/sweeping.js';
import { damaged } from '../sqlite/sqlite-errors.js';
import { noted, noteOf } from './cross-notes.js';

const BATCH = 200;
/** Keys noted as used in one commit. */
const MOST_WAITING = 1_000;

/**
 * Sweeps what a process made and never used: a key is durable before the first event that uses it, so one that died in between leaves a key,
 * and the rows under which its subject would be found. Looks at the events that came since the last time, notes which keys they use, and
 * removes those that nobody used or asked for in a day.
 *
 * @param pause between two batches; false ends the sweep where it is, and the next one goes on from there
 * @throws EngineError damaged: an event that cannot be read may use any key, so nothing is removed
 */
export async function sweepKeys(log: LogReading, vault: SweepingVault, pause: () => Promise<boolean>): Promise<number> {
  const { incarnation } = log;
  if (incarnation === null) return 0;
  const head = log.head();
  const used = new Set<string>();
  let after = noted(await vault.usedUpTo(), incarnation);
  const note = async (): Promise<void> => {
    await vault.noteUsed(used, noteOf(incarnation, after));
    used.clear();
  };
  while (after < head) {
    const { mark, faults, events } = log.check(after, BATCH);
    if (faults.length > 0 || mark === after)
      throw damaged(log.path, undefined, `is damaged: ${faults[0] ?? `the events after position ${after} are gone`}`);
    for (const event of events()) addKeysOf(event, used);
    after = mark;
    if (used.size >= MOST_WAITING) await note();
    if (!(await pause())) {
      await note();
      return 0;
    }
  }
  await note();
  return vault.sweep();
}
