import type { z } from 'zod';
import { secretId } from '../derived-ids.js';
import type { DataKey, KeyOwner, KeyVault } from '../ports/key-vault.js';
import type { SystemPorts } from '../ports/system.js';
import { equalBytes, fromBase64, fromUtf8, lengthPrefixed, toBase64, toUtf8 } from './bytes.js';
import { KeysByOwner } from './keys-by-owner.js';
import { ERASED, type Erased, type Plain, personalParts, type Sealed } from './sealed.js';

/** A key as the cipher uses it: two keys derived from one, so that the commitment tells nothing of the encryption. */
interface Ready {
  readonly kid: string;
  readonly owner: KeyOwner;
  readonly encryption: Uint8Array;
  readonly commitment: Uint8Array;
  readonly raw: Uint8Array;
  /** What the key adds to the context of each of its parts. */
  readonly context: Uint8Array;
  readonly until: number;
}

type OwnSecret = 'ids' | 'index' | 'fingerprint';

/** DESIGN section 5: an unwrapped key lives at most this long in a process. */
const LIFETIME_MS = 60_000;
const MOST_KEYS = 50_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const COMMITMENT_BYTES = 32;

/** The person was erased: nothing more can be sealed for them. */
export class SubjectErased extends Error {
  constructor() {
    super('The keys of this subject were destroyed');
    this.name = 'SubjectErased';
  }
}

/** A sealed part that does not open with its own key at its own place: somebody changed or moved it. */
export class SealBroken extends Error {
  constructor(part: string) {
    super(`A sealed part does not open: ${part}`);
    this.name = 'SealBroken';
  }
}

/** Seals and opens personal parts with the vault's keys, which it remembers for at most a minute. */
export class KeyRing {
  readonly #byKid = new Map<string, Ready>();
  readonly #byOwner = new KeysByOwner<Ready>();

  constructor(
    private readonly vault: KeyVault,
    private readonly system: SystemPorts,
  ) {}

  /** A secret of the tenant itself: `ids` for derived subject ids, `index` for blind-index tokens, `fingerprint` for request bodies. */
  async tenantSecret(tenant: string, purpose: OwnSecret): Promise<Uint8Array> {
    return this.tenantSecretAtHand(tenant, purpose) ?? (await this.#ensure({ tenant, subject: 'tenant', purpose })).raw;
  }

  /** The same where it is remembered, without a wait; otherwise null. */
  tenantSecretAtHand(tenant: string, purpose: OwnSecret): Uint8Array | null {
    return this.#atHand(tenant, 'tenant', purpose)?.raw ?? null;
  }

  /** The id of a new subject: follows from the command that creates it, under the tenant's secret. */
  async subjectId(tenant: string, commandId: string, kind: string): Promise<string> {
    return secretId(this.system.ciphers, await this.tenantSecret(tenant, 'ids'), kind, commandId);
  }

  /** HMAC of a request body, base64url. Under the tenant's key, so that a guessed body cannot be confirmed from the log. At once where the key is remembered. */
  fingerprint(tenant: string, body: string): string | Promise<string> {
    const of = (secret: Uint8Array): string => toBase64(this.system.ciphers.hmacSha256(secret, fromUtf8(body)));
    const secret = this.tenantSecretAtHand(tenant, 'fingerprint');
    return secret ? of(secret) : this.tenantSecret(tenant, 'fingerprint').then(of);
  }

  /** Blind-index token of a normalised value (kind: `e-mail`, `phone`, …). Not for values with few possibilities. */
  async token(tenant: string, kind: string, value: string): Promise<string> {
    const secret = await this.tenantSecret(tenant, 'index');
    return toBase64(this.system.ciphers.hmacSha256(secret, lengthPrefixed([kind, value])));
  }

  /** Subjects found under a token; a hint, to be compared with the opened part. */
  lookup(tenant: string, token: string): Promise<readonly string[]> {
    return this.vault.lookup(tenant, token);
  }

  /**
   * Replaces each plain personal part by its sealed form. Creates missing keys first; they are durable before this resolves.
   *
   * @param place where the result will be stored: tenant, stream and command
   * @param tokens blind-index tokens to store with the key of a subject (subject id → tokens)
   * @throws SubjectErased when a subject's key was destroyed
   */
  async seal<S extends z.ZodObject>(
    schema: S,
    plain: Plain<z.output<S>>,
    place: { readonly tenant: string; readonly stream: string; readonly commandId: string },
    tokens: Readonly<Record<string, readonly string[]>> = {},
  ): Promise<z.output<S>> {
    const result: Record<string, unknown> = { ...(plain as Record<string, unknown>) };
    for (const [name, part] of personalParts(schema)) {
      if (result[name] === undefined) continue;
      const subject = String(result[part.subject]);
      const wanted = tokens[subject];
      const atHand = wanted?.length ? null : this.#atHand(place.tenant, subject, part.purpose);
      const key = atHand ?? (await this.#ensure({ tenant: place.tenant, subject, purpose: part.purpose }, wanted));
      result[name] = this.#sealOne(key, { in: place.stream, by: place.commandId, part: name }, result[name]);
    }
    return result as z.output<S>;
  }

  /** Opens parts, in order. Who may see them is decided and logged by the caller before. */
  async open<T>(sealed: readonly Sealed<T>[]): Promise<readonly (T | Erased)[]> {
    const now = this.system.clock.now();
    const missing = [...new Set(sealed.map((part) => part.kid).filter((kid) => !this.#fresh(this.#byKid.get(kid), now)))];
    const gone = new Set<string>();
    if (missing.length > 0) {
      const found = await this.vault.unwrap(missing);
      found.forEach((key, i) => {
        if (typeof key === 'string') gone.add(missing[i] as string);
        else this.#remember(key);
      });
    }
    return sealed.map((part) => {
      const key = this.#byKid.get(part.kid);
      if (gone.has(part.kid) || !key) return ERASED;
      return this.#openOne<T>(key, part);
    });
  }

  /** Drops keys at once: the log showed their destruction. */
  forget(kids: readonly string[]): void {
    for (const kid of kids) {
      const key = this.#byKid.get(kid);
      if (!key) continue;
      this.#byKid.delete(kid);
      this.#byOwner.delete(key.owner);
    }
  }

  #atHand(tenant: string, subject: string, purpose: string): Ready | null {
    const known = this.#byOwner.get(tenant, subject, purpose);
    return known && this.#fresh(known, this.system.clock.now()) ? known : null;
  }

  async #ensure(owner: KeyOwner, tokens?: readonly string[]): Promise<Ready> {
    const [key] = await this.vault.ensure([tokens?.length ? { ...owner, tokens } : owner]);
    if (!key || key === 'destroyed') throw new SubjectErased();
    return this.#remember(key);
  }

  #fresh(key: Ready | undefined, now: number): boolean {
    return key !== undefined && key.until > now;
  }

  #remember(key: DataKey): Ready {
    const ready: Ready = {
      kid: key.kid,
      owner: key,
      raw: key.key,
      encryption: this.system.ciphers.hkdfSha256(key.key, 'enc', 32),
      commitment: this.system.ciphers.hkdfSha256(key.key, 'commit', 32),
      context: lengthPrefixed(['1', key.tenant, key.subject, key.purpose, key.kid]),
      until: this.system.clock.now() + LIFETIME_MS,
    };
    if (this.#byKid.size >= MOST_KEYS) {
      this.#byKid.clear();
      this.#byOwner.clear();
    }
    this.#byKid.set(ready.kid, ready);
    this.#byOwner.set(key, ready);
    return ready;
  }

  /** Associated data: where the part stands, and behind it the commitment of the one key to that. */
  #bound(key: Ready, at: { readonly in: string; readonly by: string; readonly part: string }): Uint8Array {
    const place = lengthPrefixed([at.in, at.by, at.part]);
    const end = key.context.length + place.length;
    const bound = new Uint8Array(end + COMMITMENT_BYTES);
    bound.set(key.context);
    bound.set(place, key.context.length);
    bound.set(this.system.ciphers.hmacSha256(key.commitment, bound.subarray(0, end)), end);
    return bound;
  }

  #sealOne(key: Ready, at: { in: string; by: string; part: string }, value: unknown): Sealed<unknown> {
    const { ciphers, entropy } = this.system;
    const bound = this.#bound(key, at);
    const nonce = entropy.bytes(NONCE_BYTES);
    const text = ciphers.encrypt(key.encryption, nonce, fromUtf8(JSON.stringify(value)), bound);
    const commitment = bound.subarray(-COMMITMENT_BYTES);
    return {
      sealed: 1,
      kid: key.kid,
      in: at.in,
      by: at.by,
      part: at.part,
      cm: toBase64(commitment),
      // One after the other: 12 bytes are a whole number of base64's groups.
      ct: toBase64(nonce) + toBase64(text),
    };
  }

  #openOne<T>(key: Ready, part: Sealed<T>): T {
    const { ciphers } = this.system;
    const bound = this.#bound(key, part);
    const bytes = fromBase64(part.ct);
    // A text cut down below nonce and tag would be a fault of the cipher's caller, not the broken seal that it is.
    const fits = bytes.length >= NONCE_BYTES + TAG_BYTES && equalBytes(bound.subarray(-COMMITMENT_BYTES), fromBase64(part.cm));
    const plain = fits ? ciphers.decrypt(key.encryption, bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES), bound) : null;
    if (!plain) throw new SealBroken(part.part);
    return JSON.parse(toUtf8(plain)) as T;
  }
}
