import { derivedId } from '../derived-ids.js';
import type { Fact } from '../event-type.js';
import { type EventMetadata, metadataOf } from '../origin.js';
import { isEngineError } from '../ports/engine-errors.js';
import type { Appended, EventLog, NewEvent, Position, RecordedEvent } from '../ports/event-log.js';
import type { Ciphers } from '../ports/system.js';
import { CommandFailed, isCommandFailed, isRefusal, orThrow, type Refusal } from '../refusal.js';
import type { Call } from './call.js';
import type { Codec } from './codec.js';
import { type AnyDecider, type Command, type Decider, streamOf } from './decider.js';
import { type Folded, FoldedStreams } from './folded-streams.js';
import { Turns } from './turns.js';

/** What a caller gets back for a command: made from the stored events alone, so a repeat gives the same, on every engine, after every crash. */
export interface Receipt {
  readonly stream: string;
  /** Revision of the stream's last event of this command; ETag of what was written. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: string;
  /** False when the command found nothing to do. */
  readonly changed: boolean;
}

export interface ExecuteOptions<S> {
  /** Only for commands that begin a stream. Others answer `not-found` on an empty one. */
  readonly creates?: boolean;
  /** Facts for the access decision on this record. Absent: decided before (derived steps). */
  readonly facts?: (state: S) => Parameters<Call['authorise']>[0];
}

/** Conflicts with other processes after which a command gives up; within one process commands on a stream take turns. */
const MOST_ATTEMPTS = 12;

/** Runs commands against deciders with optimistic concurrency. One per process. */
export class Executor {
  readonly #folded: FoldedStreams;
  readonly #turns = new Turns();

  constructor(
    private readonly log: EventLog,
    private readonly codec: Codec,
    private readonly ciphers: Ciphers,
    capacity?: number,
  ) {
    this.#folded = new FoldedStreams(log, codec, capacity);
  }

  /** The state of a stream as of now, with its revision (-1 when there is none) and when its last event was recorded. */
  async load<S, C extends Command, E extends Fact>(decider: Decider<S, C, E>, id: string): Promise<Folded & { readonly state: S }> {
    return this.#folded.load(decider, streamOf(decider, id));
  }

  /** Decides without writing: what would be refused. Null when it would go through. */
  async preview<S, C extends Command, E extends Fact>(decider: Decider<S, C, E>, id: string, command: C): Promise<Refusal | null> {
    const { state } = await this.load(decider, id);
    const decision = decider.decide(command, state);
    return isRefusal(decision) ? decision : null;
  }

  /** The receipt of a command that this stream already carries, or null. */
  async receiptOf<S, C extends Command, E extends Fact>(decider: Decider<S, C, E>, id: string, call: Call): Promise<Receipt | null> {
    const stream = streamOf(decider, id);
    return this.#repeat(stream, await this.#folded.load(decider, stream), call);
  }

  /**
   * Carries out one command on one stream.
   *
   * Order (DESIGN section 6): look for the command id in the stream; authorise on the record; If-Match; decide; append at the
   * revision that was seen; after a conflict all of it again, a bounded number of times (never with If-Match). A command that begins a
   * stream does not look first: see `#begin`.
   *
   * @throws CommandFailed refused | not-found | forbidden | stale | key-reused | contended
   * @throws EngineError unavailable | unknown-outcome
   */
  execute<S, C extends Command, E extends Fact>(
    decider: Decider<S, C, E>,
    id: string,
    command: C,
    call: Call,
    options: ExecuteOptions<S> = {},
  ): Promise<Receipt> {
    const stream = streamOf(decider, id);
    return this.#turns.take(stream, () => this.#attempt(decider, stream, command, call, options));
  }

  async #attempt<S, C extends Command, E extends Fact>(
    decider: Decider<S, C, E>,
    stream: string,
    command: C,
    call: Call,
    options: ExecuteOptions<S>,
  ): Promise<Receipt> {
    if (options.creates && call.expected === undefined && !this.#folded.has(stream)) {
      const begun = await this.#begin(decider, stream, command, call, options);
      if (begun) return begun;
    }
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const folded = await this.#folded.load(decider, stream);
      const repeat = this.#repeat(stream, folded, call);
      if (repeat) return repeat;
      if (folded.revision < 0 && !options.creates) throw new CommandFailed('not-found');
      if (options.facts) await call.authorise(options.facts(folded.state as S));
      if (call.expected !== undefined && call.expected !== folded.revision) throw new CommandFailed('stale');
      const facts = orThrow(decider.decide(command, folded.state as S) as readonly E[] | Refusal);
      if (facts.length === 0)
        return { stream, revision: folded.revision, position: folded.position, recordedAt: folded.recordedAt, changed: false };
      const events = this.#encode(stream, facts, call);
      try {
        const appended = await this.log.append(stream, folded.revision < 0 ? 'no-stream' : folded.revision, events);
        this.#folded.advance(decider as AnyDecider, stream, folded, recorded(stream, folded.revision, events, appended));
        return receipt(stream, appended);
      } catch (error) {
        if (!isEngineError(error, 'wrong-expected-revision')) throw error;
        if (call.expected !== undefined) throw new CommandFailed('stale');
      }
    }
    throw new CommandFailed('contended');
  }

  /**
   * Decides on an empty stream without a look into the log, since a command that begins one almost always finds none: the append tells
   * whether there was one, and answers a repeat as the first time. Null says nothing, whatever the reason: the stream is looked at then.
   * What was decided is not remembered, for the log may hold what an earlier call of this command decided.
   */
  async #begin<S, C extends Command, E extends Fact>(
    decider: Decider<S, C, E>,
    stream: string,
    command: C,
    call: Call,
    options: ExecuteOptions<S>,
  ): Promise<Receipt | null> {
    const decision = decider.decide(command, decider.initial);
    if (isRefusal(decision) || decision.length === 0) return null;
    try {
      if (options.facts) await call.authorise(options.facts(decider.initial));
      return receipt(stream, await this.log.append(stream, 'no-stream', this.#encode(stream, decision, call)));
    } catch (error) {
      if (isCommandFailed(error) || isEngineError(error, 'wrong-expected-revision')) return null;
      throw error;
    }
  }

  #repeat(stream: string, folded: Folded, call: Call): Receipt | null {
    const known = folded.commands?.get(call.origin.commandId);
    if (!known) return null;
    if (known.fingerprint !== call.origin.fingerprint) throw new CommandFailed('key-reused');
    return { stream, revision: known.revision, position: known.position, recordedAt: known.recordedAt, changed: true };
  }

  #encode(stream: string, facts: readonly Fact[], call: Call): [NewEvent, ...NewEvent[]] {
    const metadata: EventMetadata = metadataOf(call.origin);
    const events = facts.map((fact, index) => ({
      id: derivedId(this.ciphers, call.origin.commandId, call.origin.fingerprint, stream, String(index)),
      type: fact.type,
      data: this.codec.encode(fact),
      metadata,
    }));
    return events as unknown as [NewEvent, ...NewEvent[]];
  }
}

const receipt = (stream: string, appended: Appended): Receipt => ({
  stream,
  revision: appended.revision,
  position: appended.position,
  recordedAt: appended.recordedAt,
  changed: true,
});

/** The events as the log holds them now, so that the folded state can go on without reading them back. */
function recorded(stream: string, base: number, events: readonly NewEvent[], appended: Appended): RecordedEvent[] {
  return events.map((event, i) => ({
    ...event,
    stream,
    revision: base + 1 + i,
    position: appended.position,
    recordedAt: appended.recordedAt,
  }));
}
