import { type EventLog, type Position, START } from './ports/event-log.js';
import type { Clock } from './ports/system.js';

/** An answer that takes longer than this counts as none, for those who ask meanwhile. */
const PATIENCE_MS = 1_000;

export interface Head {
  /** The last that was known. */
  readonly head: Position;
  /** Seconds since nothing is known of the log; 0 while it answers. What is folded up to `head` may be that old. */
  readonly silentSeconds: number;
}

/** Where the log stands, also while it does not answer: views can be read then, and must say how old they may be. */
export class KnownHead {
  #head: Position = START;
  #knownAt: number;
  #silent = false;
  /** When the question that has no answer yet was put. */
  #askedAt: number | null = null;

  constructor(
    private readonly log: Pick<EventLog, 'head'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.#knownAt = clock.now();
  }

  /** Asks the log, and waits as long as its engine does. */
  async ask(): Promise<Head> {
    this.#askedAt ??= this.clock.now();
    try {
      const head = await this.log.head();
      this.#head = head;
      this.#knownAt = this.clock.now();
      this.#silent = false;
    } catch {
      this.#silent = true;
    }
    this.#askedAt = null;
    return this.#known();
  }

  /** Does not wait for a log that is known to be silent, but asks it, one question at a time. */
  async latest(): Promise<Head> {
    const asked = this.#askedAt;
    if (asked !== null && this.clock.now() - asked > PATIENCE_MS) this.#silent = true;
    if (!this.#silent) return this.ask();
    if (asked === null) void this.ask();
    return this.#known();
  }

  #known(): Head {
    return { head: this.#head, silentSeconds: this.#silent ? Math.round((this.clock.now() - this.#knownAt) / 1000) : 0 };
  }
}
