import type { EventType, Fact, LoggedFact } from '../event-type.js';
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

/** Between facts and stored events. Validates on write; what is in the log is a fact and is not argued with. */
export class Codec {
  constructor(private readonly types: ReadonlyMap<string, EventType>) {}

  /** @throws ZodError when a decider made a fact that its own schema refuses: a fault of ours, nothing is written. */
  encode(fact: Fact): JsonObject {
    const type = this.types.get(fact.type);
    if (!type) throw new UnknownEventType(fact.type);
    return type.schema.parse(fact.data) as JsonObject;
  }

  /** @throws UnknownEventType */
  decode(event: RecordedEvent): LoggedFact {
    if (!this.types.has(event.type)) throw new UnknownEventType(event.type);
    return event as unknown as LoggedFact & { metadata: EventMetadata };
  }
}
