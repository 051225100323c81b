import { join } from 'node:path';
import {
  type DataKey,
  type DestroyedKey,
  EngineError,
  type KeptKey,
  type KeyOwner,
  type KeyWanted,
  type SystemPorts,
  type Unwrapped,
  type VaultState,
} from '@sleutelbos/kernel';
import { type Database, openDatabase } from '../../sqlite/database.js';
import { GroupCommit } from '../../sqlite/group-commit.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { isSameKey, otherKey } from '../importing.js';
import { checkKek } from '../kek.js';
import { DATA_KEY_BYTES, type KeyWrapping, keyWrapping } from '../key-wrapping.js';
import { ASKED_NOTED_MS, KEPT_UNUSED_MS, type SweepingVault } from '../sweeping.js';
import { type DestroyedRegister, destroyedRegister } from './destroyed-register.js';
import { KEY_VAULT_SCHEMA, type KeyRow, type KeyTable, keyTable } from './key-table.js';

const GROUP_MAX = 512;
/** A reader in another process (a backup) may hold the write-ahead log: this often, with this much longer between each, it is asked again. */
const TRUNCATE_ATTEMPTS = 20;
const TRUNCATE_WAIT_MS = 5;
/** Name of a note: how far the log was looked at for keys that it uses. */
const USED_UP_TO = 'used-up-to';

export interface KeyVaultOptions {
  readonly folder: string;
  readonly kek: Uint8Array;
  /** Path of the register of destroyed key ids; outside of what is backed up and restored. */
  readonly register: string;
  readonly system: SystemPorts;
}

/** The vault in a file. */
export interface CountedKeyVault extends SweepingVault {
  /** The counter of `state()` alone, without counting rows. */
  counter(): number;
  /** Puts these in the place of all blind-index rows, in one transaction. Keys that are gone get none. */
  replaceIndex(rows: Iterable<IndexRow>): Promise<void>;
}

/** Under which token the subject of a key is found. */
export interface IndexRow {
  readonly kid: string;
  readonly tenant: string;
  readonly token: string;
}

/**
 * Opens `keys.db` in the folder; the caller holds the folder's lock. Destroys again whatever the register names.
 * @throws EngineError wrong-key, damaged, unavailable
 */
export async function openSqliteKeyVault(options: KeyVaultOptions): Promise<CountedKeyVault> {
  const path = join(options.folder, 'keys.db');
  const database = openDatabase({ path, schema: KEY_VAULT_SCHEMA, synchronous: 'FULL', secureDelete: true });
  try {
    const vault = new SqliteKeyVault(database, options);
    await vault.destroyAgain();
    return vault;
  } catch (error) {
    database.close();
    throw error;
  }
}

class SqliteKeyVault implements CountedKeyVault {
  readonly #table: KeyTable;
  readonly #wrapping: KeyWrapping;
  readonly #register: DestroyedRegister;
  readonly #group: GroupCommit<readonly KeyWanted[], readonly (DataKey | 'destroyed')[]>;
  #kek: Uint8Array;
  /** Overwritten in the file, but older pages may still stand in the write-ahead log. */
  #truncateOwed = true;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly options: KeyVaultOptions,
  ) {
    const { ciphers, entropy, clock } = options.system;
    this.#kek = checkKek(options.kek);
    this.#table = keyTable(database);
    this.#wrapping = keyWrapping(ciphers, entropy);
    this.#register = destroyedRegister(options.register);
    this.#group = new GroupCommit<readonly KeyWanted[], readonly (DataKey | 'destroyed')[]>(clock, GROUP_MAX, (jobs) =>
      database.write(() => jobs.map((wanted) => wanted.map((one) => this.#ensureOne(one)))),
    );
    this.#checkKek();
  }

  async ensure(wanted: readonly KeyWanted[]): Promise<readonly (DataKey | 'destroyed')[]> {
    return wanted.length === 0 ? [] : this.#group.submit(wanted);
  }

  async find(owners: readonly KeyOwner[]): Promise<readonly Unwrapped[]> {
    return this.#read(() =>
      owners.map((owner) => {
        const row = this.#table.byOwner(owner);
        if (row) return this.#open(row);
        return this.#table.isOwnerDestroyed(owner) ? 'destroyed' : 'unknown';
      }),
    );
  }

  async unwrap(kids: readonly string[]): Promise<readonly Unwrapped[]> {
    return this.#read(() =>
      kids.map((kid) => {
        const row = this.#table.byKid(kid);
        if (row) return this.#open(row);
        return this.#table.isDestroyed(kid) ? 'destroyed' : 'unknown';
      }),
    );
  }

  async lookup(tenant: string, token: string): Promise<readonly string[]> {
    return this.#read(() => this.#table.subjects(tenant, token));
  }

  async destroy(kids: readonly string[]): Promise<void> {
    const standing = this.#read(() => [...new Set(kids)].filter((kid) => this.#table.byKid(kid)));
    if (standing.length > 0) {
      this.#register.add(standing);
      this.#remove(standing);
    }
    await this.#truncate();
  }

  async importKeys(keys: readonly KeptKey[]): Promise<void> {
    this.#mustBeOpen();
    const now = this.options.system.clock.now();
    this.database.write(() => {
      const fresh = keys.filter((one) => !this.#table.isDestroyed(one.kid));
      for (const one of fresh) {
        const standing = this.#table.byKid(one.kid) ?? this.#table.byOwner(one);
        if (standing && (standing.kid !== one.kid || !isSameKey(this.#open(standing), one))) throw otherKey(one.kid);
        if (!standing) this.#table.insert({ ...one, wrapped: this.#wrapping.wrap(this.#kek, one, one.kid, one.key) }, now);
        if (!standing) this.#table.addToCounter(1);
        for (const token of one.tokens) this.#table.addToken(one.tenant, token, one.kid);
      }
    });
  }

  async importDestroyed(destroyed: readonly DestroyedKey[]): Promise<void> {
    const named = new Set(this.#register.all());
    const fresh = destroyed.map((one) => one.kid).filter((kid) => !named.has(kid));
    if (fresh.length > 0) this.#register.add(fresh);
    this.#remove(destroyed.map((one) => one.kid));
    this.database.write(() => {
      for (const { kid, owner } of destroyed) if (owner) this.#table.noteDestroyed(kid, owner);
    });
    await this.#truncate();
  }

  async rewrap(kek: Uint8Array): Promise<void> {
    checkKek(kek);
    this.#mustBeOpen();
    this.#truncateOwed = true;
    this.database.write(() => {
      for (const row of this.#table.all()) this.#table.rewrite(row.kid, this.#wrapping.wrap(kek, row, row.kid, this.#open(row).key));
      this.database.setMeta('kek-check', this.#wrapping.check(kek));
    });
    this.#kek = kek;
    await this.#truncate();
  }

  async state(): Promise<VaultState> {
    return this.#read(() => ({ counter: this.#table.counter(), ...this.#table.counts() }));
  }

  counter(): number {
    return this.#read(() => this.#table.counter());
  }

  usedUpTo(): Promise<string | null> {
    return this.note(USED_UP_TO);
  }

  async noteUsed(kids: Iterable<string>, upTo: string): Promise<void> {
    this.#mustBeOpen();
    this.database.write(() => {
      for (const kid of kids) this.#table.use(kid);
      this.#table.setNote(USED_UP_TO, upTo);
    });
  }

  async sweep(): Promise<number> {
    this.#mustBeOpen();
    const since = this.options.system.clock.now() - KEPT_UNUSED_MS;
    const gone = this.database.write(() => {
      const swept = this.#table.sweep(since);
      if (swept > 0) this.#table.addToCounter(swept);
      return swept;
    });
    if (gone > 0) this.#truncateOwed = true;
    await this.#truncate();
    return gone;
  }

  async replaceIndex(rows: Iterable<IndexRow>): Promise<void> {
    this.#mustBeOpen();
    this.#truncateOwed = true;
    this.database.write(() => {
      this.#table.dropTokens();
      for (const { kid, tenant, token } of rows) if (this.#table.byKid(kid)) this.#table.addToken(tenant, token, kid);
    });
    await this.#truncate();
  }

  async note(name: string): Promise<string | null> {
    return this.#read(() => this.#table.note(name));
  }

  async setNote(name: string, value: string): Promise<void> {
    this.#mustBeOpen();
    this.database.write(() => this.#table.setNote(name, value));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#group.close();
    this.database.close();
  }

  /** An older keys file was put back, or the process ended between register and deletion. A lost register is written anew from the file. */
  async destroyAgain(): Promise<void> {
    const named = new Set(this.#register.all());
    const lost = this.#table.allDestroyed().filter((kid) => !named.has(kid));
    if (lost.length > 0) this.#register.add(lost);
    if (named.size > 0) this.#remove([...named]);
    await this.#truncate();
  }

  #ensureOne(owner: KeyWanted): DataKey | 'destroyed' {
    const standing = this.#table.byOwner(owner);
    if (!standing && this.#table.isOwnerDestroyed(owner)) return 'destroyed';
    const key = standing ? this.#open(standing) : this.#create(owner);
    const now = this.options.system.clock.now();
    if (standing) this.#table.ask(key.kid, now, now - ASKED_NOTED_MS);
    for (const token of owner.tokens ?? []) this.#table.addToken(owner.tenant, token, key.kid);
    return key;
  }

  #create({ tenant, subject, purpose }: KeyOwner): DataKey {
    const { entropy, ids, clock } = this.options.system;
    const made = { kid: ids.next(), tenant, subject, purpose, key: entropy.bytes(DATA_KEY_BYTES) };
    const wrapped = this.#wrapping.wrap(this.#kek, made, made.kid, made.key);
    this.#table.insert({ kid: made.kid, tenant, subject, purpose, wrapped }, clock.now());
    this.#table.addToCounter(1);
    return made;
  }

  #open(row: KeyRow): DataKey {
    const { kid, tenant, subject, purpose } = row;
    const key = this.#wrapping.unwrap(this.#kek, row, kid, row.wrapped);
    if (!key) throw damaged(this.database.path, undefined, `is damaged: key ${kid} does not open`);
    return { kid, tenant, subject, purpose, key };
  }

  #remove(kids: readonly string[]): void {
    const gone = this.database.write(() => {
      const changed = kids.filter((kid) => this.#table.destroy(kid)).length;
      if (changed > 0) this.#table.addToCounter(changed);
      return changed;
    });
    if (gone > 0) this.#truncateOwed = true;
  }

  /** `secure_delete` wipes the file only; the write-ahead log holds the former pages until it is cut to nothing. */
  async #truncate(): Promise<void> {
    for (let attempt = 1; this.#truncateOwed; attempt += 1) {
      this.#mustBeOpen();
      if (this.#truncated()) {
        this.#truncateOwed = false;
      } else if (attempt === TRUNCATE_ATTEMPTS) {
        throw new EngineError(
          'unavailable',
          `The keys are destroyed, but traces stand in ${this.database.path}-wal while another program reads the file. Let it finish and ask again.`,
        );
      } else {
        await this.options.system.clock.sleep(attempt * TRUNCATE_WAIT_MS);
      }
    }
  }

  #truncated(): boolean {
    return this.database.read(() => {
      // SQLite would otherwise wait for the reader with the whole process.
      this.database.exec('PRAGMA busy_timeout = 0');
      const answer = this.database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
      this.database.exec('PRAGMA busy_timeout = 2000');
      return answer.busy === 0;
    });
  }

  #checkKek(): void {
    const check = this.database.meta('kek-check');
    if (check !== null && this.#wrapping.fits(this.#kek, check)) return;
    if (check === null && this.#table.counts().keys === 0) {
      this.database.write(() => this.database.setMeta('kek-check', this.#wrapping.check(this.#kek)));
      return;
    }
    throw new EngineError(
      'wrong-key',
      `The key-encryption key does not fit ${this.database.path}. Name the key file or environment variable that this folder was made with; another key cannot open it.`,
    );
  }

  #read<T>(work: () => T): T {
    this.#mustBeOpen();
    return this.database.read(work);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The key vault is closed.');
  }
}
