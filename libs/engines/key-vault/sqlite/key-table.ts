import type { KeyOwner } from '@sleutelbos/kernel';
import type { Database, Schema } from '../../sqlite/database.js';

/** The row of a destroyed key keeps its owner, so that none is made anew; of one known from the register alone only the id is left. */
export const KEY_VAULT_SCHEMA: Schema = {
  format: 'sleutelbos keys',
  steps: [
    `CREATE TABLE keys (
       kid TEXT PRIMARY KEY, tenant TEXT NOT NULL, subject TEXT NOT NULL, purpose TEXT NOT NULL, wrapped BLOB NOT NULL,
       UNIQUE (tenant, subject, purpose)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE tokens (
       tenant TEXT NOT NULL, token TEXT NOT NULL, kid TEXT NOT NULL REFERENCES keys ON DELETE CASCADE,
       PRIMARY KEY (tenant, token, kid)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX tokens_of_key ON tokens (kid);
     CREATE TABLE destroyed (kid TEXT PRIMARY KEY, tenant TEXT, subject TEXT, purpose TEXT) STRICT, WITHOUT ROWID;
     CREATE INDEX destroyed_by_owner ON destroyed (tenant, subject, purpose);
     CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
    // When a key was last asked for (ms, 0: before this step), and whether an event holds a part sealed with it.
    `ALTER TABLE keys ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE keys ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX keys_not_used ON keys (asked_at) WHERE used = 0`,
  ],
};

export interface KeyRow extends KeyOwner {
  readonly kid: string;
  readonly wrapped: Uint8Array;
}

/** The statements of the vault's file, each as a function. */
export function keyTable(database: Database) {
  const columns = 'kid, tenant, subject, purpose, wrapped';
  const byOwner = database.prepare(`SELECT ${columns} FROM keys WHERE tenant = ? AND subject = ? AND purpose = ?`);
  const byKid = database.prepare(`SELECT ${columns} FROM keys WHERE kid = ?`);
  const all = database.prepare(`SELECT ${columns} FROM keys ORDER BY kid`);
  const insert = database.prepare('INSERT INTO keys (kid, tenant, subject, purpose, wrapped, asked_at) VALUES (?, ?, ?, ?, ?, ?)');
  const ask = database.prepare('UPDATE keys SET asked_at = ? WHERE kid = ? AND used = 0 AND asked_at < ?');
  const use = database.prepare('UPDATE keys SET used = 1 WHERE kid = ? AND used = 0');
  // A secret of the tenant itself seals nothing, so no event tells of it.
  const sweep = database.prepare("DELETE FROM keys WHERE used = 0 AND asked_at < ? AND subject <> 'tenant'");
  const rewrite = database.prepare('UPDATE keys SET wrapped = ? WHERE kid = ?');
  const remove = database.prepare('DELETE FROM keys WHERE kid = ?');
  const addToken = database.prepare('INSERT INTO tokens (tenant, token, kid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const dropTokens = database.prepare('DELETE FROM tokens');
  const subjects = database.prepare(
    'SELECT DISTINCT subject FROM tokens JOIN keys USING (kid) WHERE tokens.tenant = ? AND token = ? ORDER BY subject',
  );
  const note = database.prepare('SELECT value FROM notes WHERE name = ?');
  const setNote = database.prepare('INSERT INTO notes VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
  const addDestroyed = database.prepare(
    `INSERT INTO destroyed (kid, tenant, subject, purpose) VALUES (?1, (SELECT tenant FROM keys WHERE kid = ?1), (SELECT subject FROM keys WHERE kid = ?1), (SELECT purpose FROM keys WHERE kid = ?1))
     ON CONFLICT (kid) DO NOTHING`,
  );
  const noteDestroyed = database.prepare(
    `INSERT INTO destroyed (kid, tenant, subject, purpose) VALUES (?, ?, ?, ?)
     ON CONFLICT (kid) DO UPDATE SET tenant = excluded.tenant, subject = excluded.subject, purpose = excluded.purpose WHERE tenant IS NULL`,
  );
  const isDestroyed = database.prepare('SELECT 1 FROM destroyed WHERE kid = ?');
  const destroyedOwner = database.prepare('SELECT 1 FROM destroyed WHERE tenant = ? AND subject = ? AND purpose = ? LIMIT 1');
  const allDestroyed = database.prepare('SELECT kid FROM destroyed ORDER BY kid');
  const counts = database.prepare('SELECT (SELECT count(*) FROM keys) AS keys, (SELECT count(*) FROM destroyed) AS destroyed');
  const count = database.prepare(
    `INSERT INTO meta VALUES ('counter', ?) ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + CAST(excluded.value AS INTEGER) AS TEXT)`,
  );
  return {
    byOwner: ({ tenant, subject, purpose }: KeyOwner) => byOwner.get(tenant, subject, purpose) as unknown as KeyRow | undefined,
    byKid: (kid: string) => byKid.get(kid) as unknown as KeyRow | undefined,
    all: () => all.all() as unknown as KeyRow[],
    insert: ({ kid, tenant, subject, purpose, wrapped }: KeyRow, at: number) => insert.run(kid, tenant, subject, purpose, wrapped, at),
    /** Notes that a key that no event is known to use was asked for again, unless that was noted after `before`. */
    ask: (kid: string, at: number, before: number) => ask.run(at, kid, before),
    use: (kid: string) => use.run(kid),
    /** Keys that no event uses and nobody asked for since go with their index rows, as if they had never been made. */
    sweep: (since: number): number => Number(sweep.run(since).changes),
    rewrite: (kid: string, wrapped: Uint8Array) => rewrite.run(wrapped, kid),
    /** Key and index rows go; id and owner stay behind as destroyed. True when there was a key or an id that was not known as destroyed. */
    destroy(kid: string): boolean {
      const noted = addDestroyed.run(kid).changes === 1;
      return remove.run(kid).changes === 1 || noted;
    },
    /** A key that was destroyed elsewhere, with its owner. */
    noteDestroyed: (kid: string, { tenant, subject, purpose }: KeyOwner) => noteDestroyed.run(kid, tenant, subject, purpose),
    addToken: (tenant: string, token: string, kid: string) => addToken.run(tenant, token, kid),
    dropTokens: () => dropTokens.run(),
    subjects: (tenant: string, token: string) => (subjects.all(tenant, token) as { subject: string }[]).map((row) => row.subject),
    note: (name: string) => (note.get(name) as { value: string } | undefined)?.value ?? null,
    setNote: (name: string, value: string) => setNote.run(name, value),
    isDestroyed: (kid: string) => isDestroyed.get(kid) !== undefined,
    isOwnerDestroyed: ({ tenant, subject, purpose }: KeyOwner) => destroyedOwner.get(tenant, subject, purpose) !== undefined,
    allDestroyed: () => (allDestroyed.all() as { kid: string }[]).map((row) => row.kid),
    counts: () => counts.get() as unknown as { keys: number; destroyed: number },
    addToCounter: (by: number) => count.run(String(by)),
    counter: () => Number(database.meta('counter') ?? 0),
  };
}

export type KeyTable = ReturnType<typeof keyTable>;
