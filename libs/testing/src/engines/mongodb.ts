import { randomUUID } from 'node:crypto';
import { type Mongodb, openMongodb } from '@sleutelbos/engines/mongodb/open-mongodb.js';
import { type Ferretdb, startFerretdb } from '../../../../infra/engines/ferretdb.mjs';

/** A server for one file of tests, with databases of that file's own. */
export interface MongodbUnderTest {
  readonly url: string;
  /** What answers, as in `ferretdb 1.24.0` or `mongodb 8.0.4`. */
  readonly version: string;
  /** Ways to hurt the server; null when it is somebody else's. */
  readonly own: Pick<Ferretdb, 'kill' | 'restart' | 'stall' | 'goOn'> | null;
  /** A name for a database that `end` drops. */
  database(): string;
  /** Drops the databases and stops what was started here. */
  end(): Promise<void>;
}

/**
 * The server at `MONGODB_URL`, else FerretDB from `infra/engines`; with `own`, always the latter, for tests that kill it.
 * Null when there is none: then one line was printed that says why.
 */
export async function mongodbUnderTest({ own = false } = {}): Promise<MongodbUnderTest | null> {
  const given = own ? undefined : process.env.MONGODB_URL;
  let started: Ferretdb | null = null;
  if (!given) {
    try {
      started = await startFerretdb();
    } catch (error) {
      process.stdout.write(`mongodb skipped: ${(error as Error).message}\n`);
      return null;
    }
  }
  const url = given ?? (started as Ferretdb).url;
  const used: string[] = [];
  return {
    url,
    version: started?.version ?? (await versionAt(url)),
    own: started,
    database() {
      const name = `sleutelbos-test-${randomUUID()}`;
      used.push(name);
      return name;
    },
    async end() {
      // What was started here goes with everything in it.
      if (started) return started.stop();
      for (const database of used) await dropped(url, database);
    },
  };
}

async function versionAt(url: string): Promise<string> {
  const mongodb = await openMongodb({ url, database: 'admin' });
  const built = await mongodb.connection.db?.admin().command({ buildInfo: 1 });
  await mongodb.close();
  return mongodb.compatible ? `a server compatible with mongodb ${built?.version}` : `mongodb ${built?.version}`;
}

async function dropped(url: string, database: string): Promise<void> {
  const mongodb: Mongodb = await openMongodb({ url, database });
  await mongodb.connection.dropDatabase();
  await mongodb.close();
}
