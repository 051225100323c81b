import type { StatementSync } from 'node:sqlite';
import type { ViewShape } from '@sleutelbos/kernel';
import type { Database } from '../../sqlite/database.js';
import type { IndexValue, PlannedQuery } from '../view-query.js';

/** One view's table with its statements. The names were checked by `checkShape`. */
export interface ViewTable {
  readonly get: StatementSync;
  readonly put: StatementSync;
  find(plan: PlannedQuery): { readonly sql: string; readonly parameters: readonly IndexValue[] };
}

export const tableOf = (view: ViewShape): string => `view:${view.name}@${view.version}`;

/** Makes table and indexes as the view declares them; an index that it no longer declares, or declares otherwise, goes. */
export function makeTable(database: Database, view: ViewShape): void {
  const table = tableOf(view);
  const wanted = new Map(Object.entries(view.indexes).map(([index, fields]) => [`${table}/${index}`, fields]));
  database.write(() => {
    database.exec(`CREATE TABLE IF NOT EXISTS "${table}" (id TEXT PRIMARY KEY, position TEXT NOT NULL, document TEXT) STRICT`);
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

export function viewTable(database: Database, view: ViewShape): ViewTable {
  const table = tableOf(view);
  return {
    get: database.prepare(`SELECT id, position, document FROM "${table}" WHERE id IN (SELECT value FROM json_each(?))`),
    put: database.prepare(
      `INSERT INTO "${table}" (id, position, document) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET position = excluded.position, document = excluded.document WHERE excluded.position > position`,
    ),
    find: (plan) => findSql(table, plan),
  };
}

function indexSql(table: string, name: string, fields: readonly string[]): string {
  return `CREATE INDEX "${name}" ON "${table}" (${[...fields.map(fieldSql), 'id'].join(', ')})`;
}

/** A text or a number; anything else counts as lacking, also `true`, which json_extract would show as 1. Written alike in index and query, or the index is not used. */
function fieldSql(field: string): string {
  const path = `'$."${field}"'`;
  return `CASE WHEN json_type(document, ${path}) IN ('text', 'integer', 'real') THEN json_extract(document, ${path}) END`;
}

function findSql(table: string, plan: PlannedQuery): { sql: string; parameters: IndexValue[] } {
  const { fields, fixed, walked, upTo, after, descending } = plan;
  const conditions = fields.slice(0, fixed.length).map((field) => `${fieldSql(field)} = ?`);
  const parameters: IndexValue[] = [...fixed];
  for (const field of walked) conditions.push(`${fieldSql(field)} IS NOT NULL`);
  if (upTo !== undefined && walked[0] !== undefined) {
    conditions.push(`${fieldSql(walked[0])} <= ?`);
    parameters.push(upTo);
    // SQLite sorts numbers before texts: a bound that is a text must not let the numbers in.
    if (typeof upTo === 'string') conditions.push(`${fieldSql(walked[0])} >= ''`);
  }
  const order = [...walked.map(fieldSql), 'id'];
  if (after) {
    conditions.push(`(${order.join(', ')}) ${descending ? '<' : '>'} (${order.map(() => '?').join(', ')})`);
    parameters.push(...after.values, after.id);
  }
  conditions.push('document IS NOT NULL');
  const sorted = order.map((one) => `${one} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  const sql = `SELECT id, position, document FROM "${table}" WHERE ${conditions.join(' AND ')} ORDER BY ${sorted} LIMIT ?`;
  // One more than asked shows whether there is a next page.
  return { sql, parameters: [...parameters, plan.limit + 1] };
}
