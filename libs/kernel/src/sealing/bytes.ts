const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const fromUtf8 = (text: string): Uint8Array => encoder.encode(text);
export const toUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Each part behind its length in four bytes: no two lists of parts give the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Uint8Array {
  const sizes = parts.map((part) => Buffer.byteLength(part));
  const all = new Uint8Array(sizes.reduce((sum, size) => sum + 4 + size, 0));
  const into = Buffer.from(all.buffer);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    at = into.writeUInt32BE(sizes[index] as number, at);
    at += into.write(part, at);
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
