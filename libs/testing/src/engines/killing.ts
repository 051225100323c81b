import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnMongodb } from './mongodb.js';

/** More often, and work that takes long for a batch would never come to its end. */
const KILLS_MAX = 12;

/** Kills a server again and again, at another moment each time, and starts it again, while work goes on; resolves when that is done. */
export async function killedDuring(server: Pick<OwnMongodb, 'kill' | 'restart'>, work: Promise<unknown>): Promise<number> {
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  done.catch(() => undefined);
  let kills = 0;
  while (going && kills < KILLS_MAX) {
    await sleep(40 + ((kills * 167) % 530));
    if (!going) break;
    await server.kill();
    kills += 1;
    await server.restart();
  }
  await done;
  return kills;
}

/** Repeats what an engine refused, as the loops of the product do. Anything but an engine's error ends it. */
export async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name !== 'EngineError') throw error;
      await sleep(20);
    }
  }
}
