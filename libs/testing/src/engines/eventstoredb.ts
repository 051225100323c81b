import { serverVersion } from '../eventstoredb/server-version.js';
import { type EventStoreDbStandIn, startEventStoreDbStandIn } from '../eventstoredb/stand-in.js';

export interface EventStoreDbServer {
  /** The client's connection string. */
  readonly url: string;
  /** For every output: `eventstoredb 23.10.6`, or `eventstoredb stand-in`. */
  readonly name: string;
  /** Absent for a real server. */
  readonly standIn?: EventStoreDbStandIn;
  stop(): Promise<void>;
}

/** The server at `EVENTSTORE_URL`; without one, the stand-in. @throws when the variable names one that does not answer */
export async function eventStoreDbServer(): Promise<EventStoreDbServer> {
  const url = process.env.EVENTSTORE_URL;
  if (url) return { url, name: `eventstoredb ${await serverVersion(url)}`, stop: async () => undefined };
  const standIn = await startEventStoreDbStandIn();
  return { url: standIn.url, name: 'eventstoredb stand-in', standIn, stop: () => standIn.stop() };
}
