import { randomBytes } from 'node:crypto';
import type { Entropy } from '@sleutelbos/kernel';

const POOL_BYTES = 8192;

/** Bytes of the operating system, fetched in larger runs. What was handed out is wiped from the pool: some of it becomes keys. */
export function nodeEntropy(): Entropy {
  let pool = new Uint8Array(0);
  let used = 0;
  return {
    bytes(length) {
      if (length > POOL_BYTES / 8) return new Uint8Array(randomBytes(length));
      if (used + length > pool.length) {
        pool = new Uint8Array(randomBytes(POOL_BYTES));
        used = 0;
      }
      const taken = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
}
