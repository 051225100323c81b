import type { StatementSync } from 'node:sqlite';
import type { StoredDocument, ViewShape } from '@sleutelbos/kernel';
import type { Database } from '../../sqlite/database.js';
import { type IndexValue, indexed, type PlannedQuery } from '../view-query.js';

/** A row's values in the order of `put`'s parameters. */
export type Row = readonly (string | number | null)[];

/** One view's table with its statements. The names were checked by `checkShape`. */
export interface ViewTable {
  readonly get: StatementSync;
  readonly getOne: StatementSync;
  readonly put: StatementSync;
  rowOf(document: StoredDocument): Row;
  find(plan: PlannedQuery): { readonly sql: string; readonly parameters: readonly IndexValue[] };
}

export const tableOf = (view: ViewShape): string => `view:${view.name}@${view.version}`;

/**
 * What indexes are made of stands in columns of its own, written with the document: an index over an expression would read the JSON anew
 * for every index at every write. A column holds a text or a number; of anything else, and of a tombstone, it holds nothing.
 */
const columnOf = (field: string): string => `"field:${field}"`;

const fieldsOf = (view: ViewShape): readonly string[] => [...new Set(Object.values(view.indexes).flat())];

/**
 * Makes table and indexes as the view declares them; an index that it no longer declares, or declares otherwise, goes. A column that is
 * missing is filled from the documents: so a table that was made before a field was declared, or before there were columns, is kept.
 */
export function makeTable(database: Database, view: ViewShape): void {
  const table = tableOf(view);
  const wanted = new Map(Object.entries(view.indexes).map(([index, fields]) => [`${table}/${index}`, fields]));
  database.write(() => {
    database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (id TEXT PRIMARY KEY, position TEXT NOT NULL, document TEXT) STRICT`);
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all(table) as unknown as { name: string }[];
    const missing = fieldsOf(view).filter((field) => !columns.some(({ name }) => `"${name}"` === columnOf(field)));
    for (const field of missing) database.exec(`ALTER TABLE "${table}" ADD COLUMN ${columnOf(field)} ANY`);
    if (missing.length > 0) {
      const filled = missing.map((field) => `${columnOf(field)} = ${extracted(field)}`).join(', ');
      database.exec(`UPDATE "${table}" SET ${filled} WHERE document IS NOT NULL`);
    }
    const standing = database
      .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
      .all(table);
    const kept = new Set<string>();
    for (const { name, sql } of standing as unknown as { name: string; sql: string }[]) {
      const fields = wanted.get(name);
      if (fields && sql === indexSql(table, name, fields)) kept.add(name);
      else database.exec(`DROP INDEX "${name}"`);
    }
    for (const [name, fields] of wanted) if (!kept.has(name)) database.exec(indexSql(table, name, fields));
  });
}

export function viewTable(database: Pick<Database, 'prepare'>, view: ViewShape): ViewTable {
  const table = tableOf(view);
  const fields = fieldsOf(view);
  const columns = ['id', 'position', 'document', ...fields.map(columnOf)];
  const changed = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  return {
    get: database.prepare(`SELECT id, position, document FROM "${table}" WHERE id IN (SELECT value FROM json_each(?))`),
    getOne: database.prepare(`SELECT id, position, document FROM "${table}" WHERE id = ?`),
    put: database.prepare(
      `INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (id) DO UPDATE SET ${changed.join(', ')} WHERE excluded.position > position`,
    ),
    rowOf: ({ id, position, document }) => [
      id,
      position,
      document === null ? null : JSON.stringify(document),
      ...fields.map((field) => indexed(document?.[field])),
    ],
    find: (plan) => findSql(table, plan),
  };
}

/** As `indexed`, of a document that is stored already. `json_extract` alone would show `true` as 1. */
function extracted(field: string): string {
  const path = `'$."${field}"'`;
  return `CASE WHEN json_type(document, ${path}) IN ('text', 'integer', 'real') THEN json_extract(document, ${path}) END`;
}

/** A document that lacks a field of the index is not found through it, so it need not stand in it. */
function indexSql(table: string, name: string, fields: readonly string[]): string {
  const columns = fields.map(columnOf);
  const present = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
  return `CREATE INDEX "${name}" ON "${table}" (${[...columns, 'id'].join(', ')}) WHERE ${present}`;
}

function findSql(table: string, plan: PlannedQuery): { sql: string; parameters: IndexValue[] } {
  const { fields, fixed, anyOf, walked, upTo, after, descending } = plan;
  const order = [...walked.map(columnOf), 'id'];
  const sorted = order.map((column) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const conditions: string[] = [];
  const bounds: IndexValue[] = [];
  for (const field of walked) conditions.push(`${columnOf(field)} IS NOT NULL`);
  if (upTo !== undefined && walked[0] !== undefined) {
    conditions.push(`${columnOf(walked[0])} <= ?`);
    bounds.push(upTo);
    // SQLite sorts numbers before texts: a bound that is a text must not let the numbers in.
    if (typeof upTo === 'string') conditions.push(`${columnOf(walked[0])} >= ''`);
  }
  if (after) {
    conditions.push(`(${order.join(', ')}) ${descending ? '<' : '>'} (${order.map(() => '?').join(', ')})`);
    bounds.push(...after.values, after.id);
  }
  // One more than asked shows whether there is a next page.
  bounds.push(plan.limit + 1);
  const walk = (selected: string, count: number): string => {
    const equal = fields.slice(0, count).map((field) => `${columnOf(field)} = ?`);
    return `SELECT ${selected} FROM "${table}" WHERE ${[...equal, ...conditions].join(' AND ')} ORDER BY ${sorted} LIMIT ?`;
  };
  if (!anyOf) return { sql: walk('id, position, document', fixed.length), parameters: [...fixed, ...bounds] };
  // One walk for each value, of as many as a page takes; their heads sorted; and only what is shown is read.
  const heads = anyOf.map(() => `SELECT * FROM (${walk(['rowid AS at', ...order].join(', '), fixed.length + 1)})`);
  const first = `SELECT at FROM (${heads.join(' UNION ALL ')}) ORDER BY ${sorted} LIMIT ?`;
  const sql = `SELECT id, position, document FROM "${table}" WHERE rowid IN (${first}) ORDER BY ${sorted}`;
  return { sql, parameters: [...anyOf.flatMap((value) => [...fixed, value, ...bounds]), plan.limit + 1] };
}
