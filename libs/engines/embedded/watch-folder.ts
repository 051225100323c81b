import { isEngineError } from '@sleutelbos/kernel';
import { numberOf } from '../event-log/decimal-position.js';
import { LOG_FILE, type LogReading, openLogReading } from '../event-log/sqlite/log-reading.js';
import type { NotedEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import type { CountedKeyVault } from '../key-vault/sqlite/sqlite-key-vault.js';
import { damaged } from '../sqlite/sqlite-errors.js';
import { realClock } from '../system/real-clock.js';
import { LOG_HEAD, noteOf, VAULT_COUNTER } from './cross-notes.js';
import { sweepKeys } from './sweep-keys.js';

const NOTE_EVERY_MS = 5_000;
/** A scan waits this long after the start, and this long between its batches: at most some 20,000 events a second, in turns well below a millisecond. */
const SCAN_AFTER_MS = 2_000;
const SCAN_PAUSE_MS = 10;
const SCAN_BATCH = 200;
/** Keys without an event go a day after they were made, not to the minute. */
const SWEEP_EVERY_MS = 3_600_000;

export interface FolderWatch {
  /** Files in which damage was found, by name. */
  readonly faults: () => readonly string[];
  /** Ends the scan where it is, and notes a last time how far log and keys are. */
  close(): Promise<void>;
}

interface Watched {
  readonly folder: string;
  readonly log: NotedEventLog;
  readonly vault: CountedKeyVault;
  readonly report: (error: unknown) => void;
}

/**
 * What goes on beside the work: log and keys note each other's progress, every event that stood there at the start is compared with
 * its checksum, once, and after that keys that no event uses are swept now and then. It follows the machine's own time, also where the product's clock is moved: disks fail in real time.
 */
export function watchFolder({ folder, log, vault, report }: Watched): FolderWatch {
  const clock = realClock();
  const ending = new AbortController();
  const { signal } = ending;
  const faults = new Set<string>();
  let headNoted = 0;
  let counterNoted = 0;

  async function note(): Promise<void> {
    try {
      const incarnation = await log.incarnation();
      const head = numberOf(await log.head());
      const counter = vault.counter();
      if (head !== headNoted) await vault.setNote(LOG_HEAD, noteOf(incarnation, head));
      headNoted = head;
      if (counter !== counterNoted) log.setNote(VAULT_COUNTER, noteOf(incarnation, counter));
      counterNoted = counter;
    } catch (error) {
      report(error);
    }
  }

  async function noting(): Promise<void> {
    while (!signal.aborted) {
      await note();
      await clock.sleep(NOTE_EVERY_MS, signal);
    }
  }

  async function scanning(): Promise<void> {
    await clock.sleep(SCAN_AFTER_MS, signal);
    if (signal.aborted) return;
    let reading: LogReading | undefined;
    try {
      reading = openLogReading(folder);
      await scan(reading, reading.head());
    } catch (error) {
      if (isEngineError(error, 'damaged')) faults.add(LOG_FILE);
      report(error);
    } finally {
      reading?.close();
    }
  }

  /** What cannot be read may use any key: where the log is damaged nothing is swept. */
  async function sweeping(): Promise<void> {
    while (!signal.aborted && !faults.has(LOG_FILE)) {
      let reading: LogReading | undefined;
      try {
        reading = openLogReading(folder);
        await sweepKeys(reading, vault, pause);
      } catch (error) {
        report(error);
      } finally {
        reading?.close();
      }
      await clock.sleep(SWEEP_EVERY_MS, signal);
    }
  }

  async function pause(): Promise<boolean> {
    await clock.sleep(SCAN_PAUSE_MS, signal);
    return !signal.aborted;
  }

  async function scan(reading: LogReading, head: number): Promise<void> {
    for (let after = 0; after < head && !signal.aborted; ) {
      const { mark, faults: found } = reading.check(after, SCAN_BATCH);
      if (found[0])
        throw damaged(reading.path, undefined, `is damaged: ${found[0]}. \`sleutelbos verify\` lists everything. The rest works on`);
      if (mark === after) throw damaged(reading.path, undefined, `is damaged: the events after position ${after} are gone`);
      after = mark;
      await pause();
    }
  }

  const loops = Promise.all([noting(), scanning().then(sweeping)]);
  return {
    faults: () => [...faults],
    async close() {
      ending.abort();
      await loops;
      await note();
    },
  };
}
