import { createHmac, randomBytes } from 'node:crypto';
import { instant } from '@sleutelbos/kernel';
import { movableClock } from './movable-clock.js';
import { nodeCiphers } from './node-ciphers.js';
import { nodeEntropy } from './node-entropy.js';
import { realClock } from './real-clock.js';
import { uuidV7Ids } from './uuid-v7.js';

describe('ciphers', () => {
  const ciphers = nodeCiphers();
  const key = new Uint8Array(32).fill(1);
  const nonce = new Uint8Array(12).fill(2);
  const text = new TextEncoder().encode('a name');
  const place = new TextEncoder().encode('stream-1/name');
  const sealed = ciphers.encrypt(key, nonce, text, place);

  it('open what they sealed, and nothing else', () => {
    expect(sealed).toHaveLength(text.length + 16);
    expect(ciphers.decrypt(key, nonce, sealed, place)).toEqual(text);
    expect(ciphers.decrypt(new Uint8Array(32), nonce, sealed, place)).toBeNull();
    expect(ciphers.decrypt(key, new Uint8Array(12), sealed, place)).toBeNull();
    expect(ciphers.decrypt(key, nonce, sealed, new Uint8Array(0))).toBeNull();
    for (let i = 0; i < sealed.length; i += 1) {
      const changed = sealed.slice();
      changed[i] = (changed[i] as number) ^ 1;
      expect(ciphers.decrypt(key, nonce, changed, place)).toBeNull();
    }
  });

  it('refuse a tag that was cut short', () => {
    for (let left = 0; left < sealed.length; left += 1) expect(ciphers.decrypt(key, nonce, sealed.subarray(0, left), place)).toBeNull();
  });

  it('make the same HMAC as Node’s own, whatever the length of key and text, and of the same key again', () => {
    for (const keyBytes of [0, 1, 32, 64, 65, 200]) {
      const secret = new Uint8Array(randomBytes(keyBytes));
      for (const length of [0, 1, 31, 55, 56, 64, 1000, 4096, 4097, 20_000]) {
        const data = new Uint8Array(randomBytes(length));
        const made = ciphers.hmacSha256(secret, data);
        expect(made).toEqual(new Uint8Array(createHmac('sha256', secret).update(data).digest()));
        expect(made.buffer.byteLength).toBe(32);
      }
    }
  });

  it.each(['', 'abc', 'ïd-ق-𝔘', 'half a pair: \ud83d', 'x'.repeat(5000)])('digest the text %p as its UTF-8', (words) => {
    expect(ciphers.sha256Hex(words)).toBe(Buffer.from(ciphers.sha256(new TextEncoder().encode(words))).toString('hex'));
  });

  it('agree with the published test vectors', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    expect(hex(ciphers.sha256(new TextEncoder().encode('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hex(ciphers.hmacSha256(new TextEncoder().encode('Jefe'), new TextEncoder().encode('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    expect(hex(ciphers.hkdfSha256(new Uint8Array(22).fill(0x0b), '', 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
    expect(hex(ciphers.encrypt(new Uint8Array(32), new Uint8Array(12), new Uint8Array(16), new Uint8Array(0)))).toBe(
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    );
  });
});

describe('ids', () => {
  it('are version 7 UUIDs that carry the time, all different, in order also within a millisecond and when the clock steps back', () => {
    let now = 1_760_000_000_000;
    const ids = uuidV7Ids({ now: () => now, sleep: async () => undefined }, nodeEntropy());
    const made: string[] = [];
    for (let i = 0; i < 6000; i += 1) made.push(ids.next());
    now -= 5000;
    made.push(ids.next());
    now += 10_000;
    made.push(ids.next());
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt((made[0] as string).replaceAll('-', '').slice(0, 12), 16)).toBe(1_760_000_000_000);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('entropy', () => {
  it('gives as many bytes as asked, never the same, and none that share memory', () => {
    const entropy = nodeEntropy();
    const taken = Array.from({ length: 2000 }, () => entropy.bytes(16));
    expect(new Set(taken.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(2000);
    for (const bytes of taken) expect(bytes.buffer.byteLength).toBe(16);
    expect(entropy.bytes(100_000)).toHaveLength(100_000);
    expect(entropy.bytes(0)).toHaveLength(0);
  });
});

describe('the real clock', () => {
  const clock = realClock();

  it('sleeps no shorter than asked, or until the signal aborts, at once when it has', async () => {
    const start = clock.now();
    await clock.sleep(20);
    expect(clock.now() - start).toBeGreaterThanOrEqual(19);
    const stop = new AbortController();
    const sleeping = clock.sleep(60_000, stop.signal);
    stop.abort();
    await sleeping;
    await clock.sleep(60_000, stop.signal);
    await clock.sleep(0);
    expect(clock.now() - start).toBeLessThan(10_000);
  });
});

describe('the movable clock', () => {
  it('stands still until it is moved, forward only, and wakes who waited for that time', async () => {
    const clock = movableClock(1000);
    await clock.sleep(0);
    expect(clock.now()).toBe(1000);
    const sleeping = clock.sleep(500).then(() => clock.now());
    clock.moveTo(1500);
    expect(await sleeping).toBe(1500);
    expect(() => clock.moveTo(1499)).toThrow(RangeError);
  });

  it('wakes a sleeper after as much real time too, so that loops keep turning', async () => {
    const clock = movableClock(0);
    await clock.sleep(20);
    expect(clock.now()).toBe(0);
  });
});

it('an instant is RFC 3339 in UTC with milliseconds', () => {
  expect([instant(0), instant(0), instant(1_760_000_000_123)]).toEqual([
    '1970-01-01T00:00:00.000Z',
    '1970-01-01T00:00:00.000Z',
    '2025-10-09T08:53:20.123Z',
  ]);
});
