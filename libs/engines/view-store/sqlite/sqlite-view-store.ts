import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import {
  type Clock,
  EngineError,
  type Lease,
  type Position,
  START,
  type StoredDocument,
  type ViewShape,
  type ViewStore,
  viewGroup,
} from '@sleutelbos/kernel';
import { type Database, openDatabase, type Schema } from '../../sqlite/database.js';
import { GroupCommit } from '../../sqlite/group-commit.js';
import { cursorAfter, planQuery } from '../view-query.js';
import { checkShape, notBound, notPrepared } from '../view-shape.js';
import { makeTable, tableOf, type ViewTable, viewTable } from './view-table.js';
import { putAway, takeIntoUse, VIEWS_FILE } from './views-in-use.js';

export const VIEW_STORE_SCHEMA: Schema = {
  format: 'sleutelbos views',
  steps: [
    `CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
     CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
    // Index values stand in columns since, which `makeTable` adds: a program that knows of none of them must not write here.
    'SELECT 1',
  ],
};

/** Writes of so many views and groups at most go into one transaction. */
const GROUP_MAX = 64;

/**
 * Pages of the write-ahead log after which it goes into the file. Documents have random ids, so one batch touches hundreds of pages, many
 * of them again in the next: at SQLite's own 1,000 nearly every batch wrote all its pages twice and waited for the disk.
 */
const PAGES_A_CHECKPOINT = 8_000;

/** Queries differ by index, prefix and direction only: a few dozen texts in the whole product. */
const QUERIES_KEPT = 500;

/**
 * Opens `views.db` in the folder; the caller holds the folder's lock. Everything in here is derived from the log, so nobody waits for the
 * disk (`views-in-use.ts`); where that cannot be, documents and checkpoints are in one file, and a power cut takes the last of both.
 * @throws EngineError unavailable, damaged
 */
export async function openSqliteViewStore(folder: string, clock: Clock): Promise<ViewStore> {
  const options = {
    path: join(folder, VIEWS_FILE),
    schema: VIEW_STORE_SCHEMA,
    synchronous: takeIntoUse(folder) ? 'OFF' : 'NORMAL',
    foldsInAt: PAGES_A_CHECKPOINT,
  } as const;
  return new SqliteViewStore(openDatabase(options), clock, folder);
}

/**
 * As `openSqliteViewStore`, beside the process that holds the folder and bound to what that one is bound to: for a command line that asks it
 * for something, or builds a set which that process does not know yet. What is written waits for the disk; the note is the other's.
 * @throws EngineError unavailable (also: the views are another log's, and void), damaged
 */
export async function openSqliteViewStoreBeside(folder: string, clock: Clock, incarnation: string): Promise<ViewStore> {
  const path = join(folder, VIEWS_FILE);
  const database = openDatabase({ path, schema: VIEW_STORE_SCHEMA, synchronous: 'NORMAL', foldsInAt: PAGES_A_CHECKPOINT });
  if (database.meta('incarnation') !== incarnation) {
    database.close();
    throw new EngineError(
      'unavailable',
      `${path} is not made yet for the log beside it. Try again once the process that holds the folder is ready.`,
    );
  }
  const store = new SqliteViewStore(database, clock, null);
  await store.bind(incarnation);
  return store;
}

class SqliteViewStore implements ViewStore {
  /** The views that follow one log have work at the same moment: what they write in one turn is one transaction. */
  readonly #group: GroupCommit<() => void, null>;
  readonly #tables = new Map<string, ViewTable>();
  /** How often each was dropped. */
  readonly #dropped = new Map<string, number>();
  readonly #queries = new Map<string, StatementSync>();
  readonly #statements: Readonly<Record<'checkpoint' | 'saveCheckpoint' | 'dropCheckpoint' | 'lease' | 'renew' | 'release', StatementSync>>;
  #bound = false;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    /** Null: another process has the folder in use. */
    private readonly folder: string | null,
  ) {
    this.#group = new GroupCommit(clock, GROUP_MAX, (jobs) => this.#write(jobs));
    this.#statements = {
      checkpoint: database.prepare('SELECT position FROM checkpoints WHERE name = ?'),
      saveCheckpoint: database.prepare(
        'INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > position',
      ),
      dropCheckpoint: database.prepare('DELETE FROM checkpoints WHERE name = ?'),
      lease: database.prepare(
        `INSERT INTO leases VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?4`,
      ),
      renew: database.prepare('UPDATE leases SET until = ? WHERE name = ? AND holder = ?'),
      release: database.prepare('DELETE FROM leases WHERE name = ? AND holder = ?'),
    };
  }

  async bind(incarnation: string): Promise<void> {
    this.#mustBeOpen();
    if (this.database.meta('incarnation') !== incarnation) this.#void(incarnation);
    this.#bound = true;
  }

  async prepare(view: ViewShape): Promise<void> {
    checkShape(view);
    this.#ready();
    makeTable(this.database, view);
    this.#tables.set(tableOf(view), viewTable(this.database, view));
  }

  async getMany(view: ViewShape, ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    const table = this.#table(view);
    const rows = this.database.read(() =>
      ids.length === 1 ? table.getOne.all(ids[0] as string) : table.get.all(JSON.stringify(ids)),
    ) as unknown as DocumentRow[];
    return new Map(rows.map((row) => [row.id, storedOf(row)]));
  }

  async putMany(view: ViewShape, documents: readonly StoredDocument[]): Promise<void> {
    const table = this.#table(view);
    const dropped = this.#dropped.get(tableOf(view));
    const rows = documents.map(table.rowOf);
    await this.#group.submit(() => {
      // Dropped meanwhile: what comes after begins anew, and the others' writes must not fail with it.
      if (this.#dropped.get(tableOf(view)) !== dropped) return;
      for (const row of rows) table.put.run(...row);
    });
  }

  async find(view: ViewShape, query: Parameters<ViewStore['find']>[1]): ReturnType<ViewStore['find']> {
    const plan = planQuery(view, query);
    const { sql, parameters } = this.#table(view).find(plan);
    const rows = this.database.read(() => this.#query(sql).all(...parameters)) as unknown as DocumentRow[];
    const documents = rows.slice(0, plan.limit).map(storedOf);
    const last = documents.at(-1);
    return { documents, next: last && rows.length > plan.limit ? cursorAfter(last, plan.walked) : null };
  }

  async count(view: ViewShape): Promise<number> {
    checkShape(view);
    this.#ready();
    return this.database.read(() => {
      const made = this.database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(tableOf(view));
      const sql = `SELECT count(*) AS n FROM "${tableOf(view)}" WHERE document IS NOT NULL`;
      return made ? (this.database.prepare(sql).get() as { n: number }).n : 0;
    });
  }

  async checkpoint(group: string): Promise<Position> {
    this.#ready();
    const row = this.database.read(() => this.#statements.checkpoint.get(group)) as { position: Position } | undefined;
    return row?.position ?? START;
  }

  async saveCheckpoint(group: string, position: Position): Promise<void> {
    this.#ready();
    if (position === START) return;
    await this.#group.submit(() => {
      this.#statements.saveCheckpoint.run(group, position);
    });
  }

  async lease(name: string, holder: string, ttlMs: number): Promise<Lease | null> {
    this.#ready();
    const now = this.clock.now();
    const { changes } = this.database.write(() => this.#statements.lease.run(name, holder, now + ttlMs, now));
    if (changes === 0) return null;
    return {
      renew: async () => {
        this.#ready();
        return this.database.write(() => this.#statements.renew.run(this.clock.now() + ttlMs, name, holder)).changes === 1;
      },
      release: async () => {
        this.#ready();
        this.database.write(() => this.#statements.release.run(name, holder));
      },
    };
  }

  async drop(view: ViewShape): Promise<void> {
    checkShape(view);
    this.#ready();
    this.#tables.delete(tableOf(view));
    this.#countDropped(tableOf(view));
    this.#queries.clear();
    this.database.write(() => {
      this.database.exec(`DROP TABLE IF EXISTS "${tableOf(view)}"`);
      this.#statements.dropCheckpoint.run(viewGroup(view));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#group.close();
    if (this.folder !== null && this.#isOnDisk()) putAway(this.folder);
    this.database.close();
  }

  /** Waits for the disk at last. A disk that does not take it, or somebody who reads just then, leaves the views in use. */
  #isOnDisk(): boolean {
    try {
      this.database.exec('PRAGMA synchronous = FULL');
      return (this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }).busy === 0;
    } catch {
      return false;
    }
  }

  #write(jobs: readonly (() => void)[]): null[] {
    this.database.write(() => {
      for (const job of jobs) job();
    });
    return jobs.map(() => null);
  }

  /** What another log left here goes, with the note whose it was, in one transaction. */
  #void(incarnation: string): void {
    for (const table of this.#tables.keys()) this.#countDropped(table);
    this.#tables.clear();
    this.#queries.clear();
    this.database.write(() => {
      const tables = this.database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view:%'`).all();
      for (const { name } of tables as { name: string }[]) this.database.exec(`DROP TABLE "${name}"`);
      this.database.exec('DELETE FROM checkpoints; DELETE FROM leases');
      this.database.setMeta('incarnation', incarnation);
    });
  }

  #countDropped(table: string): void {
    this.#dropped.set(table, (this.#dropped.get(table) ?? 0) + 1);
  }

  #query(sql: string): StatementSync {
    let statement = this.#queries.get(sql);
    if (!statement) {
      if (this.#queries.size >= QUERIES_KEPT) this.#queries.clear();
      statement = this.database.prepare(sql);
      this.#queries.set(sql, statement);
    }
    return statement;
  }

  #table(view: ViewShape): ViewTable {
    this.#ready();
    const table = this.#tables.get(tableOf(view));
    if (!table) throw notPrepared(view);
    return table;
  }

  #ready(): void {
    this.#mustBeOpen();
    if (!this.#bound) throw notBound();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The view store is closed.');
  }
}

interface DocumentRow {
  readonly id: string;
  readonly position: Position;
  readonly document: string | null;
}

function storedOf({ id, position, document }: DocumentRow): StoredDocument {
  return { id, position, document: document === null ? null : JSON.parse(document) };
}
