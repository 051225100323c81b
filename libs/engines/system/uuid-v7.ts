import type { Clock, Entropy, Ids } from '@sleutelbos/kernel';

/** Room that is left in the 12-bit counter when a new millisecond begins: at least 2048 ids before time has to be borrowed. */
const COUNTER_SEED_MASK = 0x7ff;
const COUNTER_MAX = 0xfff;

/**
 * UUID version 7 (RFC 9562, section 6.2 method 1): within one millisecond, and when the clock steps back, a counter keeps the ids
 * of one process in order.
 */
export function uuidV7Ids(clock: Clock, entropy: Entropy): Ids {
  let lastMs = -1;
  let counter = 0;
  return {
    next() {
      const random = entropy.bytes(10);
      const now = clock.now();
      if (now > lastMs) {
        lastMs = now;
        counter = (((random[0] ?? 0) << 8) | (random[1] ?? 0)) & COUNTER_SEED_MASK;
      } else {
        counter += 1;
        if (counter > COUNTER_MAX) {
          lastMs += 1;
          counter = 0;
        }
      }
      const time = lastMs.toString(16).padStart(12, '0');
      const tail = Buffer.from(random.buffer, random.byteOffset + 2, 8);
      tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
      const hex = tail.toString('hex');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${hex.slice(0, 4)}-${hex.slice(4)}`;
    },
  };
}
