import { type EventLog, type Position, type RecordedEvent, START } from '../ports/event-log.js';
import type { Codec } from './codec.js';
import type { AnyDecider } from './decider.js';

/** What a stream remembers of a command that it carries. */
interface Carried {
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: string;
  readonly fingerprint: string;
}

/** The folded state of one stream, and the commands it carries. */
export interface Folded {
  readonly state: unknown;
  /** -1: the stream has no events. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: string;
  /** Shared between the versions of one stream's state: a stream only grows, so an entry never becomes wrong. Null: it has no events. */
  readonly commands: Map<string, Carried> | null;
}

/** A stream that has no events. */
export const emptyStream = <S>(decider: { readonly initial: S }): Folded & { readonly state: S } => ({
  state: decider.initial,
  revision: -1,
  position: START,
  recordedAt: '',
  commands: null,
});

/**
 * Folded states by stream, read on from where they stand: a hot stream costs no full read. Those that were longest not in use go first, in
 * two generations: when the young one is full it becomes the old one, and what is in use moves over.
 */
export class FoldedStreams {
  #young = new Map<string, Folded>();
  #old = new Map<string, Folded>();

  constructor(
    private readonly log: EventLog,
    private readonly codec: Codec,
    private readonly capacity = 20_000,
  ) {}

  has(stream: string): boolean {
    return this.#young.has(stream) || this.#old.has(stream);
  }

  async load<S>(decider: { initial: S; evolve(state: S, event: never): S }, stream: string): Promise<Folded & { state: S }> {
    const known = this.#young.get(stream) ?? this.#old.get(stream);
    const events = await this.log.read(stream, known ? known.revision + 1 : 0);
    return this.advance(decider as unknown as AnyDecider, stream, known ?? emptyStream(decider), events) as Folded & { state: S };
  }

  /** Folds events that follow `base` and remembers the result. */
  advance(decider: AnyDecider, stream: string, base: Folded, events: readonly RecordedEvent[]): Folded {
    const folded = events.length === 0 ? base : this.#folded(decider, base, events);
    if (folded.revision >= 0) this.#remember(stream, folded);
    return folded;
  }

  #folded(decider: AnyDecider, base: Folded, events: readonly RecordedEvent[]): Folded {
    let { state, revision, position, recordedAt } = base;
    const commands = base.commands ?? new Map<string, Carried>();
    for (const event of events) {
      if (event.revision <= revision) continue;
      state = decider.evolve(state, this.codec.decode(event));
      ({ revision, position, recordedAt } = event);
      const { commandId, fingerprint = '' } = event.metadata;
      commands.set(commandId ?? event.id, { revision, position, recordedAt, fingerprint });
    }
    return { state, revision, position, recordedAt, commands };
  }

  #remember(stream: string, folded: Folded): void {
    const young = this.#young.get(stream);
    const known = young ?? this.#old.get(stream);
    const newest = known && known.revision > folded.revision ? known : folded;
    if (newest === young) return;
    if (!young && this.#young.size >= this.capacity / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(stream, newest);
  }
}
