import type { Clock } from '@sleutelbos/kernel';

/** The longest delay a Node timer takes; longer ones would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clock. `sleep(0)` is one turn of the event loop, after everything that has already arrived: what a group commit
 * gathers in. A sleep with a signal belongs to a loop and does not keep the process alive; one without is part of a piece of work.
 */
export function realClock(): Clock {
  return { now: () => Date.now(), sleep: realSleep };
}

export function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  if (ms <= 0) return new Promise((resolve) => setImmediate(resolve));
  const wait = Math.min(ms, LONGEST_TIMER_MS);
  const slept = new Promise<void>((resolve) => {
    const timer = setTimeout(wake, wait);
    if (signal) timer.unref();
    signal?.addEventListener('abort', wake, { once: true });
    function wake(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    }
  });
  return ms > wait ? slept.then(() => realSleep(ms - wait, signal)) : slept;
}
