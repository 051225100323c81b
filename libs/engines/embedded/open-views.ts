import { EngineError, type EventLog, isEngineError, type Position, START, type SystemPorts, type ViewStore } from '@sleutelbos/kernel';
import { numberOf, positionOf } from '../event-log/decimal-position.js';
import { openFollowingEventLog } from '../event-log/sqlite/following-event-log.js';
import { openLogReading } from '../event-log/sqlite/log-reading.js';
import { openSqliteEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import { type FolderLock, lockFolder } from '../sqlite/folder-lock.js';
import { openSqliteViewStore, openSqliteViewStoreBeside } from '../view-store/sqlite/sqlite-view-store.js';

/** Log and views for who looks after views, whether a program works on them or not. */
export interface ViewsOpened {
  /** Nothing is appended here. */
  readonly log: EventLog;
  readonly views: ViewStore;
  /** A program works on them, or may: what it can do is left to it. */
  readonly beside: boolean;
  /** Takes in what was appended by the other program. */
  advance(): Promise<void>;
  /** 0..1: how far a position of this log is, for people who wait. */
  share(position: Position, head: Position): number;
  close(): Promise<void>;
}

/**
 * Takes the folder if nobody has it; else opens its files beside the process that has.
 * @throws EngineError unavailable (no log there), damaged
 */
export async function openEmbeddedViews(folder: string, system: SystemPorts): Promise<ViewsOpened> {
  // A folder without a log is told so, not made.
  openLogReading(folder).close();
  const lock = lockIfFree(folder);
  const share = (position: Position, head: Position): number => (head === START ? 1 : Math.min(1, numberOf(position) / numberOf(head)));
  const opened: { close(): void | Promise<void> }[] = lock ? [{ close: () => lock.release() }] : [];
  const keep = <T extends { close(): void | Promise<void> }>(engine: T): T => {
    opened.push(engine);
    return engine;
  };
  async function close(): Promise<void> {
    for (let engine = opened.pop(); engine; engine = opened.pop()) await engine.close();
  }
  try {
    if (lock) {
      const log = keep(await openSqliteEventLog(folder, system));
      const views = keep(await openSqliteViewStore(folder, system.clock));
      await views.bind(await log.incarnation());
      return { log, views, beside: false, advance: async () => undefined, share, close };
    }
    const reading = keep(openLogReading(folder));
    const head = (): ReturnType<typeof positionOf> => positionOf(reading.head());
    const log = keep(
      await openFollowingEventLog(folder, system.clock, {
        head: async () => head(),
        incarnation: async () => reading.incarnation as string,
        appendTexts: () => Promise.reject(new EngineError('locked', 'Only the process that holds the folder appends.')),
      }),
    );
    const views = keep(await openSqliteViewStoreBeside(folder, system.clock, reading.incarnation as string));
    return { log, views, beside: true, advance: async () => log.advance(head()), share, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function lockIfFree(folder: string): FolderLock | null {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (isEngineError(error, 'locked')) return null;
    throw error;
  }
}
