import type { Clock } from '@sleutelbos/kernel';
import { realSleep } from './real-clock.js';

export interface MovableClock extends Clock {
  /** Forward only; wakes every sleeper whose time has come. */
  moveTo(ms: number): void;
}

/**
 * The demo's clock: it stands still until someone moves it. A sleeper wakes when its time has come, or when that much real time has
 * passed: loops that poll keep turning, and who waits for another is as patient as with any clock.
 */
export function movableClock(startMs: number): MovableClock {
  let now = startMs;
  const sleepers = new Set<{ readonly until: number; readonly waking: AbortController }>();
  return {
    now: () => now,
    moveTo(ms) {
      if (ms < now) throw new RangeError('The clock only moves forward: events that were recorded stay in the past.');
      now = ms;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.waking.abort();
    },
    async sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return realSleep(0, signal);
      const waking = new AbortController();
      const sleeper = { until: now + ms, waking };
      sleepers.add(sleeper);
      await realSleep(ms, signal ? AbortSignal.any([signal, waking.signal]) : waking.signal);
      sleepers.delete(sleeper);
    },
  };
}
