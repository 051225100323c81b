const decoder = new TextDecoder('utf-8', { fatal: true });

/** From Node's pool, which costs a tenth of an array of its own: `buffer` holds more than these bytes. */
export const fromUtf8 = (text: string): Uint8Array => Buffer.from(text);
export const toUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Each part behind its length in four bytes: no two lists of parts give the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += 4 + Buffer.byteLength(part);
  const all = new Uint8Array(size);
  const into = Buffer.from(all.buffer);
  let at = 0;
  for (const part of parts) {
    const written = into.write(part, at + 4);
    at = into.writeUInt32BE(written, at) + written;
  }
  return all;
}

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
export const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64url');

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
