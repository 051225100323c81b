import {
  type Appended,
  EngineError,
  type Expected,
  type ImportingLog,
  instant,
  type Json,
  type NewEvent,
  type RecordedEvent,
  type SystemPorts,
} from '@sleutelbos/kernel';
import { Arrivals } from '../arrivals.js';
import { positionOf } from '../decimal-position.js';
import { isRepeat, revisionSeen, wrongRevision } from '../expected-revision.js';
import { subscription } from '../subscription.js';

/**
 * The reference: the port's laws in the fewest words. Each append waits for its turn before it looks, so that concurrent callers really
 * meet. What it hands out is frozen to the bottom: a reader that changes an event would change it for all.
 */
export function memoryEventLog({ clock, ids }: Pick<SystemPorts, 'clock' | 'ids'>): ImportingLog {
  const incarnation = ids.next();
  const events: RecordedEvent[] = [];
  const streams = new Map<string, RecordedEvent[]>();
  const arrivals = new Arrivals();
  let closed = false;

  function mustBeOpen(): void {
    if (closed) throw new EngineError('unavailable', 'The log is closed; nothing was stored.');
  }

  const counted = {
    arrivals,
    lull: () => clock.sleep(0),
    head() {
      mustBeOpen();
      return events.length;
    },
    next(after: number, limit: number, types?: ReadonlySet<string>) {
      const found: RecordedEvent[] = [];
      let mark = after;
      while (mark < events.length && found.length < limit) {
        const event = events[mark] as RecordedEvent;
        if (!types || types.has(event.type)) found.push(event);
        mark += 1;
      }
      return { events: found, mark };
    },
  };

  /** `instants`: of each event, where another log recorded it before. */
  async function store(stream: string, expected: Expected, wanted: readonly NewEvent[], instants?: readonly string[]): Promise<Appended> {
    const seen = revisionSeen(expected);
    const copies = wanted.map((event) => frozen(JSON.parse(JSON.stringify(event)) as NewEvent & Json));
    mustBeOpen();
    await clock.sleep(0);
    mustBeOpen();
    const standing = streams.get(stream) ?? [];
    const head = standing.length - 1;
    if (seen !== head) {
      const former = standing.slice(seen + 1, seen + 1 + wanted.length);
      if (seen > head || !isRepeat(wanted, former)) throw wrongRevision(stream, expected, head);
      return answer(former.at(-1) as RecordedEvent);
    }
    const now = instant(clock.now());
    for (const [index, { id, type, data, metadata }] of copies.entries()) {
      const recordedAt = instants?.[index] ?? now;
      const place = { stream, revision: standing.length, position: positionOf(events.length + 1), recordedAt };
      const event: RecordedEvent = Object.freeze({ id, type, data, metadata, ...place });
      standing.push(event);
      events.push(event);
    }
    streams.set(stream, standing);
    arrivals.announce();
    return answer(standing.at(-1) as RecordedEvent);
  }

  return {
    append: (stream, expected, wanted) => store(stream, expected, wanted),
    appendRecorded: (stream, expected, wanted) =>
      store(
        stream,
        expected,
        wanted,
        wanted.map((event) => event.recordedAt),
      ),
    async read(stream, from = 0, limit) {
      mustBeOpen();
      await clock.sleep(0);
      return (streams.get(stream) ?? []).slice(from, limit === undefined ? undefined : from + limit);
    },
    subscribe: (options) => subscription(counted, clock, options),
    async head() {
      return positionOf(counted.head());
    },
    async incarnation() {
      return incarnation;
    },
    async close() {
      closed = true;
      arrivals.announce();
    },
  };
}

function answer({ revision, position, recordedAt }: RecordedEvent): Appended {
  return { revision, position, recordedAt };
}

function frozen<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
