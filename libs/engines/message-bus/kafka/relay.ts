import {
  type BusMessage,
  type Clock,
  contextOf,
  EngineError,
  type EventLog,
  type Ids,
  type Lease,
  type ViewStore,
} from '@sleutelbos/kernel';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { ToBus } from '../to-bus.js';
import { connect, orAborted, withAdmin } from './client.js';
import { type CloudEventRecord, toRecord } from './cloud-event.js';
import { makeTopics, topicOf } from './topics.js';

/** After so long without a sign of life another relay takes over. */
const LEASE_MS = 15_000;
const RENEW_MS = LEASE_MS / 3;
/** A broker refuses more than a megabyte at once for one partition. */
const BYTES_A_SEND = 512 * 1024;
/** What a record weighs besides its value: key, headers. */
const RECORD_BYTES = 600;

export interface RelayPorts {
  readonly kafka: Kafka;
  readonly log: EventLog;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly prefix: string;
  readonly source: string;
}

/** The group under which the relay of a context keeps its place in the log, and its lease. */
export const relayOf = (context: string): string => `relay.${context}`;

/**
 * One turn: holds the lease, puts on the topic what the log says of one context, and keeps its place. It publishes first and then
 * moves its place, so a crash between the two publishes twice, under the same ids; it never loses. A second relay publishes what
 * the first does, each in order from a place up to which all is published: harmless.
 */
export async function relayTurn(context: string, ports: RelayPorts, toBus: ToBus, signal: AbortSignal, well: () => void): Promise<void> {
  const { kafka, views, clock, ids } = ports;
  const lease = await views.lease(relayOf(context), ids.next(), LEASE_MS);
  if (!lease) {
    well();
    return clock.sleep(RENEW_MS, signal);
  }
  const lost = new AbortController();
  const working = AbortSignal.any([signal, lost.signal]);
  const keeping = keepLease(context, lease, clock, working, lost);
  const producer = producerOf(kafka);
  try {
    await connect(producer, working);
    await orAborted(
      withAdmin(kafka, (admin) => makeTopics(admin, [topicOf(ports.prefix, context)])),
      working,
    );
    await publishLog(context, ports, toBus, producer, working, well);
  } finally {
    lost.abort();
    await keeping;
    await Promise.allSettled([producer.disconnect(), lease.release()]);
  }
}

/**
 * One request at a time and our own retry, not the client's idempotent producer: that one is experimental, tries for ever where it
 * cannot be stopped, and only knows repeats within one session; our consumers know a message by its id anyway.
 */
function producerOf(kafka: Kafka): Producer {
  return kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    idempotent: false,
    maxInFlightRequests: 1,
  });
}

async function publishLog(
  context: string,
  { log, views, prefix, source }: RelayPorts,
  toBus: ToBus,
  producer: Producer,
  signal: AbortSignal,
  well: () => void,
): Promise<void> {
  const topic = topicOf(prefix, context);
  // Not by the types that are known here: of a type that a newer version wrote, the mark would pass over what was never published.
  for await (const batch of log.subscribe({ after: await views.checkpoint(relayOf(context)), signal })) {
    const records: CloudEventRecord[] = [];
    for (const event of batch.events) {
      if (contextOf(event.type) !== context) continue;
      for (const message of toBus(event)) if (ownTopic(message, context)) records.push(toRecord(message, source));
    }
    for (const messages of sends(records)) await orAborted(producer.send({ topic, acks: -1, messages }), signal);
    await views.saveCheckpoint(relayOf(context), batch.mark);
    well();
  }
}

function ownTopic(message: BusMessage, context: string): boolean {
  if (message.topic === context) return true;
  throw new Error(`An event of ${context} makes a message on another topic.`);
}

/** The records in their order, in runs that a broker takes. */
function* sends(records: readonly CloudEventRecord[]): Iterable<CloudEventRecord[]> {
  let run: CloudEventRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = RECORD_BYTES + record.value.length;
    if (run.length > 0 && bytes + size > BYTES_A_SEND) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(record);
    bytes += size;
  }
  if (run.length > 0) yield run;
}

/** Until the signal aborts. What goes wrong aborts `lost`, with what it was as the reason. */
async function keepLease(context: string, lease: Lease, clock: Clock, signal: AbortSignal, lost: AbortController): Promise<void> {
  for (;;) {
    await clock.sleep(RENEW_MS, signal);
    if (signal.aborted) return;
    try {
      if (await lease.renew()) continue;
      lost.abort(new EngineError('unavailable', `Another relay of ${context} took over; this one stands by.`));
    } catch (error) {
      lost.abort(error);
    }
  }
}
