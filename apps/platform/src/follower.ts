import { follow } from '@sleutelbos/engines/embedded/follow.js';
import { movableClock } from '@sleutelbos/engines/system/movable-clock.js';
import { realClock } from '@sleutelbos/engines/system/real-clock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { inThread } from '@sleutelbos/engines/system/threads.js';
import type { Promotion } from '@sleutelbos/kernel';
import { contextRegistry } from './follower/contexts.js';

/** What the thread is told when it starts. */
export interface FollowerData {
  readonly folder: string;
  readonly promotion: Promotion;
  /** Where the product's clock is one that is moved: its time at the start. Null: the machine's own. */
  readonly clockAt: number | null;
}

// The thread of views, reactions and timers. It knows the contexts without their HTTP, so it starts in a fraction of the time.
const { data, line } = inThread<FollowerData>(realClock());
const movable = data.clockAt === null ? null : movableClock(data.clockAt);
follow({
  line,
  folder: data.folder,
  promotion: data.promotion,
  registry: contextRegistry(),
  system: realSystem(movable ?? realClock()),
  ...(movable ? { moveTo: (ms) => movable.moveTo(Math.max(ms, movable.now())) } : {}),
});
