import { type Clock, EngineError } from '@sleutelbos/kernel';

interface Waiting<J, R> {
  readonly job: J;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Outcome of one job: what it answers, or the error that it alone gets. */
export type Outcome<R> = R | EngineError;

/**
 * Gathers what concurrent callers ask during one turn of the event loop and commits it at once: one fdatasync for all.
 * `commit` is synchronous; when it throws, nothing was stored and every job of the group is told so.
 */
export class GroupCommit<J, R> {
  #queue: Waiting<J, R>[] = [];
  #draining: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly commit: (jobs: readonly J[]) => readonly Outcome<R>[],
  ) {}

  submit(job: J): Promise<R> {
    if (this.#closed) return Promise.reject(new EngineError('unavailable', 'This process is shutting down; nothing was stored.'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Takes no more; resolves when everything that was asked before has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.clock.sleep(0);
      const group = this.#queue.length <= this.limit ? this.#queue : this.#queue.slice(0, this.limit);
      this.#queue = group === this.#queue ? [] : this.#queue.slice(this.limit);
      this.#settle(group);
    }
    this.#draining = null;
  }

  #settle(group: readonly Waiting<J, R>[]): void {
    let outcomes: readonly Outcome<R>[];
    try {
      outcomes = this.commit(group.map((one) => one.job));
    } catch (error) {
      for (const one of group) one.reject(error);
      return;
    }
    group.forEach((one, index) => {
      const outcome = outcomes[index] as Outcome<R>;
      if (outcome instanceof EngineError) one.reject(outcome);
      else one.resolve(outcome);
    });
  }
}
