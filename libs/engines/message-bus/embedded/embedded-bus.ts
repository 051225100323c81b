import {
  type BusMessage,
  type Clock,
  type ConsumerGroup,
  EngineError,
  type EventLog,
  type MessageBus,
  type Position,
  type RecordedEvent,
  START,
  type ViewStore,
} from '@sleutelbos/kernel';
import type { ToBus } from '../to-bus.js';

const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 30_000;
/** Batches without a message for the group move its checkpoint in memory; on disk only this often. To lose the move costs reading again. */
const QUIET_BATCHES_MAX = 50;

export interface EmbeddedBusPorts {
  readonly log: EventLog;
  /** Keeps the checkpoints. Bound already. */
  readonly views: ViewStore;
  readonly clock: Clock;
}

/** A group handles so many messages one after the other; with a longer backlog, that many times as many keys at once. */
const MESSAGES_A_LANE = 4;
const LANES_MAX = 64;

interface Due {
  /** Which event of the batch the message is of. */
  readonly event: number;
  readonly message: BusMessage;
}

/** The bus inside one process: the log itself, read once per group. The messages of one key come one after the other. */
export function embeddedBus(ports: EmbeddedBusPorts, toBus: ToBus): MessageBus {
  const closing = new AbortController();
  const running = new Map<string, Promise<void>>();
  const reached = new Map<string, Position>();
  /** Groups near the head get the same event objects from the log: their messages are made once. */
  const made = new WeakMap<RecordedEvent, readonly BusMessage[]>();

  function messagesOf(event: RecordedEvent): readonly BusMessage[] {
    let messages = made.get(event);
    if (!messages) {
      messages = toBus(event);
      made.set(event, messages);
    }
    return messages;
  }

  /** False when the signal aborted before the handler took the message. */
  async function deliver(group: ConsumerGroup, message: BusMessage, signal: AbortSignal): Promise<boolean> {
    for (let wait = BACKOFF_FIRST_MS; !signal.aborted; wait = Math.min(wait * 2, BACKOFF_MAX_MS)) {
      try {
        await group.handle(message);
        return true;
      } catch {
        await ports.clock.sleep(wait, signal);
      }
    }
    return false;
  }

  /** Null when all were handled; else the number of the first event of which a message was not, because the signal aborted. */
  async function deliverAll(group: ConsumerGroup, due: readonly Due[], signal: AbortSignal): Promise<number | null> {
    let stopped: number | null = null;
    await Promise.all(
      lanesOf(due).map(async (lane) => {
        for (const { event, message } of lane) {
          if (await deliver(group, message, signal)) continue;
          stopped = Math.min(stopped ?? event, event);
          return;
        }
      }),
    );
    return stopped;
  }

  async function save(group: string, position: Position): Promise<void> {
    await ports.views.saveCheckpoint(group, position);
    reached.set(group, position);
  }

  async function run(group: ConsumerGroup, signal: AbortSignal): Promise<void> {
    const topics = new Set(group.topics);
    let quiet = 0;
    for await (const batch of ports.log.subscribe({ after: await whereToBegin(ports, group), signal })) {
      const due: Due[] = [];
      for (const [event, recorded] of batch.events.entries()) {
        for (const message of messagesOf(recorded)) if (topics.has(message.topic)) due.push({ event, message });
      }
      const stopped = await deliverAll(group, due, signal);
      if (stopped !== null) {
        const done = batch.events[stopped - 1]?.position;
        return done === undefined ? undefined : save(group.name, done);
      }
      quiet = due.length === 0 ? quiet + 1 : 0;
      if (due.length > 0 || quiet % QUIET_BATCHES_MAX === 0) await save(group.name, batch.mark);
      else reached.set(group.name, batch.mark);
    }
  }

  return {
    async consume(group) {
      if (closing.signal.aborted) throw new EngineError('unavailable', 'The bus is closed.');
      if (running.has(group.name)) throw new Error(`Group ${group.name} is being consumed already.`);
      const consuming = run(group, AbortSignal.any([group.signal, closing.signal]));
      running.set(group.name, consuming);
      try {
        await consuming;
      } finally {
        running.delete(group.name);
      }
    },
    async progress(group) {
      const saved = await ports.views.checkpoint(group);
      const here = reached.get(group);
      return here !== undefined && here > saved ? here : saved;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running.values());
    },
  };
}

/** Messages of one key share a lane, in their order. */
function lanesOf(due: readonly Due[]): readonly (readonly Due[])[] {
  const count = Math.min(LANES_MAX, Math.ceil(due.length / MESSAGES_A_LANE));
  const lanes: Due[][] = Array.from({ length: count }, () => []);
  const laneOfKey = new Map<string, number>();
  for (const one of due) {
    const lane = laneOfKey.get(one.message.key) ?? laneOfKey.size % count;
    laneOfKey.set(one.message.key, lane);
    lanes[lane]?.push(one);
  }
  return lanes;
}

/**
 * A group that begins `now` notes where that was before it reads, or a crash before its first message would move its beginning.
 * An empty log has no position to note, so that it began is noted apart.
 */
async function whereToBegin({ log, views }: EmbeddedBusPorts, { name, from }: ConsumerGroup): Promise<Position> {
  const saved = await views.checkpoint(name);
  const began = `${name}/began`;
  if (saved !== START || from === 'start' || (await views.checkpoint(began)) !== START) return saved;
  const head = await log.head();
  await views.saveCheckpoint(name, head);
  await views.saveCheckpoint(began, 'began' as Position);
  return head;
}
