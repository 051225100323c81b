import type { RecordedEvent as ServerEvent } from '@eventstore/db-client';
import {
  type Ciphers,
  derivedId,
  EngineError,
  type FlatMetadata,
  type JsonObject,
  type NewEvent,
  type Position,
  type RecordedEvent,
} from '@sleutelbos/kernel';
import { positionOf } from './position.js';

/** Keys in the stored metadata that are the adapter's own, and never shown. */
const RESERVED = 'sleutelbos.';
/** Its clock's instant, not the server's: so that a log that moves here keeps the instants it had. Its absence: not an event of this log. */
const RECORDED_AT = `${RESERVED}recordedAt`;
/** The event's id where that is no UUID: the server takes no other. */
const OWN_ID = `${RESERVED}id`;

/** Names its incarnation. Subscriptions pass over it. */
export const INCARNATION_STREAM = 'sleutelbos.incarnation';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An event with its JSON made, before the client sees it: what JSON cannot hold would leave the client's promise pending for ever. */
export interface EventText {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  /** Still without the instant. */
  readonly metadata: string;
}

/** @throws TypeError when a part cannot be stored */
export function textOf(event: NewEvent, ciphers: Ciphers): EventText {
  const { id, type } = event;
  const data: unknown = JSON.stringify(event.data);
  if (
    typeof id !== 'string' ||
    typeof type !== 'string' ||
    typeof data !== 'string' ||
    !isObject(event.data) ||
    !isObject(event.metadata)
  ) {
    throw new TypeError('An event has an id, a type, metadata and data.');
  }
  const taken = Object.keys(event.metadata).find((key) => key.startsWith(RESERVED));
  if (taken !== undefined) throw new TypeError(`The metadata key ${taken} belongs to the log's adapter; use another name.`);
  if (UUID.test(id)) return { id, type, data, metadata: JSON.stringify(event.metadata) };
  return { id: derivedId(ciphers, id), type, data, metadata: JSON.stringify({ ...event.metadata, [OWN_ID]: id }) };
}

export function stamped(metadata: string, recordedAt: string): string {
  return `${metadata.slice(0, -1)}${metadata === '{}' ? '' : ','}"${RECORDED_AT}":"${recordedAt}"}`;
}

/** False for what this adapter did not write: system events, links, the incarnation, other programs' streams on the same server. */
export function isOurs({ streamId, metadata }: ServerEvent): boolean {
  return !streamId.startsWith('$') && streamId !== INCARNATION_STREAM && isObject(metadata) && RECORDED_AT in (metadata as object);
}

/** Null for what is not ours. @throws EngineError damaged */
export function recordedOf(event: ServerEvent): RecordedEvent | null {
  if (!isOurs(event)) return null;
  const { streamId: stream } = event;
  const { [RECORDED_AT]: recordedAt = '', [OWN_ID]: ownId, ...shown } = event.metadata as FlatMetadata;
  // The client hands over malformed JSON as the raw text.
  if (!event.isJson || !isObject(event.data)) {
    throw new EngineError(
      'damaged',
      `Stream ${stream} at revision ${event.revision} on the EventStoreDB server holds no JSON object. Restore the log from a backup.`,
    );
  }
  return {
    id: ownId ?? event.id,
    type: event.type,
    data: event.data as JsonObject,
    metadata: shown,
    stream,
    revision: Number(event.revision),
    position: positionAt(event),
    recordedAt,
  };
}

/** Of any event, ours or not. */
export function positionAt(event: ServerEvent): Position {
  if (!event.position)
    throw new EngineError('damaged', 'The EventStoreDB server gave an event without a position: it must be 23.10 or newer.');
  return positionOf(event.position.commit);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
