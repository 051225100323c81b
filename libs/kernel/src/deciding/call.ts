import type { Origin } from '../origin.js';

/**
 * Facts about a record that an access decision may ask for. Facts, not ids: equal questions have equal answers.
 * Absent means: not so.
 */
export interface RecordFacts {
  /** The record belongs to the tenant that the caller works for. */
  readonly sameTenant?: boolean;
  /** The record lies in the municipality that the caller works for. */
  readonly sameMunicipality?: boolean;
  /** The record is about, or was made by, the caller. */
  readonly ownRecord?: boolean;
  /** The caller is assigned to the record (coach of this person, key person of this request). */
  readonly assigned?: boolean;
  /** The record is kept between few, and the caller has no grant for it. */
  readonly restricted?: boolean;
}

/** One call of a handler: who calls, what they saw, and how they are authorised. HTTP, reactions, timers and import make one each. */
export interface Call {
  readonly origin: Origin;
  /** Revision from `If-Match`: the caller edits what they saw. Absent: decided again on conflict. */
  readonly expected?: number;
  /** Throws CommandFailed `not-found` or `forbidden`. Asked after the search for the command id, before the decision. */
  authorise(record: RecordFacts): void | Promise<void>;
}

/** A step that follows from another call and was authorised with it: a derived command id, no If-Match, no fingerprint. */
export function derivedCall(call: Call, commandId: string): Call {
  return {
    origin: { ...call.origin, commandId, causationId: call.origin.commandId, fingerprint: '' },
    authorise: () => undefined,
  };
}
