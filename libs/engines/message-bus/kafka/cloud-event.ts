import type { BusMessage, JsonObject } from '@sleutelbos/kernel';

/** Types in the outside world are in reverse domain order (NL GOV profile for CloudEvents). */
const DOMAIN = 'nl.sleutelbos.';

export interface CloudEventRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** As a client hands it over: bytes, and a header that stands there twice as an array. */
export interface ReceivedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

/**
 * CloudEvents 1.0 in Kafka's binary mode, as the NL GOV profile wants it: attributes are headers, the value is the data alone.
 * Brokers and their tools show attributes to whoever operates them, so they hold ids and names of types only.
 *
 * @param source `urn:nld:oin:<OIN>:systeem:<name>`
 */
export function toRecord(message: BusMessage, source: string): CloudEventRecord {
  return {
    key: message.key,
    value: JSON.stringify(message.data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: message.id,
      ce_source: source,
      ce_type: DOMAIN + message.type,
      ce_subject: message.key,
      ce_time: message.recordedAt,
      // Not `sequence`: that counts the events of a source, and no position of the log leaves the product.
      ce_revision: String(message.revision),
      ce_tenant: message.tenant,
      ce_correlationid: message.correlationId,
      ce_eventid: message.eventId,
    },
  };
}

/** Throws a TypeError that names the attribute which is missing or wrong, never its value. */
export function fromRecord(record: ReceivedRecord, topic: string): BusMessage {
  const attribute = (name: string): string => {
    const value = record.headers?.[`ce_${name}`];
    if (value === undefined || Array.isArray(value)) throw new TypeError(`A record without one ce_${name} is no message of this bus.`);
    return value.toString();
  };
  const type = attribute('type');
  if (attribute('specversion') !== '1.0') throw new TypeError('A record of another ce_specversion than 1.0 is no message of this bus.');
  if (!type.startsWith(DOMAIN)) throw new TypeError(`A record whose ce_type does not begin with ${DOMAIN} is no message of this bus.`);
  const revision = attribute('revision');
  if (!/^\d+$/.test(revision)) throw new TypeError('A record whose ce_revision is no number is no message of this bus.');
  return {
    id: attribute('id'),
    type: type.slice(DOMAIN.length),
    topic,
    key: attribute('subject'),
    revision: Number(revision),
    tenant: attribute('tenant'),
    correlationId: attribute('correlationid'),
    eventId: attribute('eventid'),
    recordedAt: attribute('time'),
    data: dataOf(record.value),
  };
}

function dataOf(value: Buffer | null): JsonObject {
  try {
    const data: unknown = JSON.parse(value?.toString() ?? '');
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as JsonObject;
  } catch {
    // Said below: a parser's message quotes what it could not read.
  }
  throw new TypeError('A record whose value is no JSON object is no message of this bus.');
}
