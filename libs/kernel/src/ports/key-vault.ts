/** What a key is for. A key belongs to one tenant, subject and purpose. */
export interface KeyOwner {
  readonly tenant: string;
  readonly subject: string;
  /** `dossier`, `signal`, `source`, `compensation`, or for the tenant itself `ids`, `index`, `fingerprint`. */
  readonly purpose: string;
}

export interface KeyWanted extends KeyOwner {
  /** Blind-index tokens (keyed hashes, never plain values) under which the subject may be found; rows go with the key. */
  readonly tokens?: readonly string[];
}

export interface DataKey extends KeyOwner {
  /** Random id of the key; never used again after destruction. */
  readonly kid: string;
  /** 32 bytes. Kept at most 60 s by a caller. */
  readonly key: Uint8Array;
}

export type Unwrapped = DataKey | 'destroyed' | 'unknown';

/** Figures of the vault for the checks at start and for health; no content. */
export interface VaultState {
  /** Grows with every creation and destruction; also noted in the log, so that an older keys file is noticed. */
  readonly counter: number;
  readonly keys: number;
  readonly destroyed: number;
}

/**
 * Data keys, wrapped by a key-encryption key that is kept elsewhere. Laws (`key-vault.contract.ts`): `ensure` is durable
 * before it resolves and creates key and rows together or not at all; the same owner gets the same key until destruction,
 * after which `ensure` answers 'destroyed' for ever; no key bytes stand unwrapped on disk; a destroyed key's bytes and rows are gone from disk.
 */
export interface KeyVault {
  /** Creates what is absent, one transaction for all; answers in the order asked. Tokens are added also to an existing key. */
  ensure(wanted: readonly KeyWanted[]): Promise<readonly (DataKey | 'destroyed')[]>;
  /** By owner, without creating. */
  find(owners: readonly KeyOwner[]): Promise<readonly Unwrapped[]>;
  unwrap(kids: readonly string[]): Promise<readonly Unwrapped[]>;
  /** Subjects of a tenant under a token. A hint: compare with the opened part. */
  lookup(tenant: string, token: string): Promise<readonly string[]>;
  /** Final. Writes the register of destroyed key ids first. Unknown or destroyed ids are left alone. */
  destroy(kids: readonly string[]): Promise<void>;
  /** Wraps every key anew under another key-encryption key. */
  rewrap(kek: Uint8Array): Promise<void>;
  state(): Promise<VaultState>;
  /** A small named note kept with the keys (for one: the log position of the last check). Null when absent. */
  note(name: string): Promise<string | null>;
  setNote(name: string, value: string): Promise<void>;
  close(): Promise<void>;
}

/** A key with the tokens under which its subject is found. */
export interface KeptKey extends DataKey {
  readonly tokens: readonly string[];
}

/** A key that was destroyed. Its owner, where it is known, gets none anew. */
export interface DestroyedKey {
  readonly kid: string;
  readonly owner: KeyOwner | null;
}

/** A vault that can take in what another one holds (`sleutelbos move`). Laws: `importing-vault.contract.ts`. */
export interface ImportingVault extends KeyVault {
  /**
   * Keeps keys under the ids that they have, wrapped by this vault's key-encryption key; durable when it resolves. One that stands here already,
   * or was destroyed here, is left alone. A call that ended without an answer may be repeated.
   * @throws EngineError damaged: another key stands here under an id or for an owner; then none of the call is kept
   */
  importKeys(keys: readonly KeptKey[]): Promise<void>;
  /** Notes as destroyed, in the register first, what was destroyed elsewhere; destroys what stands here of it. */
  importDestroyed(destroyed: readonly DestroyedKey[]): Promise<void>;
}
