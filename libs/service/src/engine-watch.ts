import { type Clock, type EngineName, type Engines, isEngineError } from '@sleutelbos/kernel';

const EVERY_MS = 1_000;
/** An answer that takes longer is none: a caller would not wait for it either. */
const PATIENCE_MS = 2_000;
/** Names of nothing: what is asked for costs an engine next to nothing, and gives nothing away. */
const NOTHING = 'engine-watch';

/** Asks every engine once a second whether it is there. */
export class EngineWatch {
  readonly #stop = new AbortController();
  readonly #away = new Set<EngineName>();
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engines: Engines,
    private readonly clock: Clock,
    /** Told when an engine goes away or comes back, and why it went where it can be known: an engine's own words, which hold no data. */
    private readonly changed: (engine: EngineName, away: boolean, why?: string) => void,
  ) {}

  /** Those that do not answer. */
  away(): readonly EngineName[] {
    return [...this.#away].sort();
  }

  start(): void {
    const { log, bus, views, vault, reads } = this.engines;
    this.#running = Promise.all([
      this.#follow('log', () => log.head()),
      this.#follow('views', () => views.checkpoint(NOTHING)),
      this.#follow('keys', () => vault.note(NOTHING)),
      this.#follow('reads', () => reads.find({ tenant: NOTHING, record: NOTHING, limit: 1 })),
      this.#follow('bus', async () => {
        if (bus.health?.().failing.length) throw new Error('no broker');
      }),
    ]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #follow(engine: EngineName, ask: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const fault = await this.#inTime(ask);
      const there = fault === null;
      if (signal.aborted) return;
      if (there === this.#away.has(engine)) this.changed(engine, !there, isEngineError(fault) ? fault.message : undefined);
      if (there) this.#away.delete(engine);
      else this.#away.add(engine);
      await this.clock.sleep(EVERY_MS, signal);
    }
  }

  /** Null when it answered. */
  async #inTime(ask: () => Promise<unknown>): Promise<Error | null> {
    const over = new AbortController();
    const late = this.clock.sleep(PATIENCE_MS, AbortSignal.any([over.signal, this.#stop.signal])).then(() => new Error('no answer'));
    const there = ask().then(
      () => null,
      (error: Error) => error,
    );
    const first = await Promise.race([there, late]);
    over.abort();
    return first;
  }
}
