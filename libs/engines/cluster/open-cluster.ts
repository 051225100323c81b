import type { Engines, Report, SystemPorts } from '@sleutelbos/kernel';
import { eventStoreDbEventLog } from '../event-log/eventstoredb/eventstoredb-event-log.js';
import { openMongodbKeyVault } from '../key-vault/mongodb/mongodb-key-vault.js';
import type { KafkaAccess } from '../message-bus/kafka/client.js';
import { kafkaBus } from '../message-bus/kafka/kafka-bus.js';
import type { ToBus } from '../message-bus/to-bus.js';
import { openMongodb } from '../mongodb/open-mongodb.js';
import { openMongodbReadLog } from '../read-log/mongodb/mongodb-read-log.js';
import { openMongodbViewStore } from '../view-store/mongodb/mongodb-view-store.js';
import { keepKeys } from './keep-keys.js';
import { opening } from './opening.js';
import { bindTogether } from './same-log.js';

/** Where something on MongoDB's protocol lies. */
export interface DatabaseAddress {
  readonly url: string;
  readonly database: string;
}

export interface ClusterOptions {
  /** The client's connection string. */
  readonly eventStoreUrl: string;
  /** `host:port` of some brokers. */
  readonly kafkaBrokers: readonly string[];
  readonly kafkaAccess?: KafkaAccess;
  /** Begins the names of topics and groups: two installations on one cluster differ in it. */
  readonly kafkaPrefix: string;
  /** Who tells what is on the bus: `urn:nld:oin:<OIN>:systeem:<name>`. */
  readonly eventSource: string;
  /** Views, keys and who saw what. */
  readonly mongodb: DatabaseAddress;
  /** The register of destroyed keys, outside of what is backed up and restored. */
  readonly register: DatabaseAddress;
  readonly kek: Uint8Array;
  /** Context whose events this process puts on the bus. */
  readonly context: string;
  readonly toBus: ToBus;
  readonly system: SystemPorts;
  /** Told of each failed turn of a loop that the bus keeps. */
  readonly report: Report;
}

export interface ClusterEngines extends Engines {
  /** In the reverse order of opening. Safe to repeat. */
  close(): Promise<void>;
}

/**
 * Opens the engines of a service; when one thing fails, what was opened is closed again.
 * @throws EngineError unavailable | wrong-key | damaged | another-log: names the engine and the way out
 */
export async function openCluster(options: ClusterOptions): Promise<ClusterEngines> {
  const { system, kek, context, toBus, report } = options;
  const { clock, ids } = system;
  return opening(async (keep, close) => {
    const mongodb = keep(await openMongodb(options.mongodb));
    const register = keep(await openMongodb(options.register));
    const log = keep(eventStoreDbEventLog({ url: options.eventStoreUrl }, system));
    const vault = keep(await openMongodbKeyVault({ mongodb, register, kek, system }));
    const reads = keep(await openMongodbReadLog(mongodb, clock));
    const views = keep(await openMongodbViewStore(mongodb, system));
    await bindTogether({ log, views, vault, clock });
    const bus = keep(
      kafkaBus(
        {
          brokers: options.kafkaBrokers,
          ...(options.kafkaAccess ? { access: options.kafkaAccess } : {}),
          prefix: options.kafkaPrefix,
          source: options.eventSource,
          relays: [context],
          log,
          views,
          clock,
          ids,
          report,
        },
        toBus,
      ),
    );
    keep(keepKeys({ log, views, vault, system, report }));
    return { log, bus, views, vault, reads, close };
  });
}
