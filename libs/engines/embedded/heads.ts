import { type Clock, type Position, START } from '@sleutelbos/kernel';

/** Heads of the log are noted at most this often; a lag is known that well. */
const STEP_MS = 100;
const MOST = 5_000;

interface Noted {
  position: Position;
  readonly since: number;
}

/** Since when the log has gone beyond a position: how old what a view shows is. */
export class Heads {
  /** Oldest first: a head, and when the log was first seen beyond the one before it. */
  #noted: Noted[] = [];
  #newest: Position = START;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  get newest(): Position {
    return this.#newest;
  }

  note(position: Position): void {
    if (position <= this.#newest) return;
    this.#newest = position;
    const now = this.clock.now();
    const last = this.#noted.at(-1);
    if (last && now - last.since < STEP_MS) last.position = position;
    else this.#noted.push({ position, since: now });
    // Beside a view that stands still for days: a lag is rather told too long than too short.
    if (this.#noted.length > MOST) this.#noted = pairsOf(this.#noted);
  }

  /** Nobody stands before this position any more. */
  forget(position: Position): void {
    const first = this.#noted.findIndex((one) => one.position > position);
    if (first !== 0) this.#noted.splice(0, first === -1 ? this.#noted.length : first);
  }

  /** Whole seconds since the log went beyond the position; 0 when it has not. */
  lagSeconds(position: Position): number {
    const beyond = this.#noted.find((one) => one.position > position);
    return beyond ? Math.max(0, Math.round((this.clock.now() - beyond.since) / 1000)) : 0;
  }
}

const pairsOf = (noted: readonly Noted[]): Noted[] =>
  noted.flatMap((one, index) => (index % 2 === 0 ? [{ since: one.since, position: noted[index + 1]?.position ?? one.position }] : []));
