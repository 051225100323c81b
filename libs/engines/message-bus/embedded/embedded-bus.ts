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

/** What an event tells the outside; none, one or several messages. Pure. */
export type ToBus = (event: RecordedEvent) => readonly BusMessage[];

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

/** The bus inside one process: the log itself, read once per group. One message after the other, so order holds for every key. */
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

  async function save(group: string, position: Position): Promise<void> {
    await ports.views.saveCheckpoint(group, position);
    reached.set(group, position);
  }

  async function run(group: ConsumerGroup, signal: AbortSignal): Promise<void> {
    const topics = new Set(group.topics);
    let quiet = 0;
    for await (const batch of ports.log.subscribe({ after: await whereToBegin(ports, group), signal })) {
      let handled = 0;
      let done: Position | null = null;
      for (const event of batch.events) {
        for (const message of messagesOf(event)) {
          if (!topics.has(message.topic)) continue;
          if (!(await deliver(group, message, signal))) return done === null ? undefined : save(group.name, done);
          handled += 1;
        }
        done = event.position;
      }
      quiet = handled === 0 ? quiet + 1 : 0;
      if (handled > 0 || quiet % QUIET_BATCHES_MAX === 0) await save(group.name, batch.mark);
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
