import { createHash } from 'node:crypto';
import { nodeCiphers } from '@sleutelbos/engines/system/node-ciphers.js';
import { uuidV7Ids } from '@sleutelbos/engines/system/uuid-v7.js';
import type { Clock, Entropy, SystemPorts } from '@sleutelbos/kernel';
import { TEST_EPOCH_MS } from '../logged-fact.js';

export interface SimulatedClock extends Clock {
  /** Forward only; wakes whoever sleeps until then. */
  moveTo(ms: number): void;
  /** The same, by so much. */
  pass(ms: number): void;
}

export interface SimulatedSystem extends SystemPorts {
  readonly clock: SimulatedClock;
}

/** Loops that poll sleep less than this. They only yield, so that they turn while the clock stands still; whoever sleeps longer waits for the clock. */
const POLL_MS = 1_000;

/** Time that stands still until it is moved, and ids and bytes that follow from a seed: a test that repeats. */
export function simulatedSystem(seed = 'sleutelbos', startMs = TEST_EPOCH_MS): SimulatedSystem {
  const clock = simulatedClock(startMs);
  const entropy = seededEntropy(seed);
  return { clock, entropy, ids: uuidV7Ids(clock, entropy), ciphers: nodeCiphers() };
}

export function simulatedClock(startMs: number): SimulatedClock {
  let now = startMs;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  const moveTo = (ms: number): void => {
    if (ms < now) throw new RangeError('The clock only moves forward');
    now = ms;
    for (const sleeper of [...sleepers].sort((a, b) => a.until - b.until)) if (sleeper.until <= now) sleeper.wake();
  };
  return {
    now: () => now,
    moveTo,
    pass: (ms) => moveTo(now + ms),
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      if (ms < POLL_MS) return new Promise((resolve) => setImmediate(resolve));
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
  };
}

/** Bytes that look random and are the same for the same seed. Never for anything real. */
export function seededEntropy(seed: string): Entropy {
  let blocks = 0;
  let pool = new Uint8Array(0);
  return {
    bytes(length) {
      while (pool.length < length) {
        const block = createHash('sha256').update(`${seed}\n${blocks}`).digest();
        blocks += 1;
        pool = new Uint8Array([...pool, ...block]);
      }
      const taken = pool.slice(0, length);
      pool = pool.slice(length);
      return taken;
    },
  };
}
