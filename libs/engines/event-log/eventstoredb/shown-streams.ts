import type { Position, RecordedEvent } from '@sleutelbos/kernel';
import type { LiveTail } from './live-tail.js';

/**
 * Reads of streams that are answered from what the live subscription has shown: who has a stream's state asks for the little that may have
 * come since, before each command, and a read of a stream costs the client more than an append. It is as good as asking the server: only
 * the head is asked for, once for all who ask meanwhile and no earlier than they did, and the subscription has to have shown all up to there.
 */
export class ShownStreams {
  #last: Promise<unknown> = Promise.resolve();
  /** The look that has not begun: whoever asks now shares it. */
  #next: Promise<boolean> | null = null;

  constructor(
    private readonly tail: LiveTail,
    private readonly head: () => Promise<Position>,
  ) {}

  /** Null: the server is to be asked. */
  async read(stream: string, from: number, limit?: number): Promise<readonly RecordedEvent[] | null> {
    const shown = this.tail.ofStream(stream, from);
    // As many as were asked for: an event never becomes another one, so nothing newer is to be looked for.
    if (!shown || (limit !== undefined && shown.length >= limit)) return shown;
    if (!this.tail.live || this.tail.late) return null;
    this.#next ??= this.#look(this.#last);
    return (await this.#next) ? this.tail.ofStream(stream, from) : null;
  }

  /** One look at the head after the other. True: the tail has shown all that the log held when it began. */
  async #look(before: Promise<unknown>): Promise<boolean> {
    await before;
    this.#next = null;
    const head = this.head();
    this.#last = head.catch(() => undefined);
    try {
      return await this.tail.reaches(await head);
    } catch {
      return false;
    }
  }
}
