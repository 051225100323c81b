import { EngineError, type SystemPorts } from '@sleutelbos/kernel';
import { eventStoreDbEventLog } from '../event-log/eventstoredb/eventstoredb-event-log.js';
import { notesIn } from '../mongodb/notes.js';
import { openMongodb } from '../mongodb/open-mongodb.js';
import { openMongodbViewStore } from '../view-store/mongodb/mongodb-view-store.js';
import type { ClusterToKeep } from './open-to-keep.js';
import { opening } from './opening.js';
import { LOG_HEAD } from './same-log.js';

export interface RenewOptions extends ClusterToKeep {
  /** True: the views and keys may be those of another log than the one at this address (an older copy that lacks a renewal, or a new one). */
  readonly anotherLog: boolean;
}

export interface Renewed {
  readonly incarnation: string;
  /** Under which the log was before; null: none. */
  readonly former: string | null;
}

/**
 * After the log was put back from an older copy: gives it a new incarnation, so that views, checkpoints, notes of the vault and positions
 * that clients remember are void, and removes what is void of the views. Keys stay, and whatever the register names is destroyed again at
 * the next start. Ended at any moment it may be asked again, and so may a service be started.
 *
 * @throws EngineError another-log: unless that was said to be meant · locked: services work on it · unavailable
 */
export async function renewIncarnation({ eventStoreUrl, mongodb, anotherLog }: RenewOptions, system: SystemPorts): Promise<Renewed> {
  return opening(async (keep, close) => {
    try {
      const connection = keep(await openMongodb(mongodb));
      const log = keep(eventStoreDbEventLog({ url: eventStoreUrl }, system));
      const views = keep(await openMongodbViewStore(connection, system));
      const { current, former } = await log.incarnations();
      // As the vault keeps its notes: it is not opened for this, which would take the key-encryption key.
      const noted = await notesIn(connection, 'key-notes').get(`note ${LOG_HEAD}`);
      const made = [await views.boundTo(), noted?.split(' ')[0] ?? null];
      const others = made.filter((one): one is string => one !== null && one !== current && !former.includes(one));
      if (others.length > 0 && !anotherLog)
        throw new EngineError(
          'another-log',
          'What lies in the database of MONGODB_URL was made for another log than the one of EVENTSTORE_URL; nothing was touched. Look whether both addresses are of the same installation. If they are, and the log is an older copy or a new one, say --another-log.',
        );
      const held = await views.heldLeases();
      if (held.length > 0)
        throw new EngineError(
          'locked',
          `Services work on these engines, or did a moment ago (${held.join(', ')}); nothing was touched. Stop all of them, wait a quarter of a minute, and say it again.`,
        );
      const incarnation = await log.renewIncarnation([...new Set(others)]);
      await views.bind(incarnation);
      return { incarnation, former: current };
    } finally {
      await close();
    }
  });
}
