import type { Rested } from './rested.js';

/** Revisions without gaps, positions that only grow, and nothing twice: one command's events stand in a stream once. */
export function streamsAreWhole({ log }: Pick<Rested, 'log'>): readonly string[] {
  const found: string[] = [];
  const revisions = new Map<string, number>();
  const ids = new Set<string>();
  const carried = new Map<string, string>();
  let last = '';
  for (const event of log) {
    const expected = (revisions.get(event.stream) ?? -1) + 1;
    if (event.revision !== expected) found.push(`${event.stream} has revision ${event.revision} where ${expected} was to come`);
    revisions.set(event.stream, event.revision);
    if (ids.has(event.id)) found.push(`${event.stream}@${event.revision} has the id of another event`);
    ids.add(event.id);
    if (event.position <= last) found.push(`${event.stream}@${event.revision} stands out of order`);
    last = event.position;
    const command = `${event.stream} ${event.metadata.commandId}`;
    const place = `${event.recordedAt}`;
    if (carried.has(command) && carried.get(command) !== place) found.push(`${event.stream} carries ${event.type} of one command twice`);
    carried.set(command, place);
  }
  return found;
}

/** One process writes after another, by one clock. */
export function timeOnlyGrows({ log }: Rested): readonly string[] {
  const early = log.filter((event, index) => event.recordedAt < (log[index - 1]?.recordedAt ?? ''));
  return early.map((event) => `${event.stream}@${event.revision} was recorded before the one before it`);
}

/** What was acknowledged is there, where and when the answer said. */
export function answersStandInTheLog({ log, client }: Rested): readonly string[] {
  const places = new Map(log.map((event) => [`${event.stream}@${event.revision}`, event]));
  return client.acknowledged.flatMap(({ sent, done: { receipt } }) => {
    const event = places.get(`${receipt.stream}@${receipt.revision}`);
    const there = event?.position === receipt.position && event.recordedAt === receipt.recordedAt;
    return there ? [] : [`${sent.handler} was answered with ${receipt.stream}@${receipt.revision}, which is not there`];
  });
}
