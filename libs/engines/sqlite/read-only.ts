import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { EngineError } from '@sleutelbos/kernel';
import { checkSchema, type Database, type Schema } from './database.js';
import { checkFileSize } from './file-size.js';
import { asEngineError } from './sqlite-errors.js';

/** A file that another process may be writing. Reading it changes neither the file nor its write-ahead log. */
export interface FileReading extends Pick<Database, 'path' | 'prepare' | 'read' | 'meta' | 'close'> {
  /** Steps of the schema that the file went through; 0: nothing was ever written to it. */
  readonly schema: number;
  /** From here on everything is read as it stands at this moment, whatever is written meanwhile. */
  hold(): void;
  /** What SQLite finds wrong with pages and indexes; empty when nothing. Reads everything. */
  pagesAtFault(): readonly string[];
  /** Copies the content, as it stands, into a new file: without what was deleted from it. */
  copyTo(path: string): void;
}

const BUSY_TIMEOUT_MS = 5000;

/** @throws EngineError unavailable (no such file), damaged */
export function openForReading(path: string, schema: Schema): FileReading {
  if (!existsSync(path)) throw new EngineError('unavailable', `There is no ${path}. Name the data folder that it lies in.`);
  checkFileSize(path);
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    return reading(connection, path, schema);
  } catch (error) {
    connection?.close();
    throw asEngineError(error, path);
  }
}

function reading(connection: DatabaseSync, path: string, schema: Schema): FileReading {
  const named = connection.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'`).get() !== undefined;
  const getMeta: StatementSync | null = named ? connection.prepare('SELECT value FROM meta WHERE name = ?') : null;
  const meta = (name: string): string | null => (getMeta?.get(name) as { value: string } | undefined)?.value ?? null;
  return {
    path,
    schema: checkSchema(path, meta, schema),
    meta,
    prepare: (sql) => connection.prepare(sql),
    read(work) {
      try {
        return work();
      } catch (error) {
        throw asEngineError(error, path);
      }
    },
    hold() {
      // The transaction begins with its first reading.
      connection.exec('BEGIN; SELECT count(*) FROM sqlite_master');
    },
    pagesAtFault() {
      const lines = this.read(() => connection.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[]);
      return lines.map((line) => line.integrity_check).filter((line) => line !== 'ok');
    },
    copyTo(target) {
      try {
        connection.prepare('VACUUM INTO ?').run(target);
      } catch (error) {
        throw asEngineError(error, `${path}, copied to ${target},`);
      }
    },
    close() {
      if (connection.isOpen) connection.close();
    },
  };
}
