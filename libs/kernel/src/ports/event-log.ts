import type { JsonObject } from '../json.js';

/** Opaque place in a log: fixed width within one log, sorts as text. Only the adapter that made it may read it. Never stored in an event. */
export type Position = string & { readonly __brand: 'Position' };

/** Before the first event: sorts before every position of every log. */
export const START = '' as Position;

/** Flat strings only: some servers store nothing else. */
export type FlatMetadata = Readonly<Record<string, string>>;

export interface NewEvent {
  /** Unique in its stream. A repeated append is recognised by it. */
  readonly id: string;
  /** `<context>.<fact>.v<N>`. Persisted format. */
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: FlatMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** 0 for the first event of the stream. */
  readonly revision: number;
  readonly position: Position;
  /** RFC 3339, UTC; written by the adapter from its clock. */
  readonly recordedAt: string;
}

/** The revision that was seen, or that the stream must not exist yet. There is no "any". */
export type Expected = 'no-stream' | number;

export interface Appended {
  /** Revision of the last event of this append. */
  readonly revision: number;
  /** Position of the last event of this append. */
  readonly position: Position;
  /** RFC 3339, UTC. */
  readonly recordedAt: string;
}

/** A run of events in log order. `mark` is the position up to which nothing more matches, also where nothing did. */
export interface LogBatch {
  readonly events: readonly RecordedEvent[];
  readonly mark: Position;
  /** True when the log held nothing beyond `mark` at the moment the batch was made. */
  readonly atHead: boolean;
}

export interface SubscribeOptions {
  /** Exclusive. */
  readonly after: Position;
  /** Only events of these types are handed over; marks pass over the rest. Absent: all. */
  readonly types?: ReadonlySet<string>;
  /** Ends the iteration; a batch already handed over is finished by the reader. */
  readonly signal: AbortSignal;
  /** Upper bound of events in a batch; default 500. */
  readonly batchSize?: number;
  /** True: ends once the head at the time of the call was reached. False or absent: waits for what comes. */
  readonly untilHead?: boolean;
}

/**
 * The append-only log. Order of positions is order of appending over all streams.
 * Laws (shown by `event-log.contract.ts`): an acknowledged append is durable; an append whose event ids equal those at
 * (stream, expected + 1 …) is answered as the first time and stores nothing; any other conflict is `WrongExpectedRevision`;
 * an append without an answer is *unknown* and may be asked again with the same ids.
 */
export interface EventLog {
  append(stream: string, expected: Expected, events: readonly [NewEvent, ...NewEvent[]]): Promise<Appended>;
  /** Events of one stream from `from` (inclusive, default 0), oldest first; empty when there is no such stream. */
  read(stream: string, from?: number, limit?: number): Promise<readonly RecordedEvent[]>;
  subscribe(options: SubscribeOptions): AsyncIterable<LogBatch>;
  /** Position of the last event; START for an empty log. */
  head(): Promise<Position>;
  /** Renewed by restore and move; what was derived under another incarnation is void. */
  incarnation(): Promise<string>;
  close(): Promise<void>;
}

/** An event as another log recorded it. */
export type RecordedBefore = NewEvent & Pick<RecordedEvent, 'recordedAt'>;

/** A log that can take in what another log has recorded (`sleutelbos move`). Laws: `importing-log.contract.ts`. */
export interface ImportingLog extends EventLog {
  /**
   * As `append`, of events that another log recorded before: ids and instants are kept. Who awaits each answer before the next call keeps the
   * order over all streams too.
   */
  appendRecorded(stream: string, expected: Expected, events: readonly [RecordedBefore, ...RecordedBefore[]]): Promise<Appended>;
}
