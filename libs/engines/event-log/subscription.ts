import { type Clock, EngineError, type LogBatch, type RecordedEvent, type SubscribeOptions } from '@sleutelbos/kernel';
import type { Arrivals } from './arrivals.js';
import { numberOf, positionOf } from './decimal-position.js';

const DEFAULT_BATCH_SIZE = 500;

/** What a log whose positions are counted 1, 2, 3 … shows its readers. */
export interface CountedLog {
  /** Number of the last event; 0 for an empty log. @throws EngineError unavailable once the log is closed */
  head(): number;
  /** At most `limit` events after number `after`, and the number up to which nothing more matches. Called only while `after` < head. */
  next(after: number, limit: number, types?: ReadonlySet<string>): { readonly events: readonly RecordedEvent[]; readonly mark: number };
  readonly arrivals: Arrivals;
  /** What a reader that was level waits for before it takes the next events. */
  lull(): Promise<void>;
}

/** The first batch comes at once, also when it is empty: so a reader that is level with the log learns that it is. */
export function subscription(log: CountedLog, clock: Clock, options: SubscribeOptions): AsyncIterable<LogBatch> {
  const after = numberOf(options.after);
  const head = log.head();
  if (after > head) {
    throw new EngineError(
      'damaged',
      `A reader stands at position ${after}, but the log ends at ${head}. The log was put back without a new incarnation: restore it with \`sleutelbos restore\`.`,
    );
  }
  const limit = Math.max(1, options.batchSize ?? DEFAULT_BATCH_SIZE);
  return batches(log, clock, {
    after,
    limit,
    end: options.untilHead ? head : Number.POSITIVE_INFINITY,
    types: options.types,
    signal: options.signal,
  });
}

interface Reading {
  readonly after: number;
  readonly limit: number;
  readonly end: number;
  readonly types?: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

async function* batches(log: CountedLog, clock: Clock, { after, limit, end, types, signal }: Reading): AsyncGenerator<LogBatch> {
  let mark = after;
  let level = false;
  for (let first = true; !signal.aborted; first = false) {
    if (log.head() > mark) {
      // Someone far behind reads many batches: the others get their turn between them.
      if (!first) await (level ? log.lull() : clock.sleep(0));
      if (signal.aborted) return;
      const found = log.next(mark, limit, types);
      mark = found.mark;
      level = mark >= log.head();
      yield { events: found.events, mark: positionOf(mark), atHead: level };
    } else if (first) {
      level = true;
      yield { events: [], mark: positionOf(mark), atHead: true };
    } else {
      await log.arrivals.wait(signal);
    }
    if (mark >= end) return;
  }
}
