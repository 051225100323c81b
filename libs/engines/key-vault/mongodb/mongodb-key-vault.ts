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
import { inLanes } from '../../mongodb/guarded-writes.js';
import { type Notes, notesIn } from '../../mongodb/notes.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';
import { isSameKey, otherKey } from '../importing.js';
import { checkKek } from '../kek.js';
import { DATA_KEY_BYTES, type KeyWrapping, keyWrapping } from '../key-wrapping.js';
import { ASKED_NOTED_MS, KEPT_UNUSED_MS, type SweepingVault } from '../sweeping.js';
import { type KeyCollections, type KeyRow, keyCollections, ownerId } from './key-collections.js';
import { type KeyFates, keyFates } from './key-fates.js';

const KEK_CHECK = 'kek-check';
/** So many keys are known to stay; then it is asked anew. */
const STAYING_MAX = 20_000;
/** A secret of the tenant itself seals nothing, so no event tells of it. */
const NO_PERSON = 'tenant';

export interface MongodbKeyVaultOptions {
  readonly mongodb: Mongodb;
  /** Where the register of destroyed key ids is kept: another database, outside of what is backed up and restored. */
  readonly register: Mongodb;
  readonly kek: Uint8Array;
  readonly system: SystemPorts;
}

/**
 * Opens the vault. Destroys again whatever the register names.
 * @throws EngineError wrong-key, damaged, unavailable
 * @throws RangeError when the register lies in the database of the keys
 */
export async function openMongodbKeyVault(options: MongodbKeyVaultOptions): Promise<SweepingVault> {
  const { mongodb, register } = options;
  if (mongodb.where === register.where)
    throw new RangeError(
      `The register of destroyed keys must not lie in ${mongodb.where}: a restore of the keys would put it back with them.`,
    );
  const vault = new MongodbKeyVault(options, await keyCollections(mongodb, register));
  await vault.begin();
  return vault;
}

class MongodbKeyVault implements SweepingVault {
  readonly #wrapping: KeyWrapping;
  readonly #notes: Notes;
  readonly #fates: KeyFates;
  /** Keys of which it is decided that they are not swept. */
  readonly #staying = new Set<string>();
  #kek: Uint8Array;
  readonly #ensuring = new Set<Promise<unknown>>();
  /** While keys are wrapped anew none is made. */
  #rewrapping: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly options: MongodbKeyVaultOptions,
    private readonly keys: KeyCollections,
  ) {
    this.#kek = checkKek(options.kek);
    this.#wrapping = keyWrapping(options.system.ciphers, options.system.entropy);
    this.#notes = notesIn(options.mongodb, 'key-notes');
    this.#fates = keyFates(options.mongodb);
  }

  async ensure(wanted: readonly KeyWanted[]): Promise<readonly (DataKey | 'destroyed')[]> {
    this.#mustBeOpen();
    while (this.#rewrapping) await this.#rewrapping.catch(() => undefined);
    this.#mustBeOpen();
    const ensuring = this.#ensure(wanted);
    this.#ensuring.add(ensuring);
    try {
      return await ensuring;
    } finally {
      this.#ensuring.delete(ensuring);
    }
  }

  async find(owners: readonly KeyOwner[]): Promise<readonly Unwrapped[]> {
    this.#mustBeOpen();
    const rows = byId(await this.keys.byOwner(owners.map(ownerId)));
    return owners.map((owner) => this.#answer(rows.get(ownerId(owner))));
  }

  async unwrap(kids: readonly string[]): Promise<readonly Unwrapped[]> {
    this.#mustBeOpen();
    const rows = new Map((await this.keys.byKid(kids)).map((row) => [row.kid, row]));
    const unknown = kids.filter((kid) => !rows.has(kid));
    const destroyed = new Set((await this.keys.register.among(unknown)).map(({ _id }) => _id));
    return kids.map((kid) => (destroyed.has(kid) ? 'destroyed' : this.#answer(rows.get(kid))));
  }

  async lookup(tenant: string, token: string): Promise<readonly string[]> {
    this.#mustBeOpen();
    return this.keys.subjects(tenant, token);
  }

  async destroy(kids: readonly string[]): Promise<void> {
    this.#mustBeOpen();
    await this.#remove((await this.keys.byKid(kids)).filter(({ wrapped }) => wrapped !== null));
  }

  /** Looks before it writes: there is no transaction, and nobody else works on a vault that is moved to. */
  async importKeys(keys: readonly KeptKey[]): Promise<void> {
    this.#mustBeOpen();
    const kids = keys.map(({ kid }) => kid);
    const destroyed = new Set((await this.keys.register.among(kids)).map(({ _id }) => _id));
    const fresh = keys.filter(({ kid }) => !destroyed.has(kid));
    const rows = byId(await this.keys.byOwner(fresh.map(ownerId)));
    const named = new Map((await this.keys.byKid(kids)).map((row) => [row.kid, row]));
    const missing = fresh.filter((one) => {
      const row = named.get(one.kid) ?? rows.get(ownerId(one));
      const standing = this.#answer(row);
      if (typeof standing === 'object' && !isSameKey(standing, one)) throw otherKey(one.kid);
      if (row && row.kid !== one.kid) throw otherKey(one.kid);
      return !row;
    });
    const made = missing.map(({ kid, key, tokens, ...owner }): KeyRow => {
      const wrapped = this.#wrap(this.#kek, owner, kid, key);
      return { _id: ownerId(owner), kid, ...owner, wrapped, tokens, made: this.options.system.clock.now() };
    });
    const [taken] = await this.keys.insert(made);
    if (taken) throw otherKey(taken.kid);
    await this.#addTokens(rows, new Map(fresh.map((one) => [ownerId(one), { tokens: new Set(one.tokens) }])));
  }

  async importDestroyed(destroyed: readonly DestroyedKey[]): Promise<void> {
    this.#mustBeOpen();
    const kids = destroyed.map(({ kid }) => kid);
    await this.keys.register.add(kids);
    await this.#remove((await this.keys.byKid(kids)).filter(({ wrapped }) => wrapped !== null));
    // The owner's place is taken, so that no key is made anew.
    const owners = destroyed.flatMap(({ kid, owner }) =>
      owner ? [{ _id: ownerId(owner), kid, ...owner, wrapped: null, tokens: [] }] : [],
    );
    await this.keys.insert(owners);
  }

  /**
   * The other processes of a vault hold the former key-encryption key and could open nothing afterwards: let this be the only one that runs.
   * A crash leaves every key open under the key-encryption key that fits at that moment, for each is kept under both until then.
   */
  async rewrap(kek: Uint8Array): Promise<void> {
    checkKek(kek);
    this.#mustBeOpen();
    while (this.#rewrapping) await this.#rewrapping.catch(() => undefined);
    this.#rewrapping = this.#rewrap(kek);
    try {
      await this.#rewrapping;
    } finally {
      this.#rewrapping = null;
    }
  }

  /** The counter follows from what stands, what is destroyed and what was swept; of an older copy it is smaller. */
  async state(): Promise<VaultState> {
    this.#mustBeOpen();
    const [keys, destroyed, swept] = await Promise.all([this.keys.count(), this.keys.register.count(), this.#fates.countSwept()]);
    return { counter: keys + 2 * (destroyed + swept), keys, destroyed };
  }

  async usedUpTo(): Promise<string | null> {
    this.#mustBeOpen();
    return this.#fates.usedUpTo();
  }

  async noteUsed(kids: Iterable<string>, upTo: string): Promise<void> {
    this.#mustBeOpen();
    await this.#fates.decide([...new Set(kids)], 'used');
    await this.#fates.setUsedUpTo(upTo);
  }

  /** What somebody asked for again after an hour stays for good: that nobody came to use it is then not looked for any more. */
  async sweep(): Promise<number> {
    this.#mustBeOpen();
    const upTo = this.options.system.clock.now() - KEPT_UNUSED_MS;
    const made = await this.keys.madeBetween(await this.#fates.sweptUpTo(), upTo);
    const unused = made.filter(({ subject }) => subject !== NO_PERSON);
    const known = await this.#fates.among(unused.map(({ kid }) => kid));
    const open = unused.filter(({ kid }) => (known.get(kid) ?? 'swept') === 'swept');
    const fates = await this.#fates.decide(
      open.map(({ kid }) => kid),
      'swept',
    );
    const swept = open.filter(({ kid }) => fates.get(kid) === 'swept');
    await this.keys.remove(swept);
    // Only now: ended before, all of it is looked at again.
    await this.#fates.setSweptUpTo(upTo);
    return swept.length;
  }

  async note(name: string): Promise<string | null> {
    this.#mustBeOpen();
    return this.#notes.get(`note ${name}`);
  }

  async setNote(name: string, value: string): Promise<void> {
    this.#mustBeOpen();
    await this.#notes.set(`note ${name}`, value);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#ensuring, this.#rewrapping]);
  }

  async begin(): Promise<void> {
    await this.#checkKek();
    await this.#destroyAgain();
    await this.#finishRewrap();
  }

  async #ensure(wanted: readonly KeyWanted[]): Promise<readonly (DataKey | 'destroyed')[]> {
    const owners = new Map<string, { readonly owner: KeyOwner; readonly tokens: Set<string> }>();
    for (const { tokens = [], ...owner } of wanted) {
      const known = owners.get(ownerId(owner));
      if (known) for (const token of tokens) known.tokens.add(token);
      else owners.set(ownerId(owner), { owner, tokens: new Set(tokens) });
    }
    const rows = byId(await this.#notSwept(await this.keys.byOwner([...owners.keys()])));
    const made = [...owners].filter(([id]) => !rows.has(id)).map(([id, { owner, tokens }]) => this.#made(id, owner, [...tokens]));
    // Somebody else was faster: theirs is the key.
    const taken = (await this.keys.insert(made)).map(({ _id }) => _id);
    for (const row of [...made.filter(({ _id }) => !taken.includes(_id)), ...(await this.keys.byOwner(taken))]) rows.set(row._id, row);
    for (const row of await this.#addTokens(rows, owners)) rows.set(row._id, row);
    return wanted.map((owner) => {
      const answer = this.#answer(rows.get(ownerId(owner)));
      if (answer === 'unknown') throw this.#damaged('a key was removed while it was made');
      return answer;
    });
  }

  /** Keys that are handed out are not swept from here on; those that were swept already are gone, and made anew. */
  async #notSwept(rows: readonly KeyRow[]): Promise<readonly KeyRow[]> {
    const until = this.options.system.clock.now() - ASKED_NOTED_MS;
    const old = rows.filter(
      ({ wrapped, made, kid, subject }) =>
        wrapped !== null && made !== undefined && made <= until && subject !== NO_PERSON && !this.#staying.has(kid),
    );
    if (old.length === 0) return rows;
    const kids = old.map(({ kid }) => kid);
    const known = await this.#fates.among(kids);
    const unknown = kids.filter((kid) => !known.has(kid));
    const fates = new Map([...known, ...(await this.#fates.decide(unknown, 'asked-again'))]);
    const isSwept = ({ kid }: KeyRow): boolean => fates.get(kid) === 'swept';
    if (this.#staying.size > STAYING_MAX) this.#staying.clear();
    for (const row of old) if (!isSwept(row)) this.#staying.add(row.kid);
    await this.keys.remove(old.filter(isSwept));
    return rows.filter((row) => !isSwept(row));
  }

  /** Adds what standing keys lack; answers those rows as they stand afterwards. A key that was destroyed meanwhile keeps none. */
  async #addTokens(
    rows: ReadonlyMap<string, KeyRow>,
    owners: ReadonlyMap<string, { readonly tokens: ReadonlySet<string> }>,
  ): Promise<readonly KeyRow[]> {
    const added: string[] = [];
    await inLanes([...rows.values()], async (row) => {
      const tokens = [...(owners.get(row._id)?.tokens ?? [])].filter((token) => !row.tokens.includes(token));
      if (row.wrapped === null || tokens.length === 0) return;
      await this.keys.addTokens(row, tokens);
      added.push(row._id);
    });
    const after = await this.keys.byOwner(added);
    await this.keys.removeTokens(after.filter(({ wrapped }) => wrapped === null).map(({ _id }) => _id));
    return after;
  }

  #made(_id: string, { tenant, subject, purpose }: KeyOwner, tokens: readonly string[]): KeyRow {
    const { entropy, ids } = this.options.system;
    const kid = ids.next();
    const key = entropy.bytes(DATA_KEY_BYTES);
    const wrapped = this.#wrap(this.#kek, { tenant, subject, purpose }, kid, key);
    key.fill(0);
    return { _id, kid, tenant, subject, purpose, wrapped, tokens, made: this.options.system.clock.now() };
  }

  #answer(row: KeyRow | undefined): Unwrapped {
    if (!row) return 'unknown';
    if (row.wrapped === null) return 'destroyed';
    const { kid, tenant, subject, purpose } = row;
    return { kid, tenant, subject, purpose, key: this.#open(row) };
  }

  #open(row: KeyRow): Uint8Array {
    for (const wrapped of [row.wrapped, row.next]) {
      const key = wrapped ? this.#wrapping.unwrap(this.#kek, row, row.kid, Buffer.from(wrapped, 'base64')) : null;
      if (key) return key;
    }
    throw this.#damaged(`key ${row.kid} does not open`);
  }

  #wrap(kek: Uint8Array, owner: KeyOwner, kid: string, key: Uint8Array): string {
    return Buffer.from(this.#wrapping.wrap(kek, owner, kid, key)).toString('base64');
  }

  /** The register first: what it names is destroyed again at the next start, whatever happens in between. */
  async #remove(rows: readonly KeyRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.keys.register.add(rows.map(({ kid }) => kid));
    await this.keys.empty(rows);
    await this.keys.removeTokens(rows.map(({ _id }) => _id));
  }

  /** An older copy of the keys was put back, or the process ended between register and key. A lost register is written anew from the keys. */
  async #destroyAgain(): Promise<void> {
    const named = new Set(await this.keys.register.all());
    const destroyed = await this.keys.destroyedOwners();
    await this.keys.register.add(destroyed.map(({ kid }) => kid).filter((kid) => !named.has(kid)));
    await this.#remove((await this.keys.byKid([...named])).filter(({ wrapped }) => wrapped !== null));
    await this.keys.removeTokens(destroyed.map(({ _id }) => _id));
  }

  async #rewrap(kek: Uint8Array): Promise<void> {
    await Promise.allSettled([...this.#ensuring]);
    await inLanes(await this.keys.standing(), async (row) => {
      const key = this.#open(row);
      await this.keys.rewrite(row._id, { next: this.#wrap(kek, row, row.kid, key) });
      key.fill(0);
    });
    await this.#notes.set(KEK_CHECK, this.#wrapping.check(kek));
    this.#kek = kek;
    await this.#finishRewrap();
  }

  /** Where a key opens under its next wrapping, that one takes the former's place; where it does not, the rewrapping never came to its end. */
  async #finishRewrap(): Promise<void> {
    await inLanes(await this.keys.rewrapped(), async (row) => {
      const next = row.next as string;
      const key = this.#wrapping.unwrap(this.#kek, row, row.kid, Buffer.from(next, 'base64'));
      await this.keys.rewrite(row._id, key ? { wrapped: next, next: null } : { next: null });
      key?.fill(0);
    });
    // On a compatible server a key that was destroyed meanwhile may have come back with its new wrapping.
    await this.#destroyAgain();
  }

  async #checkKek(): Promise<void> {
    let check = await this.#notes.get(KEK_CHECK);
    if (check === null && (await this.keys.count()) === 0) {
      // Several processes may begin together: the first one's note holds for all.
      await this.#notes.add(KEK_CHECK, this.#wrapping.check(this.#kek));
      check = await this.#notes.get(KEK_CHECK);
    }
    if (check !== null && this.#wrapping.fits(this.#kek, check)) return;
    throw new EngineError(
      'wrong-key',
      `The key-encryption key does not fit the keys in ${this.options.mongodb.where}. Name the key file or environment variable that they were made with; another key cannot open them.`,
    );
  }

  #damaged(what: string): EngineError {
    return new EngineError(
      'damaged',
      `The keys in ${this.options.mongodb.where} are damaged: ${what}. Keep them for examination and restore the last backup.`,
    );
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The key vault is closed.');
  }
}

const byId = (rows: readonly KeyRow[]): Map<string, KeyRow> => new Map(rows.map((row) => [row._id, row]));
