import { type Clock, EngineError } from '@sleutelbos/kernel';
import type { Dice } from './dice.js';

/** One process from its start to its crash. What it asked for and did not get before the crash, it never gets. */
export class Life {
  #ended = false;
  readonly #die: () => void;
  /** Resolves when the process is gone: whoever waits for its answer learns it here. */
  readonly death: Promise<void>;

  constructor() {
    let die = (): void => undefined;
    this.death = new Promise((resolve) => {
      die = resolve;
    });
    this.#die = die;
  }

  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    this.#die();
  }
}

/** `follow`: loops that read on and note where they are. `append`: a command writes. `act`: everything else. */
export type Kind = 'act' | 'append' | 'follow';

interface Waiting {
  readonly life: Life;
  readonly kind: Kind;
  run(): Promise<void>;
}

interface Sleeper {
  readonly life: Life;
  readonly until: number;
  readonly wake: () => void;
}

/** Everything below HTTP waits here for its turn: one call at a time, in an order that follows from the seed. */
export class Scheduler {
  #now: number;
  #waiting: Waiting[] = [];
  #sleepers: Sleeper[] = [];
  #steps = 0;
  /** Called in the middle of a turn: after the effect, before the answer. */
  afterEffect: (kind: Kind, life: Life) => void = () => undefined;

  constructor(
    private readonly dice: Dice,
    startMs: number,
    /** Share of turns for loops while others wait too: small lets views and reactions lag. */
    private readonly followShare: number,
  ) {
    this.#now = startMs;
  }

  get now(): number {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Runs `work` when its turn comes; its answer is lost when the process ended meanwhile. */
  turn<T>(life: Life, kind: Kind, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (life.ended) return;
      const run = async (): Promise<void> => {
        let answer: () => void;
        try {
          const value = await work();
          answer = () => resolve(value);
        } catch (error) {
          answer = () => reject(error);
        }
        this.afterEffect(kind, life);
        if (!life.ended) answer();
      };
      this.#waiting.push({ life, kind, run });
    });
  }

  /** The clock of a process: whoever sleeps wakes when time was moved, and then waits for a turn like all others. */
  clockOf(life: Life): Clock {
    return {
      now: () => this.#now,
      sleep: async (ms, signal) => {
        if (ms > 0 && !signal?.aborted) await this.#asleep(life, ms, signal);
        await this.turn(life, 'follow', async () => undefined);
      },
    };
  }

  #asleep(life: Life, ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (life.ended) return;
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        resolve();
      };
      const sleeper = { life, until: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter((one) => one.until <= this.#now).sort((a, b) => a.until - b.until);
    for (const one of due) one.wake();
  }

  moveTo(ms: number): void {
    if (ms > this.#now) this.pass(ms - this.#now);
  }

  /** Forgets what the dead wait for. */
  bury(): void {
    this.#waiting = this.#waiting.filter((one) => !one.life.ended);
    this.#sleepers = this.#sleepers.filter((one) => !one.life.ended);
  }

  /** Gives turns until `done`; `between` may throw the dice for time and crashes. @throws EngineError when nothing will ever happen any more */
  async drive(done: () => boolean, between: () => void, mostSteps = 200_000): Promise<void> {
    for (let steps = 0; ; steps++) {
      between();
      await drained();
      if (done()) return;
      if (steps > mostSteps) throw new EngineError('unavailable', `Not done after ${mostSteps} turns`);
      const next = this.#next();
      if (next) {
        this.#steps += 1;
        await next.run();
      } else if (this.#sleepers.length > 0) {
        this.moveTo(Math.min(...this.#sleepers.map((one) => one.until)));
      } else {
        throw new EngineError('unavailable', 'Everybody waits for somebody else');
      }
    }
  }

  #next(): Waiting | undefined {
    if (this.#waiting.length === 0) return undefined;
    const following = this.dice.chance(this.followShare);
    const places: number[] = [];
    for (let place = 0; place < this.#waiting.length; place++)
      if ((this.#waiting[place]?.kind === 'follow') === following) places.push(place);
    const place = places.length > 0 ? this.dice.pick(places) : this.dice.between(0, this.#waiting.length - 1);
    return this.#waiting.splice(place, 1)[0];
  }
}

/** Until every promise that could go on has gone on. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
