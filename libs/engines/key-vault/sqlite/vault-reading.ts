import { join } from 'node:path';
import type { Ciphers, DestroyedKey, KeptKey, KeyOwner } from '@sleutelbos/kernel';
import { type FileReading, openForReading } from '../../sqlite/read-only.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { keyWrapping } from '../key-wrapping.js';
import { KEY_VAULT_SCHEMA, type KeyRow } from './key-table.js';

export const KEYS_FILE = 'keys.db';

/** The keys' file beside the process that works with it: for checks and copies. */
export interface VaultReading {
  readonly path: string;
  readonly file: FileReading;
  /** False also where no key-encryption key was ever noted though there are keys. */
  fits(kek: Uint8Array): boolean;
  counter(): number;
  count(): number;
  note(name: string): string | null;
  /** How many keys stand, and the ids of those that do not open with the key-encryption key. */
  tryAll(kek: Uint8Array): { readonly keys: number; readonly closed: readonly string[] };
  /** Every key, opened, in the order of ids. Whoever takes one wipes it after use. @throws EngineError damaged: a key does not open */
  all(kek: Uint8Array): Iterable<KeptKey>;
  /** Keys that were destroyed, as far as this file knows. */
  destroyed(): readonly DestroyedKey[];
  /** What SQLite itself finds wrong with its pages and indexes; empty when nothing. */
  pagesAtFault(): readonly string[];
  /** Those of `kids` whose keys still stand. */
  standing(kids: readonly string[]): readonly string[];
  close(): void;
}

/** @throws EngineError unavailable (no such file), damaged */
export function openVaultReading(folder: string, ciphers: Ciphers): VaultReading {
  const file = openForReading(join(folder, KEYS_FILE), KEY_VAULT_SCHEMA);
  const made = file.schema > 0;
  const wrapping = keyWrapping(ciphers, { bytes: neverWraps });
  const count = (): number => (made ? (file.read(() => file.prepare('SELECT count(*) AS n FROM keys').get()) as { n: number }).n : 0);
  return {
    path: file.path,
    file,
    fits(kek) {
      const check = file.meta('kek-check');
      return check === null ? count() === 0 : wrapping.fits(kek, check);
    },
    count,
    counter: () => Number(file.meta('counter') ?? 0),
    note(name) {
      if (!made) return null;
      const row = file.read(() => file.prepare('SELECT value FROM notes WHERE name = ?').get(name));
      return (row as { value: string } | undefined)?.value ?? null;
    },
    tryAll(kek) {
      const rows = made ? file.prepare('SELECT kid, tenant, subject, purpose, wrapped FROM keys ORDER BY kid').iterate() : [];
      const closed: string[] = [];
      let keys = 0;
      file.read(() => {
        for (const row of rows as Iterable<KeyRow & KeyOwner>) {
          keys += 1;
          if (!wrapping.unwrap(kek, row, row.kid, row.wrapped)?.fill(0)) closed.push(row.kid);
        }
      });
      return { keys, closed };
    },
    *all(kek) {
      if (!made) return;
      const tokens = file.prepare('SELECT token FROM tokens WHERE kid = ? ORDER BY token');
      for (const row of file.prepare('SELECT kid, tenant, subject, purpose, wrapped FROM keys ORDER BY kid').iterate()) {
        const { kid, tenant, subject, purpose, wrapped } = row as unknown as KeyRow;
        const key = wrapping.unwrap(kek, { tenant, subject, purpose }, kid, wrapped);
        if (!key) throw damaged(file.path, undefined, `is damaged: key ${kid} does not open`);
        yield { kid, tenant, subject, purpose, key, tokens: (tokens.all(kid) as { token: string }[]).map((one) => one.token) };
      }
    },
    destroyed() {
      if (!made) return [];
      const rows = file.read(() => file.prepare('SELECT kid, tenant, subject, purpose FROM destroyed ORDER BY kid').all());
      return (rows as unknown as (KeyOwner & { kid: string; tenant: string | null })[]).map(({ kid, tenant, subject, purpose }) => ({
        kid,
        owner: tenant === null ? null : { tenant, subject, purpose },
      }));
    },
    pagesAtFault: () => file.pagesAtFault(),
    standing(kids) {
      if (!made) return [];
      const find = file.prepare('SELECT kid FROM keys WHERE kid IN (SELECT value FROM json_each(?))');
      return file.read(() => find.all(JSON.stringify(kids)) as { kid: string }[]).map((row) => row.kid);
    },
    close: () => file.close(),
  };
}

function neverWraps(): never {
  throw new Error('Reading the keys makes none.');
}
