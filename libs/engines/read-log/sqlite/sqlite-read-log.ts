import { join } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { type Clock, EngineError, type ReadLine, type ReadLog, type ReadQuery } from '@sleutelbos/kernel';
import { type Database, openDatabase, type Schema } from '../../sqlite/database.js';
import { GroupCommit } from '../../sqlite/group-commit.js';
import { checkLines, pageStart } from '../read-page.js';

export const READS_FILE = 'reads.db';

const GROUP_MAX = 512;

/** The triggers stand in the file itself: they hold for every program that opens it. */
export const READ_LOG_SCHEMA: Schema = {
  format: 'sleutelbos read log',
  steps: [
    `CREATE TABLE lines (
       number INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, tenant TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL,
       organisation TEXT NOT NULL, purpose TEXT NOT NULL, action TEXT NOT NULL, decision TEXT NOT NULL, record TEXT NOT NULL, subjects TEXT NOT NULL
     ) STRICT;
     CREATE TABLE seen (tenant TEXT NOT NULL, subject TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tenant, subject, number)) STRICT, WITHOUT ROWID;
     CREATE INDEX lines_by_tenant ON lines (tenant);
     CREATE INDEX lines_by_actor ON lines (tenant, actor);
     CREATE INDEX lines_by_record ON lines (tenant, record);
     CREATE TRIGGER lines_stay_as_they_are BEFORE UPDATE ON lines BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
     CREATE TRIGGER lines_stay BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
     CREATE TRIGGER seen_stays_as_it_is BEFORE UPDATE ON seen BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
     CREATE TRIGGER seen_stays BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END`,
    // Lines that few may know of lie apart in every index, so that nobody else's question walks over them. Lines written before told it
    // by their record and action.
    `DROP TRIGGER lines_stay_as_they_are;
     ALTER TABLE lines ADD COLUMN circle TEXT NOT NULL DEFAULT '';
     UPDATE lines SET circle = CASE
       WHEN record GLOB 'signal-*' OR record GLOB 'grant-*' OR record GLOB 'code-*' THEN record ELSE 'safeguarding' END
     WHERE record GLOB 'signal-*' OR record GLOB 'grant-*' OR record GLOB 'code-*' OR action GLOB 'safeguarding:*';
     CREATE TRIGGER lines_stay_as_they_are BEFORE UPDATE ON lines BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
     DROP INDEX lines_by_tenant;
     DROP INDEX lines_by_actor;
     CREATE INDEX lines_by_tenant ON lines (tenant, circle);
     CREATE INDEX lines_by_actor ON lines (tenant, actor, circle);
     ALTER TABLE seen RENAME TO seen_before;
     CREATE TABLE seen (
       tenant TEXT NOT NULL, subject TEXT NOT NULL, circle TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (tenant, subject, circle, number)
     ) STRICT, WITHOUT ROWID;
     INSERT INTO seen SELECT seen_before.tenant, subject, circle, number FROM seen_before JOIN lines USING (number);
     DROP TABLE seen_before;
     CREATE TRIGGER seen_stays_as_it_is BEFORE UPDATE ON seen BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END;
     CREATE TRIGGER seen_stays BEFORE DELETE ON seen BEGIN SELECT RAISE(ABORT, 'the read log is append-only'); END`,
  ],
};

const COLUMNS = 'number id at tenant actor role organisation purpose action decision record subjects circle'.split(' ');

/** Opens `reads.db` in the folder; the caller holds the folder's lock. @throws EngineError unavailable, damaged */
export async function openSqliteReadLog(folder: string, clock: Clock): Promise<ReadLog> {
  return new SqliteReadLog(openDatabase({ path: join(folder, READS_FILE), schema: READ_LOG_SCHEMA, synchronous: 'FULL' }), clock);
}

type LineRow = Omit<ReadLine, 'subjects' | 'circle'> & { readonly number: number; readonly subjects: string; readonly circle: string };

class SqliteReadLog implements ReadLog {
  readonly #group: GroupCommit<readonly ReadLine[], null>;
  readonly #insert: StatementSync;
  readonly #insertSeen: StatementSync;
  readonly #queries = new Map<string, StatementSync>();
  #last: number;
  #closed = false;

  constructor(
    private readonly database: Database,
    clock: Clock,
  ) {
    this.#insert = database.prepare(`INSERT INTO lines (${COLUMNS}) VALUES (${COLUMNS.map(() => '?')})`);
    this.#insertSeen = database.prepare('INSERT INTO seen (tenant, subject, circle, number) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
    this.#last = (database.prepare('SELECT coalesce(max(number), 0) AS last FROM lines').get() as { last: number }).last;
    this.#group = new GroupCommit(clock, GROUP_MAX, (jobs) => this.#commit(jobs));
  }

  async record(lines: readonly ReadLine[]): Promise<void> {
    checkLines(lines);
    if (lines.length > 0) await this.#group.submit(structuredClone(lines));
  }

  async find(query: ReadQuery): ReturnType<ReadLog['find']> {
    if (this.#closed) throw new EngineError('unavailable', 'The read log is closed.');
    const start = pageStart(query);
    const { limit } = query;
    const circles = query.circles === undefined ? [undefined] : ['', ...new Set(query.circles)];
    // One more than asked shows whether there is a next page.
    const found = this.database.read(() =>
      circles.map((circle) => {
        const { sql, parameters } = lineSearch(query, start, circle);
        return this.#query(sql).all(...parameters, limit + 1) as unknown as LineRow[];
      }),
    );
    const rows = found.length === 1 ? found.flat() : found.flat().sort((a, b) => a.number - b.number);
    const page = rows.slice(0, limit);
    return { lines: page.map(lineOf), next: rows.length > limit ? String(page.at(-1)?.number) : null };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#group.close();
    this.database.close();
  }

  #commit(jobs: readonly (readonly ReadLine[])[]): null[] {
    let number = this.#last;
    this.database.write(() => {
      for (const line of jobs.flat()) {
        number += 1;
        const { id, at, tenant, actor, role, organisation, purpose, action, decision, record, subjects, circle = '' } = line;
        this.#insert.run(
          number,
          id,
          at,
          tenant,
          actor,
          role,
          organisation,
          purpose,
          action,
          decision,
          record,
          JSON.stringify(subjects),
          circle,
        );
        for (const subject of subjects) this.#insertSeen.run(tenant, subject, circle, number);
      }
    });
    this.#last = number;
    return jobs.map(() => null);
  }

  #query(sql: string): StatementSync {
    const statement = this.#queries.get(sql) ?? this.database.prepare(sql);
    this.#queries.set(sql, statement);
    return statement;
  }
}

/** Lines of one circle ('' for everyone's), or of all, in the order recorded. Each way into the lines begins with the circle. */
function lineSearch(
  { tenant, subject, actor, record }: ReadQuery,
  start: number,
  circle?: string,
): { sql: string; parameters: (string | number)[] } {
  const conditions = ['lines.tenant = ?', 'lines.number > ?'];
  const parameters: (string | number)[] = [tenant, start];
  const where = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters.push(value);
  };
  where('lines.circle = ?', circle);
  where('actor = ?', actor);
  where('record = ?', record);
  const columns = COLUMNS.map((name) => `lines.${name}`).join(', ');
  const order = 'ORDER BY lines.number LIMIT ?';
  if (subject === undefined) return { sql: `SELECT ${columns} FROM lines WHERE ${conditions.join(' AND ')} ${order}`, parameters };
  where('seen.subject = ?', subject);
  where('seen.circle = ?', circle);
  conditions.push('seen.tenant = ?', 'seen.number > ?');
  parameters.push(tenant, start);
  return { sql: `SELECT ${columns} FROM seen JOIN lines USING (number) WHERE ${conditions.join(' AND ')} ${order}`, parameters };
}

function lineOf({ number: _, subjects, circle, ...line }: LineRow): ReadLine {
  return { ...line, subjects: JSON.parse(subjects) as string[], ...(circle === '' ? {} : { circle }) };
}
