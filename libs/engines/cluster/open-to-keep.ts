import type { EventLog, SystemPorts, ViewShape, ViewStore } from '@sleutelbos/kernel';
import type { MoveTarget } from '../embedded/move-folder.js';
import type { ViewsOpened } from '../embedded/open-views.js';
import { eventStoreDbEventLog } from '../event-log/eventstoredb/eventstoredb-event-log.js';
import { openMongodbKeyVault } from '../key-vault/mongodb/mongodb-key-vault.js';
import { openMongodb } from '../mongodb/open-mongodb.js';
import { openMongodbReadLog } from '../read-log/mongodb/mongodb-read-log.js';
import type { DocumentText } from '../view-store/document-text.js';
import { readDocuments } from '../view-store/mongodb/documents-reading.js';
import { openMongodbViewStore } from '../view-store/mongodb/mongodb-view-store.js';
import type { DatabaseAddress } from './open-cluster.js';
import { opening } from './opening.js';
import { bindTogether } from './same-log.js';

/** Engines of services, for who looks after them from the command line. */
export interface ClusterToKeep {
  readonly eventStoreUrl: string;
  readonly mongodb: DatabaseAddress;
}

/** Log and views beside the services that work on them. @throws EngineError another-log | damaged | unavailable */
export async function openClusterViews({ eventStoreUrl, mongodb }: ClusterToKeep, system: SystemPorts): Promise<ViewsOpened> {
  return opening(async (keep, close) => {
    const connection = keep(await openMongodb(mongodb));
    const log = keep(eventStoreDbEventLog({ url: eventStoreUrl }, system));
    const views = keep(await openMongodbViewStore(connection, system));
    await bindTogether({ log, views, clock: system.clock });
    // A position is a number of bytes: near enough for a bar.
    const share = (position: string, head: string): number => (head === '' ? 1 : Math.min(1, Number(position) / Number(head)));
    return { log, views, beside: true, advance: async () => undefined, share, close };
  });
}

/** Log and views beside the services that work on them, for checks. */
export interface ClusterReading {
  readonly log: EventLog;
  readonly views: ViewStore;
  /** Every document of a set, tombstones too, in no order. */
  documents(set: ViewShape, each: (document: DocumentText) => void): Promise<void>;
  close(): Promise<void>;
}

/** @throws EngineError another-log | damaged | unavailable */
export async function openClusterReading({ eventStoreUrl, mongodb }: ClusterToKeep, system: SystemPorts): Promise<ClusterReading> {
  return opening(async (keep, close) => {
    const connection = keep(await openMongodb(mongodb));
    const log = keep(eventStoreDbEventLog({ url: eventStoreUrl }, system));
    const views = keep(await openMongodbViewStore(connection, system));
    await bindTogether({ log, views, clock: system.clock });
    return { log, views, documents: (set, each) => readDocuments(connection, set, each), close };
  });
}

/** What a folder is moved to. Nothing else works on it. @throws EngineError unavailable | wrong-key | damaged */
export async function openClusterTarget(
  { eventStoreUrl, mongodb, register, kek }: ClusterToKeep & { readonly register: DatabaseAddress; readonly kek: Uint8Array },
  system: SystemPorts,
): Promise<MoveTarget & { close(): Promise<void> }> {
  return opening(async (keep, close) => {
    const connection = keep(await openMongodb(mongodb));
    const apart = keep(await openMongodb(register));
    const log = keep(eventStoreDbEventLog({ url: eventStoreUrl }, system));
    const vault = keep(await openMongodbKeyVault({ mongodb: connection, register: apart, kek, system }));
    const reads = keep(await openMongodbReadLog(connection, system.clock));
    return { log, vault, reads, close };
  });
}
