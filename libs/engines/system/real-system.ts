import type { Clock, SystemPorts } from '@sleutelbos/kernel';
import { nodeCiphers } from './node-ciphers.js';
import { nodeEntropy } from './node-entropy.js';
import { realClock } from './real-clock.js';
import { uuidV7Ids } from './uuid-v7.js';

/** The machine's own time, ids, bytes and ciphers; the demo brings its own clock. */
export function realSystem(clock: Clock = realClock()): SystemPorts {
  const entropy = nodeEntropy();
  return { clock, entropy, ids: uuidV7Ids(clock, entropy), ciphers: nodeCiphers() };
}
