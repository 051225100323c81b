import { type BusMessage, type Clock, type ConsumerGroup, type EventLog, type Position, type Report, START } from '@sleutelbos/kernel';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { connect, orAborted } from './client.js';
import { fromRecord } from './cloud-event.js';
import { PARTITIONS, type Place } from './topics.js';

/**
 * A handler that takes longer loses its partitions to another member, and its message is handled twice. As long does a group stand
 * still after a member, or the broker, was killed.
 */
const SESSION_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** How long a question for new messages stays open; whoever ends waits for it. */
const FETCH_MS = 500;
const COMMIT_MS = 1_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 30_000;

export interface ConsumingPorts {
  readonly kafka: Kafka;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly report: Report;
}

export interface Consuming {
  readonly group: ConsumerGroup;
  readonly groupId: string;
  /** Full topic name to context. */
  readonly topics: ReadonlyMap<string, string>;
  /** What lies in the log up to here was before the group's time. */
  readonly began: Position;
  /** Where each partition ended when the group began; empty when it had begun before. */
  readonly skip: readonly Place[];
  readonly signal: AbortSignal;
  readonly well: () => void;
}

/**
 * One turn: a client of its own, from joining the group until the signal aborts or the client crashes. A member that never stood
 * anywhere begins at the start of the topics: what a group that begins `now` must not see is told by the log, not by an offset.
 */
export async function consumeTurn(ports: ConsumingPorts, consuming: Consuming): Promise<void> {
  const { groupId, topics, skip, signal, well } = consuming;
  const consumer = ports.kafka.consumer({
    groupId,
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    maxWaitTimeInMs: FETCH_MS,
    allowAutoTopicCreation: false,
    // A crash ends the turn; the loop makes a new client. The client's own restart tells nobody when it gives up.
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const atWork = new Map<string, Promise<void>>();
  let joined = 0;
  /** After a rebalance the client hands over the next batch of a partition while the handler of the one before may still run. */
  function eachBatch(payload: EachBatchPayload): Promise<void> {
    const place = `${payload.batch.topic}/${payload.batch.partition}`;
    const since = joined;
    const work = (atWork.get(place) ?? Promise.resolve()).then(() => handleBatch(ports, consuming, payload, () => joined === since));
    atWork.set(
      place,
      work.catch(() => undefined),
    );
    return work;
  }
  try {
    const crashed = new Promise<never>((_resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    // It may also crash when nobody waits for it any more.
    crashed.catch(() => undefined);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      joined += 1;
    });
    await connect(consumer, signal);
    await orAborted(consumer.subscribe({ topics: [...topics.keys()], fromBeginning: true }), signal);
    // Not cut short: a client that is closed while it joins a group joins it nevertheless, and stays.
    const joining = consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: COMMIT_MS,
      partitionsConsumedConcurrently: PARTITIONS,
      eachBatch,
    });
    await Promise.race([crashed, joining]);
    for (const place of skip) consumer.seek(place);
    well();
    await orAborted(crashed, signal);
  } finally {
    await ended(consumer);
    joined += 1;
    await Promise.all(atWork.values());
  }
}

/** From outside every handler: inside one it would wait for itself. Waits for the handlers that run, and keeps their places. */
async function ended(consumer: Consumer): Promise<void> {
  try {
    await consumer.disconnect();
  } catch {
    // The broker does not answer: its session runs out by itself.
  }
}

async function handleBatch(
  ports: ConsumingPorts,
  consuming: Consuming,
  payload: EachBatchPayload,
  stillOurs: () => boolean,
): Promise<void> {
  const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale } = payload;
  const { signal, topics, well } = consuming;
  const goesOn = (): boolean => !signal.aborted && stillOurs() && isRunning() && !isStale();
  for (const record of batch.messages) {
    if (!goesOn()) return;
    let message: BusMessage | null = null;
    try {
      message = fromRecord(record, topics.get(batch.topic) ?? '');
    } catch (error) {
      // No relay of ours wrote it, so no event is behind it that could be lost.
      ports.report(`group ${consuming.group.name}`, error);
    }
    if (message && !(await handled(ports, consuming, message, heartbeat, goesOn))) return;
    // The place of a partition that went to another member is that one's to keep.
    if (!stillOurs()) return;
    resolveOffset(record.offset);
    well();
    await heartbeat();
    await commitOffsetsIfNecessary();
  }
}

/** Again and again, until the handler took it; nothing later of the partition comes meanwhile. False when it was not to go on. */
async function handled(
  { log, clock }: ConsumingPorts,
  { group, began, signal }: Consuming,
  message: BusMessage,
  heartbeat: () => Promise<void>,
  goesOn: () => boolean,
): Promise<boolean> {
  for (let wait = BACKOFF_FIRST_MS; ; wait = Math.min(wait * 2, BACKOFF_MAX_MS)) {
    try {
      if (!(await isBefore(log, message, began))) await group.handle(message);
      return true;
    } catch {
      for (let left = wait; left > 0; left -= HEARTBEAT_MS) {
        await clock.sleep(Math.min(left, HEARTBEAT_MS), signal);
        if (!goesOn()) return false;
        await heartbeat();
      }
    }
  }
}

async function isBefore(log: EventLog, message: BusMessage, began: Position): Promise<boolean> {
  if (began === START) return false;
  const [event] = await log.read(message.key, message.revision, 1);
  return event !== undefined && event.position <= began;
}
