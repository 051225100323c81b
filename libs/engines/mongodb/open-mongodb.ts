import mongoose, { type Connection, type Model, Schema, type SchemaDefinition } from 'mongoose';
import { answerWhenConnectionsClose } from './closing-connections.js';
import { asEngineError } from './mongodb-errors.js';

/** How long a server may take to be found, to be connected to, and to answer. After that it counts as not answering. */
const SELECTION_MS = 5_000;
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
/** Sooner than we stop listening: the majority's silence is then told as such. */
const MAJORITY_MS = 8_000;
/** A compatible server may hold two connections of its own database for each of ours. */
const POOL = 20;

export interface MongodbOptions {
  /** `mongodb://` or `mongodb+srv://`, with user, TLS and replica set as MongoDB writes them. */
  readonly url: string;
  readonly database: string;
}

/** One connection for the ports of a process. Each port's own `close` leaves it open. */
export interface Mongodb {
  /** Hosts and database, for messages; no user, no password. */
  readonly where: string;
  /** The server speaks the protocol without being MongoDB: its commands cost by the document, and only inserts are atomic (ADR 0023). */
  readonly compatible: boolean;
  readonly connection: Connection;
  /** The same connection for another database of the server; it is closed with the first. */
  beside(database: string): Mongodb;
  /** Documents of a collection with these fields and no others; asked again, the new declaration holds. */
  model<T>(collection: string, fields: SchemaDefinition): Model<T>;
  /** What fails in the driver comes out as an EngineError. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @throws EngineError unavailable */
export async function openMongodb({ url, database }: MongodbOptions): Promise<Mongodb> {
  answerWhenConnectionsClose();
  const hosts = hostsOf(url);
  let connection: Connection;
  try {
    connection = await mongoose
      .createConnection(url, {
        dbName: database,
        appName: 'sleutelbos',
        maxPoolSize: POOL,
        serverSelectionTimeoutMS: SELECTION_MS,
        connectTimeoutMS: CONNECT_MS,
        socketTimeoutMS: ANSWER_MS,
        waitQueueTimeoutMS: ANSWER_MS,
        writeConcern: { w: 'majority', journal: true, wtimeoutMS: MAJORITY_MS },
        readConcern: { level: 'majority' },
        // Collections and indexes are made where the port says so, and nothing waits in memory for a server that is away.
        autoIndex: false,
        autoCreate: false,
        bufferCommands: false,
      })
      .asPromise();
  } catch (error) {
    throw asEngineError(error, `${hosts}/${database}`);
  }
  try {
    const built = await connection.db?.admin().command({ buildInfo: 1 });
    return opened(connection, hosts, built?.ferretdbVersion !== undefined, () => connection.close());
  } catch (error) {
    await connection.close();
    throw asEngineError(error, `${hosts}/${database}`);
  }
}

function opened(connection: Connection, hosts: string, compatible: boolean, close: () => Promise<void>): Mongodb {
  const where = `${hosts}/${connection.name}`;
  return {
    where,
    compatible,
    connection,
    beside: (database) => opened(connection.useDb(database, { useCache: true }), hosts, compatible, async () => undefined),
    model<T>(collection: string, fields: SchemaDefinition): Model<T> {
      if (connection.models[collection]) connection.deleteModel(collection);
      const schema = new Schema(fields, {
        // What is not declared is an error, in a document as in a question: a filter that loses a field would match everything.
        strict: 'throw',
        strictQuery: 'throw',
        minimize: false,
        versionKey: false,
        id: false,
        autoIndex: false,
        autoCreate: false,
        bufferCommands: false,
      });
      return connection.model(collection, schema, collection) as unknown as Model<T>;
    },
    async attempt(work) {
      try {
        return await work();
      } catch (error) {
        throw asEngineError(error, where);
      }
    },
    close,
  };
}

/** The hosts in a URL, without user, password and options. Several hosts stand in one URL, so it is not one that `URL` reads. */
function hostsOf(url: string): string {
  return url.replace(/^[^/]*\/\/(?:[^/?]*@)?/, '').replace(/[/?].*$/, '');
}
