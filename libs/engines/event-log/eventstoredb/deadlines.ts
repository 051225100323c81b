import type { Clock } from '@sleutelbos/kernel';

interface Waiting {
  readonly due: number;
  readonly expire: () => void;
}

/** One time limit for all that asks the server something, and one sleeper for all of them: a timer for each append would cost more than its message. */
export class Deadlines {
  readonly #stop = new AbortController();
  /** In the order in which they are due, since all have the same time. */
  readonly #waiting = new Set<Waiting>();
  #watching = false;

  constructor(
    private readonly clock: Clock,
    readonly ms: number,
  ) {}

  /** Settles as the work does, or rejects with `late()` when that takes too long. */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { due: this.clock.now() + this.ms, expire: () => reject(late()) };
      this.#waiting.add(waiting);
      if (!this.#watching) void this.#watch();
      work.then(resolve, reject).finally(() => this.#waiting.delete(waiting));
    });
  }

  /** Whoever still waits need not any longer: the client says nothing of what it cancels itself. */
  close(): void {
    this.#stop.abort();
    for (const { expire } of this.#waiting) expire();
  }

  async #watch(): Promise<void> {
    this.#watching = true;
    for (let [first] = this.#waiting; first && !this.#stop.signal.aborted; [first] = this.#waiting) {
      const left = first.due - this.clock.now();
      if (left > 0) await this.clock.sleep(left, this.#stop.signal);
      else {
        this.#waiting.delete(first);
        first.expire();
      }
    }
    this.#watching = false;
  }
}
