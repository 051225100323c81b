import type { JsonObject } from '../json.js';
import type { Position } from './event-log.js';

/** What one context tells the outside about one of its events: `toBus` of the log. No attribute of a person, nothing sealed. */
export interface BusMessage {
  /** Derived from the event id and the index within the event's messages: a redelivery has the same. */
  readonly id: string;
  /** Published type, `<context>.<fact>.v<N>`. */
  readonly type: string;
  /** Context that publishes; its topic. */
  readonly topic: string;
  /** The stream: order holds per key. */
  readonly key: string;
  readonly revision: number;
  readonly tenant: string;
  readonly correlationId: string;
  readonly eventId: string;
  /** RFC 3339, UTC. */
  readonly recordedAt: string;
  readonly data: JsonObject;
}

export interface ConsumerGroup {
  /** `<context>.<reaction>`; its checkpoint's name. */
  readonly name: string;
  readonly topics: readonly string[];
  /** Where a group that never ran begins. */
  readonly from: 'start' | 'now';
  /** Throwing means: deliver again later (with backoff). A message that can never be handled is parked by the handler, not thrown. */
  readonly handle: (message: BusMessage) => Promise<void>;
  readonly signal: AbortSignal;
}

/** At least once, ordered per key. Laws: `message-bus.contract.ts`. */
export interface MessageBus {
  /** Runs until the signal aborts; resolves when the last handler call has ended. */
  consume(group: ConsumerGroup): Promise<void>;
  /** Log position up to which the group has handled everything that its topics carry. */
  progress(group: string): Promise<Position>;
  /** False while no broker answers. Absent: it cannot be away. */
  reachable?(): boolean;
  close(): Promise<void>;
}

/** Publishes what the log holds, where the bus cannot read the log. A second one beside it is harmless. */
export interface Relay {
  /** Runs until the signal aborts; survives brokers and logs that are away. */
  run(signal: AbortSignal): Promise<void>;
}
