import { createHash, createHmac } from 'node:crypto';
import { simulatedSystem } from '@sleutelbos/testing';
import fc from 'fast-check';
import { derivedId, secretId } from './derived-ids.js';

/** As they were made since the first release: a repeat must find what an earlier version wrote. */
function asShipped(digest: Buffer): string {
  const bytes = digest.subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
const framed = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');
const secret = new Uint8Array(32).fill(7);

describe('derived ids', () => {
  const { ciphers } = simulatedSystem();

  it('are what they have been since the first release', () => {
    expect(derivedId(ciphers, 'key', 'mee', 'anna', 'POST', '/registration/v1/help-requests', 'k-12345678')).toBe(
      'f97accbe-ac87-80cf-9ea1-2714bd9c2277',
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }), (parts) => {
        const text = framed(parts);
        expect(derivedId(ciphers, ...parts)).toBe(asShipped(createHash('sha256').update(text).digest()));
        expect(secretId(ciphers, secret, ...parts)).toBe(asShipped(createHmac('sha256', secret).update(text).digest()));
      }),
    );
  });

  it('tell apart where one part ends and the next begins', () => {
    expect(derivedId(ciphers, 'ab', 'c')).not.toBe(derivedId(ciphers, 'a', 'bc'));
    expect(derivedId(ciphers, 'ab')).not.toBe(derivedId(ciphers, 'ab', ''));
  });
});
