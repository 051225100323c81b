import type { Clock, Report } from '@sleutelbos/kernel';
import { engineError, expectedToPass } from './client.js';

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 10_000;
/** What is expected to pass is only told when it did not by then. */
const TRIES_TO_PASS = 3;

export interface LoopPorts {
  readonly brokers: readonly string[];
  readonly clock: Clock;
  readonly report: Report;
}

/** Does its work again and again until the signal aborts, whatever the work throws; each turn makes its own client. */
export class Loop {
  #failing = false;
  #dead = false;

  constructor(
    readonly name: string,
    private readonly ports: LoopPorts,
  ) {}

  /** True from a fault until work goes well again. */
  get failing(): boolean {
    return this.#failing;
  }

  /** True when it ended though nobody asked it to. */
  get dead(): boolean {
    return this.#dead;
  }

  /** `turn` calls `well` whenever it got something done. Resolves when the signal has aborted and the turn has ended. */
  async run(signal: AbortSignal, turn: (well: () => void) => Promise<void>): Promise<void> {
    const { brokers, clock, report } = this.ports;
    let wait = FIRST_WAIT_MS;
    let failures = 0;
    const well = (): void => {
      wait = FIRST_WAIT_MS;
      failures = 0;
      this.#failing = false;
    };
    try {
      while (!signal.aborted) {
        try {
          await turn(well);
        } catch (error) {
          if (signal.aborted) return;
          failures += 1;
          if (failures > TRIES_TO_PASS || !expectedToPass(error)) {
            this.#failing = true;
            report(this.name, engineError(error, brokers));
          }
        }
        await clock.sleep(wait, signal);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    } finally {
      this.#dead = !signal.aborted;
    }
  }
}
