import { randomUUID } from 'node:crypto';
import { openMongodb } from '@sleutelbos/engines/mongodb/open-mongodb.js';
import { type Ferretdb, type Secured, startFerretdb } from '../../../../infra/engines/ferretdb.mjs';

/** A server for one file of tests, with databases of that file's own. */
export interface MongodbUnderTest {
  readonly url: string;
  /** What answers, as in `ferretdb 1.24.0` or `mongodb 8.0.4`. */
  readonly version: string;
  /** A name for a database that is dropped when the file's tests are done. */
  database(): string;
}

/** One that may be killed and stalled, for it was started here. */
export type OwnMongodb = MongodbUnderTest & Pick<Ferretdb, 'kill' | 'restart' | 'cut' | 'stall' | 'goOn' | 'setCertificate'>;

/**
 * Describes laws on the server at `MONGODB_URL`, else on FerretDB from `infra/engines`. Where there is neither, one line says why and the
 * laws are skipped. Awaited at the top of a spec.
 */
export async function onMongodb(title: string, laws: (server: MongodbUnderTest) => void): Promise<void> {
  const url = process.env.MONGODB_URL;
  if (!url) return onOwnMongodb(title, laws);
  const version = await versionAt(url);
  const used: string[] = [];
  describe(`${title} on ${version}`, () => {
    afterAll(async () => {
      for (const database of used) await dropped(url, database);
    });
    laws({ url, version, database: () => named(used) });
  });
}

/** The same on FerretDB that is started here, whatever `MONGODB_URL` says; secured, it wants TLS and the password of the user `sleutelbos`. */
export async function onOwnMongodb(title: string, laws: (server: OwnMongodb) => void, secured: Secured | null = null): Promise<void> {
  const started = await startFerretdb(secured).catch((error: Error) => error);
  if (started instanceof Error) {
    process.stdout.write(`mongodb skipped: ${started.message}\n`);
    it.skip(`${title} on a server that speaks MongoDB's protocol`, () => undefined);
    return;
  }
  const version = `ferretdb ${started.version}`;
  describe(`${title} on ${version}`, () => {
    // Its databases go with it.
    afterAll(() => started.stop());
    laws({ ...started, version, database: () => named([]) });
  });
}

function named(used: string[]): string {
  const name = `sleutelbos-test-${randomUUID()}`;
  used.push(name);
  return name;
}

async function versionAt(url: string): Promise<string> {
  const mongodb = await openMongodb({ url, database: 'admin' });
  const built = await mongodb.connection.db?.admin().command({ buildInfo: 1 });
  await mongodb.close();
  return mongodb.compatible ? `a server compatible with mongodb ${built?.version}` : `mongodb ${built?.version}`;
}

async function dropped(url: string, database: string): Promise<void> {
  const mongodb = await openMongodb({ url, database });
  await mongodb.connection.dropDatabase();
  await mongodb.close();
}
