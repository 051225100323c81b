import type { Runtime } from '@sleutelbos/kernel';

const ASKED_AGAIN_MS = 1_000;

/** How old what the views of a context show may be: as old as the oldest of those that are still read. */
export class AgeOfViews {
  #ages = new Map<string, number>();
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly runtime: Pick<Runtime, 'bench' | 'status'>) {}

  /** Whole seconds, 0 while they are level with the log. At once, but for once a second. */
  of(context: string): number | Promise<number> {
    const now = this.runtime.bench.clock.now();
    if (now - this.#askedAt < ASKED_AGAIN_MS) return this.#ages.get(context) ?? 0;
    this.#askedAt = now;
    return this.#ask().then(() => this.#ages.get(context) ?? 0);
  }

  async #ask(): Promise<void> {
    const ages = new Map<string, number>();
    // A view that stopped is not read: its routes answer 503.
    for (const { context, state, lagSeconds } of (await this.runtime.status()).views)
      if (state !== 'stopped') ages.set(context, Math.max(lagSeconds, ages.get(context) ?? 0));
    this.#ages = ages;
  }
}
