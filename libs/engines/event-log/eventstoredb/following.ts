import { type Clock, EngineError, isEngineError, type LogBatch, type Position, type SubscribeOptions } from '@sleutelbos/kernel';
import type { Arrivals } from '../arrivals.js';
import type { LiveTail } from './live-tail.js';
import type { Page, ServerReads } from './server-reads.js';

const DEFAULT_BATCH_SIZE = 500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** Where batch follows batch, a reader gets the next one no sooner than this after the one before. */
const GATHER_MS = 10;

/** What a reader asks of its log. */
export interface FollowedLog {
  readonly reads: ServerReads;
  readonly tail: LiveTail;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
  /** Aborts when the log is closed. */
  readonly closing: AbortSignal;
  /** @throws EngineError unavailable */
  head(): Promise<Position>;
  /** The newest position that this process has heard of. */
  newest(): Position;
  /** @throws EngineError unavailable, when the log is closed */
  mustBeOpen(): void;
}

/**
 * One reader: pages from the server until the live subscription covers where it stands, then what that one shows. It goes back to the server
 * when it falls behind what is kept, and reads beyond the live subscription's end only while that is away. Never because it is slow: all
 * readers of a process would then read the same pages, each for itself, and keep from it the time that it needs to come level.
 *
 * @param until where it ends; null: it waits for what comes
 */
export async function* following(
  log: FollowedLog,
  { after, types, signal, batchSize }: SubscribeOptions,
  until: Promise<Position> | null,
): AsyncGenerator<LogBatch> {
  const { reads, tail, arrivals, clock } = log;
  const limit = Math.max(1, batchSize ?? DEFAULT_BATCH_SIZE);
  const ending = AbortSignal.any([signal, log.closing]);
  let mark = after;
  let cursor = after;
  let level = false;
  let end: Position | null = null;
  let handed = 0;
  if (!until) tail.start();
  for (let first = true, pause = FIRST_PAUSE_MS; !signal.aborted; ) {
    log.mustBeOpen();
    const waits = !until && !first;
    const covered = waits && tail.covers(mark);
    if (covered && tail.last > mark) {
      // More may come in a moment, and what a reader makes of many events costs little more than of one: a turn where little comes.
      await clock.sleep(Math.max(0, handed + GATHER_MS - clock.now()));
      // So much may have come that the tail has let go of what stands behind the mark.
      if (!tail.covers(mark)) continue;
      const found = tail.next(mark, limit, types);
      mark = found.mark;
      cursor = mark;
      level = mark >= log.newest();
      handed = clock.now();
      yield { events: found.events, mark, atHead: level };
      continue;
    }
    // A level reader waits for the tail, also for one that does not stand yet.
    if (covered ? level || tail.live : waits && level && tail.last <= mark) {
      await arrivals.wait(ending);
      continue;
    }
    let page: Page | null;
    try {
      if (first) end = await orAborted(checked(log, after, until), ending);
      page = await orAborted(reads.page(mark, cursor, limit, types), ending);
    } catch (error) {
      if (until || !isEngineError(error, 'unavailable')) throw error;
      log.mustBeOpen();
      await clock.sleep(pause, ending);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      continue;
    }
    if (!page) continue;
    pause = FIRST_PAUSE_MS;
    const moved = page.mark > mark;
    mark = page.mark;
    cursor = page.cursor;
    level = page.atEnd && mark >= log.newest();
    if (first || moved) yield { events: page.events, mark, atHead: level };
    // A node that has not got what another one acknowledged.
    else if (page.atEnd) await clock.sleep(pause, ending);
    first = false;
    if (end !== null && mark >= end) return;
  }
}

/** The position at which a reading ends; null for one that waits for more. @throws EngineError damaged, when the log is shorter than the reader knows it */
async function checked(log: FollowedLog, after: Position, until: Promise<Position> | null): Promise<Position | null> {
  const head = await (until ?? log.head());
  if (after > head) {
    throw new EngineError(
      'damaged',
      'A reader stands beyond the end of the log: the EventStoreDB server was put back from an older copy. Drop what was derived from it, as docs/how-to/back-up-and-restore.md tells, and start again.',
    );
  }
  return until ? head : null;
}

/** Null as soon as the signal aborts; what the work makes of it then is nobody's. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(null);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
