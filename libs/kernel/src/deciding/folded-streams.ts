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
  /** Shared between the versions of one stream's state: a stream only grows, so an entry never becomes wrong. */
  readonly commands: Map<string, Carried>;
}

/** Folded states by stream, read on from where they stand: a hot stream costs no full read. Least recently used go first. */
export class FoldedStreams {
  readonly #states = new Map<string, Folded>();

  constructor(
    private readonly log: EventLog,
    private readonly codec: Codec,
    private readonly capacity = 20_000,
  ) {}

  async load<S>(decider: { initial: S; evolve(state: S, event: never): S }, stream: string): Promise<Folded & { state: S }> {
    const known = this.#states.get(stream);
    const events = await this.log.read(stream, known ? known.revision + 1 : 0);
    const base: Folded = known ?? { state: decider.initial, revision: -1, position: START, recordedAt: '', commands: new Map() };
    return this.advance(decider as unknown as AnyDecider, stream, base, events) as Folded & { state: S };
  }

  /** Folds events that follow `base` and remembers the result. */
  advance(decider: AnyDecider, stream: string, base: Folded, events: readonly RecordedEvent[]): Folded {
    let { state, revision, position, recordedAt } = base;
    for (const event of events) {
      if (event.revision <= revision) continue;
      state = decider.evolve(state, this.codec.decode(event));
      ({ revision, position, recordedAt } = event);
      base.commands.set(event.metadata.commandId ?? event.id, {
        revision,
        position,
        recordedAt,
        fingerprint: event.metadata.fingerprint ?? '',
      });
    }
    const folded: Folded = { state, revision, position, recordedAt, commands: base.commands };
    if (revision >= 0) this.#remember(stream, folded);
    return folded;
  }

  #remember(stream: string, folded: Folded): void {
    const known = this.#states.get(stream);
    if (known && known.revision > folded.revision) return;
    this.#states.delete(stream);
    this.#states.set(stream, folded);
    if (this.#states.size > this.capacity) {
      const oldest = this.#states.keys().next();
      if (!oldest.done) this.#states.delete(oldest.value);
    }
  }
}
