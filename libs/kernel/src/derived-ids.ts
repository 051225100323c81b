import type { Ciphers } from './ports/system.js';
import { fromUtf8 } from './sealing/bytes.js';

/** Parts joined with their lengths, so that ("ab","c") and ("a","bc") differ. */
function framed(parts: readonly string[]): Uint8Array {
  return fromUtf8(parts.map((part) => `${part.length}:${part}`).join(''));
}

/** 16 bytes in the form of a UUID version 8 (own content). */
function asUuid(bytes: Uint8Array): string {
  const b = bytes.slice(0, 16);
  b[6] = ((b[6] as number) & 0x0f) | 0x80;
  b[8] = ((b[8] as number) & 0x3f) | 0x80;
  const h = Buffer.from(b.buffer, 0, 16).toString('hex');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}

/** An id that follows from its parts alone: whoever repeats the work gets the same id. */
export function derivedId(ciphers: Ciphers, ...parts: readonly string[]): string {
  return asUuid(ciphers.sha256(framed(parts)));
}

/** An id that follows from its parts under a secret: random-looking to all who lack the secret. */
export function secretId(ciphers: Ciphers, secret: Uint8Array, ...parts: readonly string[]): string {
  return asUuid(ciphers.hmacSha256(secret, framed(parts)));
}
