import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EngineError } from '@sleutelbos/kernel';
import { asEngineError } from './sqlite-errors.js';

/** What a file holds, and how it grew: `steps[n]` brings schema n to n + 1. A step that was shipped never changes. */
export interface Schema {
  /** Written into the file, so that a file put in another's place is noticed. */
  readonly format: string;
  readonly steps: readonly string[];
}

export interface DatabaseOptions {
  readonly path: string;
  readonly schema: Schema;
  /**
   * FULL: a commit is on disk when it returns. NORMAL: the last commits may be lost with the power, never their order. OFF: the file may
   * be anything after the machine stopped; a process that is killed loses nothing.
   */
  readonly synchronous: 'FULL' | 'NORMAL' | 'OFF';
  /** Overwrites what is deleted with zeros. */
  readonly secureDelete?: boolean;
  /** Pages in the write-ahead log at which a commit folds it into the file itself; SQLite's default is 1000. More where another thread does that. */
  readonly foldsInAt?: number;
  /** Page cache, 32,768 without. SQLite walks through all of it whenever a page of an index was split. */
  readonly cacheKib?: number;
}

/** How long a statement waits for a reader or a backup in another process. Short: the wait blocks this process. */
const BUSY_TIMEOUT_MS = 2000;

/** In KiB: indexes over random ids touch pages all over the file. */
const CACHE_KIB = 32_768;

/** One open file. Synchronous throughout: between two awaits of its user nobody else gets in. */
export interface Database {
  readonly path: string;
  prepare(sql: string): StatementSync;
  exec(sql: string): void;
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; an error rolls back all of it. A deferred begin would fail on its first write. */
  write<T>(work: () => T): T;
  /** Runs reading statements; their errors come out as the port's. */
  read<T>(work: () => T): T;
  /** A small value kept with the file; null when absent. */
  meta(name: string): string | null;
  setMeta(name: string, value: string): void;
  close(): void;
}

/** @throws EngineError unavailable, damaged (also: another kind of file, or made by a newer program) */
export function openDatabase(options: DatabaseOptions): Database {
  const { path } = options;
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    // Before the first write: a file that was made without keeps what was deleted from it.
    if (options.secureDelete) connection.exec('PRAGMA secure_delete = ON');
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec(`PRAGMA synchronous = ${options.synchronous}; PRAGMA cache_size = -${options.cacheKib ?? CACHE_KIB}`);
    if (options.foldsInAt !== undefined) connection.exec(`PRAGMA wal_autocheckpoint = ${options.foldsInAt}`);
    const database = overConnection(connection, path);
    bringUpToDate(database, options.schema);
    return database;
  } catch (error) {
    connection?.close();
    throw asEngineError(error, path);
  }
}

function overConnection(connection: DatabaseSync, path: string): Database {
  connection.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const getMeta = connection.prepare('SELECT value FROM meta WHERE name = ?');
  const putMeta = connection.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
  return {
    path,
    prepare: (sql) => connection.prepare(sql),
    exec: (sql) => connection.exec(sql),
    write(work) {
      let committing = false;
      try {
        begin.run();
        const result = work();
        committing = true;
        commit.run();
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors.
        if (connection.isTransaction) connection.exec('ROLLBACK');
        throw asEngineError(error, path, committing);
      }
    },
    read(work) {
      try {
        return work();
      } catch (error) {
        throw asEngineError(error, path);
      }
    },
    meta: (name) => (getMeta.get(name) as { value: string } | undefined)?.value ?? null,
    setMeta(name, value) {
      putMeta.run(name, value);
    },
    close() {
      if (connection.isOpen) connection.close();
    },
  };
}

function bringUpToDate(database: Database, schema: Schema): void {
  const found = checkSchema(database.path, (name) => database.meta(name), schema);
  const known = schema.steps.length;
  if (found === known) return;
  database.write(() => {
    for (const step of schema.steps.slice(found)) database.exec(step);
    database.setMeta('format', schema.format);
    database.setMeta('schema', String(known));
  });
}

/** Number of the schema that a file has; 0 for a new file. @throws EngineError damaged: another kind of file, or made by a newer program */
export function checkSchema(path: string, meta: (name: string) => string | null, schema: Schema): number {
  const format = meta('format');
  if (format !== null && format !== schema.format) {
    throw new EngineError('damaged', `${path} holds "${format}" where "${schema.format}" belongs. Put the right file back in its place.`);
  }
  const found = Number(meta('schema') ?? 0);
  const known = schema.steps.length;
  if (found > known) {
    throw new EngineError(
      'damaged',
      `${path} was written by a newer version of this program (schema ${found}; this one knows ${known}). Start the newer version, or restore a backup made before it.`,
    );
  }
  return found;
}
