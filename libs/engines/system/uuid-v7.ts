import type { Clock, Entropy, Ids } from '@sleutelbos/kernel';

/** Room that is left in the 12-bit counter when a new millisecond begins: at least 2048 ids before time has to be borrowed. */
const COUNTER_SEED_MASK = 0x7ff;
const COUNTER_MAX = 0xfff;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * UUID version 7 (RFC 9562, section 6.2 method 1): within one millisecond, and when the clock steps back, a counter keeps the ids
 * of one process in order.
 */
export function uuidV7Ids(clock: Clock, entropy: Entropy): Ids {
  let lastMs = -1;
  let counter = 0;
  /** `<8 digits>-<4 digits>-7` of the last millisecond. */
  let time = '';
  return {
    next() {
      const random = entropy.bytes(10);
      const now = clock.now();
      const before = lastMs;
      if (now > lastMs) {
        lastMs = now;
        counter = ((at(random, 0) << 8) | at(random, 1)) & COUNTER_SEED_MASK;
      } else {
        counter += 1;
        if (counter > COUNTER_MAX) {
          lastMs += 1;
          counter = 0;
        }
      }
      if (lastMs !== before) {
        const hex = lastMs.toString(16).padStart(12, '0');
        time = `${hex.slice(0, 8)}-${hex.slice(8)}-7`;
      }
      const count = `${(counter >> 8).toString(16)}${HEX[counter & 0xff]}`;
      const variant = HEX[(at(random, 2) & 0x3f) | 0x80];
      return `${time}${count}-${variant}${hexOf(random, 3, 4)}-${hexOf(random, 4, 10)}`;
    },
  };
}

const at = (bytes: Uint8Array, index: number): number => bytes[index] as number;

function hexOf(bytes: Uint8Array, from: number, to: number): string {
  let hex = '';
  for (let index = from; index < to; index++) hex += HEX[at(bytes, index)];
  return hex;
}
