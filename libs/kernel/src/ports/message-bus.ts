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
  /** How it is, where it keeps loops of its own and its brokers can be away. Absent: as the log and the views are. */
  health?(): BusHealth;
  close(): Promise<void>;
}

export interface BusHealth {
  /** False when a loop ended though nobody asked it to: only that fails liveness. */
  readonly loopsTurning: boolean;
  /** Loops whose last turn failed and that got nothing done since. */
  readonly failing: readonly string[];
}
