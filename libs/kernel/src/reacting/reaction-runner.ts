import type { Call } from '../deciding/call.js';
import { derivedId } from '../derived-ids.js';
import type { LoggedFact } from '../event-type.js';
import type { Workbench } from '../handler.js';
import { isEngineError } from '../ports/engine-errors.js';
import type { EventLog } from '../ports/event-log.js';
import type { BusMessage, MessageBus } from '../ports/message-bus.js';
import { ViewBehind } from '../projecting/view-reader.js';
import { faultOf } from '../projecting/view-runner.js';
import { isCommandFailed } from '../refusal.js';
import type { Registry } from '../registry.js';
import { instant } from '../time.js';
import { type Dispatcher, SYSTEM_ACTOR } from './dispatcher.js';
import { parking } from './parking.js';
import { groupOf, type Reaction } from './reaction.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

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
    const { state } = await this.ports.bench.executor.load(parking, this.group);
    if (state.parked.some((one) => one.stream === message.key && one.eventId !== message.eventId))
      return this.#park(message, 'behind-parked');
    await this.#react(message.key, message.revision, message);
  }

  /** Tries what is parked again, in order; stops at the first of a key that still fails. Answers how many went through. */
  async retryParked(): Promise<number> {
    const { state } = await this.ports.bench.executor.load(parking, this.group);
    const blocked = new Set<string>();
    let done = 0;
    for (const one of state.parked) {
      if (blocked.has(one.stream)) continue;
      try {
        await this.#dispatch(await this.#seen(one.stream, one.revision));
        await this.#release(one.eventId, 'handled');
        done++;
      } catch (error) {
        if (passing(error)) throw error;
        blocked.add(one.stream);
      }
    }
    return done;
  }

  /** Gives a parked message up, for good. */
  discard(eventId: string): Promise<void> {
    return this.#release(eventId, 'discarded');
  }

  async #react(stream: string, revision: number, message: BusMessage): Promise<void> {
    try {
      await this.#dispatch(await this.#seen(stream, revision));
    } catch (error) {
      this.report(this.group, error);
      if (passing(error)) throw error;
      await this.#park(message, reasonOf(error));
    }
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

  async #park(message: BusMessage, reason: string): Promise<void> {
    const command = { type: 'park', eventId: message.eventId, stream: message.key, revision: message.revision, reason } as const;
    await this.ports.bench.executor.execute(parking, this.group, command, this.#call('park', message.eventId, message), { creates: true });
  }

  async #release(eventId: string, outcome: 'handled' | 'discarded'): Promise<void> {
    await this.ports.bench.executor.execute(parking, this.group, { type: 'release', eventId, outcome }, this.#call('release', eventId));
  }

  #call(what: string, eventId: string, message?: BusMessage): Call {
    const { bench } = this.ports;
    const commandId = derivedId(bench.ciphers, what, this.group, eventId);
    const correlationId = message?.correlationId ?? commandId;
    const origin = {
      commandId,
      correlationId,
      causationId: eventId,
      actor: SYSTEM_ACTOR,
      tenant: message?.tenant ?? '',
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
