import { type Appended, type EventLog, type LogBatch, type NewEvent, type Position, type RecordedEvent } from '@sleutelbos/kernel';

export function some(first: string, ...others: string[]): [NewEvent, ...NewEvent[]] {
  return [happened(first), ...others.map(happened)];
}

export function happened(id: string): NewEvent {
  return { id, type: 'test.happened.v1', data: { id }, metadata: {} };
}

/** Events `e0`, `e1`, … spread over streams, alternately even and odd in type. Answers their positions. */
export async function fill(log: EventLog, count: number, streams = count): Promise<Position[]> {
  const positions: Position[] = [];
  for (const i of range(count)) {
    const expected = i < streams ? 'no-stream' : Math.floor(i / streams) - 1;
    const event = { id: `e${i}`, type: i % 2 === 1 ? 'test.odd.v1' : 'test.even.v1', data: { i }, metadata: { n: String(i) } };
    positions.push((await log.append(`case-${i % streams}`, expected, [event])).position);
  }
  return positions;
}

export async function collectBatches(
  log: EventLog,
  options: { after: Position; untilHead?: boolean; batchSize?: number; types?: ReadonlySet<string>; signal?: AbortSignal },
): Promise<LogBatch[]> {
  const batches: LogBatch[] = [];
  for await (const batch of log.subscribe({ signal: new AbortController().signal, ...options })) batches.push(batch);
  return batches;
}

export async function collect(log: EventLog, after: Position, types?: ReadonlySet<string>): Promise<RecordedEvent[]> {
  return (await collectBatches(log, { after, untilHead: true, types })).flatMap((batch) => batch.events);
}

export async function expectConflict(appending: Promise<Appended>): Promise<void> {
  await expect(appending).rejects.toMatchObject({ name: 'EngineError', code: 'wrong-expected-revision' });
}

export function ids(events: readonly { readonly id: string }[]): string[] {
  return events.map((event) => event.id);
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
