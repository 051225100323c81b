import type { Ciphers, Entropy, KeyOwner } from '@sleutelbos/kernel';

const NONCE_BYTES = 12;
export const DATA_KEY_BYTES = 32;

/** A data key as it may stand on disk: nonce, ciphertext and tag in one. */
export type WrappedKey = Uint8Array;

export interface KeyWrapping {
  wrap(kek: Uint8Array, owner: KeyOwner, kid: string, key: Uint8Array): WrappedKey;
  /** Null: another key-encryption key, another owner's row, or a changed byte. */
  unwrap(kek: Uint8Array, owner: KeyOwner, kid: string, wrapped: WrappedKey): Uint8Array | null;
  /** Something that only this key-encryption key opens, to know it by. */
  check(kek: Uint8Array): string;
  fits(kek: Uint8Array, check: string): boolean;
}

/** AES-256-GCM, bound to key id, tenant, subject and purpose: a wrapped key that is moved to another row does not open there. */
export function keyWrapping(ciphers: Ciphers, entropy: Entropy): KeyWrapping {
  const seal = (kek: Uint8Array, plain: Uint8Array, bound: Uint8Array): Uint8Array => {
    const nonce = entropy.bytes(NONCE_BYTES);
    return Buffer.concat([nonce, ciphers.encrypt(kek, nonce, plain, bound)]);
  };
  const open = (kek: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array | null =>
    ciphers.decrypt(kek, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES), bound);
  const checked = lengthPrefixed(['sleutelbos kek check v1']);
  return {
    wrap: (kek, owner, kid, key) => seal(kek, key, boundTo(owner, kid)),
    unwrap: (kek, owner, kid, wrapped) => open(kek, wrapped, boundTo(owner, kid)),
    check: (kek) => Buffer.from(seal(kek, new Uint8Array(16), checked)).toString('base64'),
    fits: (kek, check) => open(kek, Buffer.from(check, 'base64'), checked) !== null,
  };
}

function boundTo({ tenant, subject, purpose }: KeyOwner, kid: string): Uint8Array {
  return lengthPrefixed(['sleutelbos wrapped key v1', kid, tenant, subject, purpose]);
}

/** Each part after its length: ("ab", "c") and ("a", "bc") must not become the same bytes. */
function lengthPrefixed(parts: readonly string[]): Uint8Array {
  const pieces = parts.flatMap((part) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(pieces);
}
