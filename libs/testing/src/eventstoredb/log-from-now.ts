import type { EventLog, LogBatch, Position, RecordedEvent } from '@sleutelbos/kernel';
import { START } from '@sleutelbos/kernel';

/**
 * A log as if it began now, for laws that count a whole log, on a server that keeps its past: streams get a prefix of this run, positions
 * up to now are START, and events of others are not shown. Two of the same prefix and beginning show the same.
 */
export function logFromNow(log: EventLog, prefix: string, begin: Position): EventLog {
  const outward = (event: RecordedEvent): RecordedEvent => ({ ...event, stream: event.stream.slice(prefix.length) });
  const from = (position: Position): Position => (position === START ? begin : position);
  const to = (position: Position): Position => (position <= begin ? START : position);
  return {
    append: (stream, expected, events) => log.append(prefix + stream, expected, events),
    read: async (stream, start, limit) => (await log.read(prefix + stream, start, limit)).map(outward),
    subscribe: ({ after, ...options }) => shown(log.subscribe({ ...options, after: from(after) })),
    head: async () => to(await log.head()),
    incarnation: () => log.incarnation(),
    close: () => log.close(),
  };

  async function* shown(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch> {
    for await (const { events, mark, atHead } of batches) {
      yield { events: events.filter((event) => event.stream.startsWith(prefix)).map(outward), mark: to(mark), atHead };
    }
  }
}
