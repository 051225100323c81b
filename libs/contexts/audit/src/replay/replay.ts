import type { AnyDecider, Codec, EventLog, Json, LoggedFact, RecordedEvent } from '@sleutelbos/kernel';
import { masked } from './masked.js';

/** One event with the state of its record before and after, folded by the rules that decide on it. */
export interface Folded {
  readonly event: LoggedFact;
  readonly before: unknown;
  readonly after: unknown;
}

/** One event as an auditor sees it (AUD-01). Holds no log position: those count everybody's events. */
export interface Step {
  readonly eventId: string;
  readonly type: string;
  /** Name of the record's stream, and the event's number in it. */
  readonly record: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly occurredAt: string;
  /** Who did it, in the role and for the organisation that they had then. */
  readonly actor: Json;
  readonly role: string;
  readonly organisation: string;
  readonly municipality: string;
  readonly purpose: string;
  /** Null where the event has none. */
  readonly reason: Json;
  readonly data: Json;
  readonly before: Json;
  readonly after: Json;
}

/** Where a replay reads and how it folds. */
export interface Past {
  readonly log: Pick<EventLog, 'read'>;
  readonly codec: Pick<Codec, 'decode'>;
  readonly deciders: readonly AnyDecider[];
}

const aggregateOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));

/** Every event of the streams in log order, each with the state of its own record before and after it. */
export async function replay(past: Past, streams: readonly string[]): Promise<readonly Folded[]> {
  const events: RecordedEvent[] = [];
  for (const stream of streams) events.push(...(await past.log.read(stream)));
  events.sort(inLogOrder);
  const deciders = new Map(past.deciders.map((one) => [one.aggregate, one]));
  const states = new Map<string, unknown>();
  return events.map((recorded) => {
    const event = past.codec.decode(recorded);
    const decider = deciders.get(aggregateOf(event.stream));
    const before = states.has(event.stream) ? states.get(event.stream) : decider?.initial;
    const after = decider?.evolve(before, event);
    states.set(event.stream, after);
    return { event, before, after };
  });
}

function inLogOrder(a: RecordedEvent, b: RecordedEvent): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.revision - b.revision;
}

/** The event as shown. `data` stands in for the event's own where parts of it were opened; `withheld` are texts that may not appear. */
export function stepOf({ event, before, after }: Folded, data: unknown = event.data, withheld: ReadonlySet<string> = new Set()): Step {
  const { metadata } = event;
  const shown = masked(data, withheld);
  return {
    eventId: event.id,
    type: event.type,
    record: event.stream,
    revision: event.revision,
    recordedAt: event.recordedAt,
    occurredAt: metadata.occurredAt,
    actor: masked(metadata.actor, withheld),
    role: metadata.role,
    organisation: metadata.organisation,
    municipality: metadata.municipality,
    purpose: metadata.purpose,
    reason: reasonIn(shown),
    data: shown,
    before: masked(before, withheld),
    after: masked(after, withheld),
  };
}

const reasonIn = (data: Json): Json => {
  const reason = typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as { reason?: Json }).reason : undefined;
  return reason ?? null;
};

/**
 * The page of a replay behind an event. An event's id is the cursor: it stays right while the streams grow.
 *
 * @returns null when `after` is no event of this replay
 */
export function pageOf(
  all: readonly Folded[],
  asked: { readonly after?: string; readonly limit: number },
): { readonly page: readonly Folded[]; readonly next: string | null } | null {
  const behind = asked.after === undefined ? -1 : all.findIndex((one) => one.event.id === asked.after);
  if (asked.after !== undefined && behind < 0) return null;
  const page = all.slice(behind + 1, behind + 1 + asked.limit);
  const more = behind + 1 + page.length < all.length;
  return { page, next: more ? (page.at(-1)?.event.id ?? null) : null };
}
