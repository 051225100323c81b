import type { Ciphers } from './ports/system.js';
import { fromUtf8 } from './sealing/bytes.js';

/** Parts joined with their lengths, so that ("ab","c") and ("a","bc") differ. */
function framed(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  return text;
}

const VARIANTS = '89ab';

/** The first 16 bytes of a digest in hex, in the form of a UUID version 8 (own content). */
function asUuid(hex: string): string {
  const variant = VARIANTS[Number.parseInt(hex[16] as string, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An id that follows from its parts alone: whoever repeats the work gets the same id. */
export function derivedId(ciphers: Ciphers, ...parts: readonly string[]): string {
  return asUuid(ciphers.sha256Hex(framed(parts)));
}

/** An id that follows from its parts under a secret: random-looking to all who lack the secret. */
export function secretId(ciphers: Ciphers, secret: Uint8Array, ...parts: readonly string[]): string {
  return asUuid(Buffer.from(ciphers.hmacSha256(secret, fromUtf8(framed(parts)))).toString('hex'));
}
