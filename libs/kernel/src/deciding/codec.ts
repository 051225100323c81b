import { type EventType, type Fact, type LoggedFact, versionsOf } from '../event-type.js';
import type { JsonObject } from '../json.js';
import type { EventMetadata } from '../origin.js';
import type { RecordedEvent } from '../ports/event-log.js';

/** The log holds an event type that this program does not know: it was written by a newer one. */
export class UnknownEventType extends Error {
  constructor(readonly eventType: string) {
    super(`Unknown event type ${eventType}: this program is older than the log`);
    this.name = 'UnknownEventType';
  }
}

/** How a stored version is read: null as it stands, else as the newest, through every version between. */
type Reading = ((event: RecordedEvent) => RecordedEvent) | null;

/**
 * Between facts and stored events. Validates on write; what is in the log is a fact and is not argued with. Facts are made in the newest
 * version only; whatever version is stored, the newest is what comes out.
 */
export class Codec {
  readonly #readings = new Map<string, Reading>();

  /** `types`: the newest version of each event. */
  constructor(private readonly types: ReadonlyMap<string, EventType>) {
    for (const newest of types.values()) {
      for (const version of versionsOf(newest)) this.#readings.set(version.type, version === newest ? null : readingOf(newest, version));
    }
  }

  /** @throws ZodError when a decider made a fact that its own schema refuses: a fault of ours, nothing is written. */
  encode(fact: Fact): JsonObject {
    const type = this.types.get(fact.type);
    if (!type) throw new UnknownEventType(fact.type);
    return type.schema.parse(fact.data) as JsonObject;
  }

  /** @throws UnknownEventType */
  decode(event: RecordedEvent): LoggedFact {
    const reading = this.#readings.get(event.type);
    if (reading === undefined) throw new UnknownEventType(event.type);
    return (reading === null ? event : reading(event)) as unknown as LoggedFact & { metadata: EventMetadata };
  }
}

function readingOf(newest: EventType, stored: EventType): Exclude<Reading, null> {
  const versions = versionsOf(newest);
  const later = versions.slice(0, versions.indexOf(stored)).reverse();
  return (event) => ({
    ...event,
    type: newest.type,
    data: later.reduce<unknown>((data, version) => version.former?.upcast(data), event.data) as JsonObject,
  });
}
