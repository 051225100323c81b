import { type Clock, EngineError } from '@sleutelbos/kernel';

interface Waiting<J, R> {
  readonly job: J;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** Outcome of one job: what it answers, or the error that it alone gets. */
export type Outcome<R> = R | EngineError;

/** How often, and for how long, one caller that is alone is served before others are let in. */
const COMMITS_A_TURN = 16;
const MS_A_TURN = 2;

/**
 * Gathers what concurrent callers ask during one turn of the event loop and commits it at once: one fdatasync for all.
 * A caller that asks again as soon as it is answered, and was alone, is not made to wait for a turn.
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
    let inTurn = 0;
    let since = 0;
    let alone = false;
    while (this.#queue.length > 0) {
      // Who is alone has nobody to wait for. From time to time it waits all the same: whoever is to join it needs a turn to come in.
      if (!alone || inTurn >= COMMITS_A_TURN || this.clock.now() - since > MS_A_TURN) {
        await this.clock.sleep(0);
        inTurn = 0;
        since = this.clock.now();
      }
      inTurn += 1;
      const group = this.#taken();
      this.#settle(group);
      alone = group.length === 1;
      // The one that was answered goes on now; what it asks next is in the queue then.
      if (alone) await null;
    }
    this.#draining = null;
  }

  #taken(): readonly Waiting<J, R>[] {
    if (this.#queue.length > this.limit) return this.#queue.splice(0, this.limit);
    const all = this.#queue;
    this.#queue = [];
    return all;
  }

  #settle(group: readonly Waiting<J, R>[]): void {
    let outcomes: readonly Outcome<R>[];
    try {
      outcomes = this.commit(group.map((one) => one.job));
    } catch (error) {
      for (const one of group) one.reject(error);
      return;
    }
    for (let index = 0; index < group.length; index += 1) {
      const { resolve, reject } = group[index] as Waiting<J, R>;
      const outcome = outcomes[index] as Outcome<R>;
      if (outcome instanceof EngineError) reject(outcome);
      else resolve(outcome);
    }
  }
}
