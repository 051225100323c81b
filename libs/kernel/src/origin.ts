import { z } from 'zod';
import type { FlatMetadata } from './ports/event-log.js';

/** Who did it, in which role and for which organisation, as it was at that moment. */
export interface Actor {
  /** Random or system id, never a name. */
  readonly id: string;
  readonly role: string;
  readonly organisation: string;
}

/** Where a command comes from. Becomes the metadata of its events. */
export interface Origin {
  /** Derives from actor, path and key (HTTP), from the event (reaction) or from the timer: a repeat has the same. */
  readonly commandId: string;
  readonly correlationId: string;
  /** The command or event that led to this one. */
  readonly causationId: string;
  readonly actor: Actor;
  /** The controller of the programme (GEN-04). */
  readonly tenant: string;
  /** CBS code of the municipality that the actor works for, or empty. */
  readonly municipality: string;
  /** Why the data are processed: a code of the register of processing activities. */
  readonly purpose: string;
  /** HMAC of the request body: tells a repeat from another request under the same key. Empty for derived commands. */
  readonly fingerprint: string;
  /** RFC 3339: when it happened in the world; the log writes when it was recorded. */
  readonly occurredAt: string;
  readonly traceParent?: string;
}

/** The flat strings stored with each event. Persisted format: only add. */
export interface EventMetadata extends FlatMetadata {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: string;
  readonly role: string;
  readonly organisation: string;
  readonly tenant: string;
  readonly municipality: string;
  readonly purpose: string;
  readonly fingerprint: string;
  readonly occurredAt: string;
}

export const eventMetadata = z.looseObject({
  commandId: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  actor: z.string(),
  role: z.string(),
  organisation: z.string(),
  tenant: z.string(),
  municipality: z.string(),
  purpose: z.string(),
  fingerprint: z.string(),
  occurredAt: z.string(),
});

export function metadataOf(origin: Origin): EventMetadata {
  const metadata = {
    commandId: origin.commandId,
    correlationId: origin.correlationId,
    causationId: origin.causationId,
    actor: origin.actor.id,
    role: origin.actor.role,
    organisation: origin.actor.organisation,
    tenant: origin.tenant,
    municipality: origin.municipality,
    purpose: origin.purpose,
    fingerprint: origin.fingerprint,
    occurredAt: origin.occurredAt,
  };
  return origin.traceParent ? { ...metadata, traceParent: origin.traceParent } : metadata;
}
