import { createCipheriv, createDecipheriv, createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';
import type { Ciphers } from '@sleutelbos/kernel';
import { hmacs } from './node-hmac.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
/** Must be named on both sides: without `authTagLength` Node accepts a tag cut down to four bytes. */
const TAG = { authTagLength: 16 } as const;

export function nodeCiphers(): Ciphers {
  /** Node takes a key object several times as fast as bytes. It goes with the bytes it was made of, which nobody changes. */
  const objects = new WeakMap<Uint8Array, KeyObject>();
  function objectOf(key: Uint8Array): KeyObject {
    let object = objects.get(key);
    if (!object) {
      object = createSecretKey(key);
      objects.set(key, object);
    }
    return object;
  }
  return {
    sha256: (data) => bytes(hash('sha256', data, 'buffer')),
    sha256Hex: (text) => hash('sha256', text, 'hex'),
    hmacSha256: hmacs(),
    hkdfSha256: (key, info, length) => new Uint8Array(hkdfSync('sha256', objectOf(key), new Uint8Array(0), info, length)),
    encrypt(key, nonce, plain, associated) {
      mustBeNonce(nonce);
      const cipher = createCipheriv(ALGORITHM, objectOf(key), nonce, TAG).setAAD(associated);
      const sealed = new Uint8Array(plain.length + TAG.authTagLength);
      sealed.set(cipher.update(plain), 0);
      cipher.final();
      sealed.set(cipher.getAuthTag(), plain.length);
      return sealed;
    },
    decrypt(key, nonce, sealed, associated) {
      mustBeNonce(nonce);
      const end = sealed.length - TAG.authTagLength;
      if (end < 0) return null;
      const decipher = createDecipheriv(ALGORITHM, objectOf(key), nonce, TAG).setAAD(associated).setAuthTag(sealed.subarray(end));
      const plain = bytes(decipher.update(sealed.subarray(0, end)));
      try {
        decipher.final();
        return plain;
      } catch {
        plain.fill(0);
        return null;
      }
    },
  };
}

function mustBeNonce(nonce: Uint8Array): void {
  if (nonce.length !== NONCE_BYTES) throw new RangeError(`A nonce is ${NONCE_BYTES} bytes.`);
}

/** A plain array of its own: a Buffer compares, prints and shares its memory differently. */
function bytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
