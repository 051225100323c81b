/**
 * What the stand-in keeps, and how it decides: the rules that a running EventStoreDB 23.10.6 was seen to follow, in arrays. Nothing here
 * is ours to improve: where the server is odd, this is odd in the same way.
 */
export interface StoredEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
  /** Both numbers of the server's position: they were always equal. */
  readonly position: bigint;
  /** .NET ticks since 1970: 100 ns each. */
  readonly created: bigint;
}

export type ProposedEvent = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'metadata' | 'data'>;

export type ExpectedOnServer = 'any' | 'no-stream' | 'exists' | number;

export type AppendOutcome =
  | { readonly kind: 'stored' | 'repeat'; readonly revision: number; readonly position: bigint }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'deleted' | 'too-large' | 'bad-request' };

/** Events `from` … `to - 1` of a list that grows. */
export interface Span {
  readonly events: readonly StoredEvent[];
  readonly from: number;
  readonly to: number;
}

interface Stream {
  readonly events: StoredEvent[];
  /** What lies before it is gone from reading the stream, though not from $all. */
  truncatedBefore: number;
  softDeleted: boolean;
  tombstoned: boolean;
}

export const MAX_APPEND_BYTES = 1024 * 1024;
const TICKS_PER_MS = 10_000n;
/** A record is longer than its event; by how much does not matter, only that positions leave gaps. */
const RECORD_BYTES = 96;

export class StandInLog {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, Stream>();
  #end = 0n;

  constructor(
    private readonly now: () => number,
    private readonly arrived: () => void,
  ) {
    // $all of a new server begins with streams of its own.
    this.#store('$$$scavenges', [system('$metadata')]);
  }

  append(name: string, expected: ExpectedOnServer, events: readonly ProposedEvent[]): AppendOutcome {
    if (name === '') return { kind: 'bad-request' };
    if (events.reduce((sum, event) => sum + sizeOf(event), 0) > MAX_APPEND_BYTES) return { kind: 'too-large' };
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) return { kind: 'deleted' };
    const current = (stream?.events.length ?? 0) - 1;
    const repeated = this.#repeated(stream, current, expected, events);
    if (repeated) return repeated;
    if (events.length === 0) {
      this.#end += BigInt(RECORD_BYTES);
      return { kind: 'stored', revision: current, position: this.#end };
    }
    if (stream?.softDeleted) {
      stream.softDeleted = false;
      stream.truncatedBefore = stream.events.length;
    }
    const last = this.#store(name, events);
    this.arrived();
    return { kind: 'stored', revision: last.revision, position: last.position };
  }

  /** Null: there is no such stream, or nothing of it is left. */
  read(name: string): Span | 'deleted' | null {
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) return 'deleted';
    if (!stream || stream.softDeleted) return null;
    return { events: stream.events, from: stream.truncatedBefore, to: stream.events.length };
  }

  delete(name: string, how: 'soft' | 'tombstone'): bigint {
    const stream = this.#streamOf(name);
    if (how === 'soft') {
      stream.softDeleted = true;
      return this.#store(`$$${name}`, [system('$metadata')]).position;
    }
    const { position } = this.#store(name, [system('$streamDeleted')]);
    stream.tombstoned = true;
    return position;
  }

  /** Null when the events are to be stored. */
  #repeated(
    stream: Stream | undefined,
    current: number,
    expected: ExpectedOnServer,
    events: readonly ProposedEvent[],
  ): AppendOutcome | null {
    const wrong: AppendOutcome = { kind: 'wrong', current };
    if (expected === 'exists') return stream && !stream.softDeleted ? null : wrong;
    if (expected === 'any') {
      const first = stream?.events.find((event) => event.id === events[0]?.id);
      return first ? { kind: 'repeat', revision: first.revision, position: first.position } : null;
    }
    const seen = expected === 'no-stream' ? -1 : expected;
    if (seen === current) return null;
    if (seen > current) return wrong;
    const standing = stream?.events.slice(seen + 1, seen + 1 + events.length) ?? [];
    const same = events.length > 0 && standing.length === events.length && events.every((event, i) => event.id === standing[i]?.id);
    const last = standing.at(-1);
    if (same && last) return { kind: 'repeat', revision: last.revision, position: last.position };
    return expected === 'no-stream' && stream?.softDeleted && standing[0]?.id !== events[0]?.id ? null : wrong;
  }

  #store(name: string, events: readonly ProposedEvent[]): StoredEvent {
    const stream = this.#streamOf(name);
    for (const event of events) {
      this.#end += BigInt(sizeOf(event) + RECORD_BYTES);
      const created = BigInt(this.now()) * TICKS_PER_MS;
      const stored: StoredEvent = { ...event, stream: name, revision: stream.events.length, position: this.#end, created };
      stream.events.push(stored);
      this.all.push(stored);
    }
    return stream.events.at(-1) as StoredEvent;
  }

  #streamOf(name: string): Stream {
    const known = this.#streams.get(name);
    if (known) return known;
    const made: Stream = { events: [], truncatedBefore: 0, softDeleted: false, tombstoned: false };
    this.#streams.set(name, made);
    return made;
  }
}

const NOTHING = new Uint8Array();

function system(type: string): ProposedEvent {
  return { id: '00000000-0000-4000-8000-000000000000', type, contentType: 'application/json', metadata: NOTHING, data: NOTHING };
}

const sizeOf = (event: ProposedEvent): number => event.data.length + event.metadata.length + 2 * event.type.length;
