import type { Codec } from '../deciding/codec.js';
import { contextOf, type LoggedFact } from '../event-type.js';
import type { EventLog, LogBatch, Position, RecordedEvent } from '../ports/event-log.js';
import { START } from '../ports/event-log.js';
import type { Clock } from '../ports/system.js';
import type { StoredDocument, ViewStore } from '../ports/view-store.js';
import { Reached } from '../reached.js';
import type { ToContexts } from '../registry.js';
import { type AnyView, viewGroup } from './view.js';
import { setNameOf } from './view-catalogue.js';

export type LoopState = 'running' | 'stopped' | 'waiting';

export interface ViewStatus {
  readonly name: string;
  readonly version: number;
  /** Where its documents lie: `<name>@<version>`, or a place beside (`view-catalogue.ts`). */
  readonly set: string;
  readonly context: string;
  /** `stopped`: an event could not be folded; the view waits for a fix and its routes answer 503. `waiting`: its engine does not answer. */
  readonly state: LoopState;
  readonly position: Position;
  /** Seconds since the view was last level with the log; 0 when it is. */
  readonly lagSeconds: number;
  /** Class of the fault, never its message: that might hold data. */
  readonly fault?: string;
}

/**
 * Batches near the head without an event for the view move the checkpoint in memory; in the store only this often, and when the loop stops.
 * To lose the move costs reading again.
 */
const QUIET_BATCHES_MAX = 50;

/**
 * What one event is to the view. A batch of them is alive at once, so it is made by a constructor, of copies: lists that a literal made and
 * that live as long would be put among the old by the engine of JavaScript, with all they hold (`event-row.ts`).
 */
class Step {
  readonly seen: readonly LoggedFact[];
  readonly ids: readonly string[];

  constructor(
    readonly position: Position,
    seen: readonly LoggedFact[],
    ids: readonly string[],
  ) {
    this.seen = seen.slice();
    this.ids = ids.slice();
  }
}

/** Folds the log into one view, batch after batch. The checkpoint is written after the documents, so a crash only repeats work. */
export class ViewRunner {
  readonly reached: Reached;
  #state: LoopState = 'running';
  #fault: string | undefined;
  #position: Position = START;
  #level = false;
  /** Clock time at which the view was first seen behind the head; null while it is level. */
  #behindSince: number | null = null;
  /** Batches since the checkpoint was last stored. */
  #quiet = 0;
  readonly #types: ReadonlySet<string>;
  readonly #handles: ReadonlySet<string>;

  constructor(
    readonly view: AnyView,
    private readonly ports: { readonly log: EventLog; readonly views: ViewStore; readonly clock: Clock; readonly codec: Codec },
    private readonly toContexts: ToContexts,
    private readonly report: (view: AnyView, error: unknown) => void,
    moved?: () => void,
  ) {
    this.reached = new Reached(moved);
    this.#handles = new Set(view.handles);
    this.#types = toContexts.sources(view.context, this.#handles);
  }

  /** `head`: where the log stands now. Asked once a second by the runtime, so that the lag is known to a second. */
  status(head: Position): ViewStatus {
    const now = this.ports.clock.now();
    if (this.#position >= head) this.#behindSince = null;
    else this.#behindSince ??= now;
    const lagSeconds = this.#behindSince === null ? 0 : Math.round((now - this.#behindSince) / 1000);
    const { name, version, context } = this.view;
    const status = { name, version, set: setNameOf(this.view), context, state: this.#state, position: this.#position, lagSeconds };
    return this.#fault ? { ...status, fault: this.#fault } : status;
  }

  /** True when the last batch was the newest there was. */
  get level(): boolean {
    return this.#level && this.#state === 'running';
  }

  get state(): LoopState {
    return this.#state;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  /** Runs until the signal aborts. A batch that was begun is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { views, clock } = this.ports;
    for (let wait = 100; !signal.aborted; wait = Math.min(wait * 2, 5_000)) {
      try {
        await views.prepare(this.view);
        this.#move(await views.checkpoint(viewGroup(this.view)));
        this.#state = 'running';
        for await (const batch of this.ports.log.subscribe({ after: this.#position, types: this.#types, signal })) {
          if (!(await this.#fold(batch))) return;
          wait = 100;
        }
        if (this.#quiet > 0) await this.#store();
      } catch (error) {
        // The engine failed, not the view: everything is read again from the checkpoint.
        this.#state = 'waiting';
        this.#level = false;
        this.#fault = faultOf(error);
        this.report(this.view, error);
      }
      if (!signal.aborted) await clock.sleep(wait, signal);
    }
  }

  /** False: the view's own code failed on an event. What came before it is kept, the view stays there. */
  async #fold(batch: LogBatch): Promise<boolean> {
    const { views } = this.ports;
    let bad: { error: unknown } | null = null;
    const steps: Step[] = [];
    const ids = new Set<string>();
    for (const event of batch.events) {
      try {
        const seen = this.#seen(event);
        const touched = this.#touched(seen);
        for (const id of touched) ids.add(id);
        if (touched.length > 0) steps.push(new Step(event.position, seen, touched));
      } catch (error) {
        bad = { error };
        break;
      }
    }
    const documents = new Map(ids.size > 0 ? await views.getMany(this.view, [...ids]) : []);
    const changed = new Set<string>();
    let done: Position | null = null;
    for (const step of steps) {
      try {
        for (const [id, stored] of this.#step(step, documents)) {
          documents.set(id, stored);
          changed.add(id);
        }
        done = step.position;
      } catch (error) {
        bad = { error };
        break;
      }
    }
    const writes = [...changed].map((id) => documents.get(id) as StoredDocument);
    if (writes.length > 0) await views.putMany(this.view, writes);
    const upTo = bad ? done : batch.mark;
    if (upTo) {
      if (batch.atHead && !bad) this.#behindSince = null;
      const quiet = batch.events.length === 0 && batch.atHead && this.#quiet < QUIET_BATCHES_MAX;
      if (!quiet) await views.saveCheckpoint(viewGroup(this.view), upTo);
      this.#quiet = quiet ? this.#quiet + 1 : 0;
      this.#move(upTo);
      this.#level = batch.atHead;
    }
    if (!bad) return true;
    this.#state = 'stopped';
    this.reached.end();
    this.#fault = faultOf(bad.error);
    this.report(this.view, bad.error);
    return false;
  }

  /** All public events of one log event are folded as one step, and only into documents that are older than it. */
  #step(step: Step, documents: ReadonlyMap<string, StoredDocument>): [string, StoredDocument][] {
    const { position } = step;
    const result: [string, StoredDocument][] = [];
    for (const id of step.ids) {
      const stored = documents.get(id);
      if (stored && stored.position >= position) continue;
      let document = stored?.document ?? null;
      for (const fact of step.seen)
        if (step.seen.length === 1 || this.view.key(fact).includes(id)) document = this.view.apply(document, fact, id);
      result.push([id, { id, position, document }]);
    }
    return result;
  }

  #touched(seen: readonly LoggedFact[]): readonly string[] {
    const ids = seen.length === 1 ? this.view.key(seen[0] as LoggedFact) : seen.flatMap((one) => this.view.key(one));
    return ids.length > 1 ? [...new Set(ids)] : ids;
  }

  #seen(event: RecordedEvent): readonly LoggedFact[] {
    const fact = this.ports.codec.decode(event);
    if (contextOf(event.type) === this.view.context) return [fact];
    return this.toContexts.publish(fact).filter((one) => this.#handles.has(one.type));
  }

  async #store(): Promise<void> {
    await this.ports.views.saveCheckpoint(viewGroup(this.view), this.#position);
    this.#quiet = 0;
  }

  #move(position: Position): void {
    this.#position = position;
    this.reached.move(position);
  }
}

/** Name of an error's class: enough for health, and never data. */
export const faultOf = (error: unknown): string => (error instanceof Error ? ((error as { code?: string }).code ?? error.name) : 'unknown');
