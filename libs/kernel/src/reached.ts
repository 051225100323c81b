import { type Position, START } from './ports/event-log.js';

/** A position that moves forward, and those who wait for it. */
export class Reached {
  #at: Position = START;
  #ended = false;
  #waiting: { readonly position: Position; readonly tell: (there: boolean) => void }[] = [];

  /** `changed` is called after each move and at the end. */
  constructor(private readonly changed: () => void = () => undefined) {}

  get position(): Position {
    return this.#at;
  }

  /** It moves no more. */
  get ended(): boolean {
    return this.#ended;
  }

  move(position: Position): void {
    if (position <= this.#at) return;
    this.#at = position;
    this.changed();
    if (this.#waiting.length === 0) return;
    const there = this.#waiting.filter((one) => one.position <= position);
    this.#waiting = this.#waiting.filter((one) => one.position > position);
    for (const one of there) one.tell(true);
  }

  /** It moves no more: whoever waits for what lies ahead, now or later, is told so at once. */
  end(): void {
    this.#ended = true;
    this.changed();
    for (const one of this.#waiting.splice(0)) one.tell(false);
  }

  /** Resolves true when the position was reached, false when the signal aborted first or it moves no more. */
  wait(position: Position, signal: AbortSignal): Promise<boolean> {
    if (position <= this.#at) return Promise.resolve(true);
    if (signal.aborted || this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== entry);
        resolve(false);
      };
      const entry = {
        position,
        tell: (there: boolean) => {
          signal.removeEventListener('abort', giveUp);
          resolve(there);
        },
      };
      this.#waiting.push(entry);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}
