import type { Call } from '../deciding/call.js';
import { derivedId } from '../derived-ids.js';
import type { LoggedFact } from '../event-type.js';
import type { Workbench } from '../handler.js';
import type { Actor } from '../origin.js';
import { isEngineError } from '../ports/engine-errors.js';
import type { EventLog } from '../ports/event-log.js';
import type { BusMessage, MessageBus } from '../ports/message-bus.js';
import { ViewBehind } from '../projecting/view-reader.js';
import { faultOf } from '../projecting/view-runner.js';
import { isCommandFailed } from '../refusal.js';
import type { Registry } from '../registry.js';
import { instant } from '../time.js';
import { type Dispatcher, SYSTEM_ACTOR } from './dispatcher.js';
import { BEHIND_PARKED, type DiscardReason, firstOf, isBehindParked, isSetAside, type Parked, parking } from './parking.js';
import { groupOf, type Reaction } from './reaction.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** A message that failed again when it was tried, and why. */
export interface Left {
  readonly eventId: string;
  /** Refusal code or class of the fault. */
  readonly reason: string;
}

export interface Retried {
  /** How many went through. */
  readonly handled: number;
  /** The first of each key that failed again; what stands behind it was not tried. */
  readonly left: readonly Left[];
}

/**
 * One consumer group per reaction. The bus rings the bell; what is reacted to is read from the log, so that no more than the
 * bell needs to be on the bus, and a retry sees the same as the first try.
 */
export class ReactionRunner {
  readonly group: string;
  readonly #topics: readonly string[];
  readonly #handles: ReadonlySet<string>;

  constructor(
    private readonly reaction: Reaction,
    private readonly ports: { readonly bus: MessageBus; readonly log: EventLog; readonly bench: Workbench },
    private readonly registry: Registry,
    private readonly dispatcher: Dispatcher,
    private readonly report: (group: string, error: unknown) => void,
  ) {
    this.group = groupOf(reaction);
    this.#handles = new Set(reaction.handles);
    this.#topics = [...new Set(reaction.handles.map((type) => type.slice(0, type.indexOf('.'))))];
  }

  /** Runs until the signal aborts. Begins again where the group stands after an engine did not answer. */
  async run(signal: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    const group = {
      name: this.group,
      topics: this.#topics,
      from: this.reaction.from,
      signal,
      handle: async (message: BusMessage) => {
        await this.handle(message);
        wait = FIRST_WAIT_MS;
      },
    };
    while (!signal.aborted) {
      try {
        return await this.ports.bus.consume(group);
      } catch (error) {
        this.report(this.group, error);
        // Also a damaged log: a restart would not mend it, and everything else of this process can go on.
        if (!passing(error) && !isEngineError(error)) throw error;
        await this.ports.bench.clock.sleep(wait, signal);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** Handles one message, or parks it. Throws only for what may pass: the bus delivers again. */
  async handle(message: BusMessage): Promise<void> {
    if (!this.#handles.has(message.type)) return;
    const { eventId, key: stream, revision } = message;
    for (;;) {
      const { state } = await this.ports.bench.executor.load(parking, this.group);
      if (isSetAside(state, eventId)) return;
      if (!isBehindParked(state, { stream, revision })) break;
      // Parks nothing when what it is behind has been released since: then it is its turn.
      await this.#park({ eventId, stream, revision, reason: BEHIND_PARKED }, message);
    }
    try {
      await this.#dispatch(await this.#seen(message.key, message.revision));
    } catch (error) {
      this.report(this.group, error);
      if (passing(error)) throw error;
      await this.#park({ eventId, stream, revision, reason: reasonOf(error) }, message);
    }
  }

  /**
   * Tries what is parked again, each key from its first message on, until nothing of it is left or one fails again. What parks behind
   * it meanwhile is tried too. Ended in the middle it can be called again: ids derive from the events.
   * @param key tries this stream alone; null: all
   * @throws for what may pass; what went through by then stays so
   */
  async retry(key: string | null, actor: Actor = SYSTEM_ACTOR): Promise<Retried> {
    const left = new Map<string, Left>();
    for (let handled = 0; ; ) {
      const { state } = await this.ports.bench.executor.load(parking, this.group);
      const next = state.parked.find(({ stream }) => (key === null || stream === key) && !left.has(stream));
      if (!next) return { handled, left: [...left.values()] };
      const { eventId, stream, revision } = next;
      try {
        await this.#dispatch(await this.#seen(stream, revision));
        await this.#release(next, actor, 'handled', null);
        handled += 1;
      } catch (error) {
        if (passing(error)) throw error;
        left.set(stream, { eventId, reason: reasonOf(error) });
      }
    }
  }

  /** Gives a parked message up, for good; what stands behind it stays until it is tried again. False: it is not the first of its key. */
  async discard(eventId: string, why: DiscardReason, actor: Actor): Promise<boolean> {
    const { state } = await this.ports.bench.executor.load(parking, this.group);
    // Asked before, and ended before it was said.
    if (state.released.includes(eventId)) return true;
    const standing = state.parked.find((one) => one.eventId === eventId);
    if (!standing || firstOf(state, standing.stream) !== standing) return false;
    await this.#release(standing, actor, 'discarded', why);
    return true;
  }

  async #seen(stream: string, revision: number): Promise<readonly LoggedFact[]> {
    const [event] = await this.ports.log.read(stream, revision, 1);
    if (!event) throw new Error('The log lacks an event that the bus announced');
    const published = this.registry.publish(this.registry.codec.decode(event));
    return published.filter((one) => this.#handles.has(one.type));
  }

  async #dispatch(seen: readonly LoggedFact[]): Promise<void> {
    for (const [index, fact] of seen.entries()) await this.dispatcher.forEvent(`${this.group}#${index}`, fact, this.reaction.react(fact));
  }

  async #park(parked: Parked, { tenant, correlationId }: BusMessage): Promise<void> {
    const call = this.#call('park', parked.eventId, SYSTEM_ACTOR, { tenant, correlationId });
    await this.ports.bench.executor.execute(parking, this.group, { type: 'park', ...parked }, call, { creates: true });
  }

  async #release({ eventId, stream, revision }: Parked, actor: Actor, outcome: 'handled' | 'discarded', why: DiscardReason | null) {
    // Also of an event that nobody here can decode: it may be what is given up.
    const [event] = await this.ports.log.read(stream, revision, 1);
    const call = this.#call('release', eventId, actor, event?.metadata ?? {});
    await this.ports.bench.executor.execute(parking, this.group, { type: 'release', eventId, outcome, why }, call);
  }

  #call(what: string, eventId: string, actor: Actor, of: { readonly tenant?: string; readonly correlationId?: string }): Call {
    const { bench } = this.ports;
    const commandId = derivedId(bench.ciphers, what, this.group, eventId);
    const origin = {
      commandId,
      correlationId: of.correlationId ?? commandId,
      causationId: eventId,
      actor,
      tenant: of.tenant ?? '',
      municipality: '',
      purpose: 'delivery',
      fingerprint: '',
    };
    return { origin: { ...origin, occurredAt: instant(bench.clock.now()) }, authorise: () => undefined };
  }
}

/** What time mends: an engine that does not answer, a view that is behind, other writers. Everything else is parked. */
function passing(error: unknown): boolean {
  if (isEngineError(error))
    return error.code === 'unavailable' || error.code === 'unknown-outcome' || error.code === 'wrong-expected-revision';
  return isCommandFailed(error, 'contended') || isCommandFailed(error, 'fact-too-old') || error instanceof ViewBehind;
}

function reasonOf(error: unknown): string {
  return isCommandFailed(error) ? (error.refusal?.code ?? error.failure) : faultOf(error);
}
