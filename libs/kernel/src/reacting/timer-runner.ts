import type { Clock } from '../ports/system.js';
import type { ViewStore } from '../ports/view-store.js';
import { isCommandFailed } from '../refusal.js';
import { instant } from '../time.js';
import type { Dispatcher } from './dispatcher.js';
import type { AnyTimer, TimerDocument } from './timer.js';

/** How often the clock is asked for what is due. Deadlines of this product are minutes and days. */
const TICK_MS = 1_000;
const PAGE = 200;

/** Fires what is due. A deadline whose command failed is tried again at the next tick. */
export class TimerRunner {
  /** Fired and not yet ended by an event, by timer; fired again after a restart, which changes nothing. */
  readonly #fired = new Map<AnyTimer, ReadonlySet<string>>();

  constructor(
    private readonly timers: readonly AnyTimer[],
    private readonly ports: { readonly views: Pick<ViewStore, 'find'>; readonly clock: Clock },
    private readonly dispatcher: Dispatcher,
    private readonly report: (timer: string, error: unknown) => void,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.fireDue(signal);
      await this.ports.clock.sleep(TICK_MS, signal);
    }
  }

  /** Fires everything due by now that was not fired yet; answers how many went through. */
  async fireDue(signal?: AbortSignal): Promise<number> {
    let fired = 0;
    for (const timer of this.timers) {
      try {
        fired += await this.#fireAll(timer, signal);
      } catch (error) {
        this.report(timer.view.name, error);
      }
    }
    return fired;
  }

  async #fireAll(timer: AnyTimer, signal?: AbortSignal): Promise<number> {
    const { views, clock } = this.ports;
    const upTo = instant(clock.now());
    const before = this.#fired.get(timer);
    const standing = new Set<string>();
    let fired = 0;
    for (let after: string | null | undefined; after !== null && !signal?.aborted; ) {
      const page = await views.find(timer.view, { index: 'due', equals: {}, upTo, limit: PAGE, ...(after ? { after } : {}) });
      for (const { id, document } of page.documents) {
        if (!document) continue;
        const name = `${id}\n${(document as TimerDocument).dueAt}`;
        const known = before?.has(name) === true;
        if (known || (await this.#fireOne(timer, id, document as TimerDocument))) standing.add(name);
        if (!known && standing.has(name)) fired++;
      }
      after = page.next;
    }
    this.#fired.set(timer, standing);
    return fired;
  }

  async #fireOne(timer: AnyTimer, id: string, document: TimerDocument): Promise<boolean> {
    try {
      await this.dispatcher.forTimer(timer.view.name, id, document.dueAt, document.tenant, timer.fire(document, id));
      return true;
    } catch (error) {
      this.report(timer.view.name, error);
      // What a rule or a schema refuses is refused again a second later: told once, tried anew after the next start.
      return isCommandFailed(error, 'refused') || isCommandFailed(error, 'not-found') || isCommandFailed(error, 'invalid');
    }
  }
}
