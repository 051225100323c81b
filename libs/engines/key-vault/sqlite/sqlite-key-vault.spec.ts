import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataKey, KeyVault } from '@sleutelbos/kernel';
import { realSystem } from '../../system/real-system.js';
import { importingVaultContract } from '../importing-vault.contract.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { openSqliteKeyVault } from './sqlite-key-vault.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);

keyVaultContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-keys-'));
  const options = { folder, kek, register: join(folder, 'destroyed-keys.log'), system };
  let open = await openSqliteKeyVault(options);
  return {
    vault: open,
    async reopen() {
      await open.close();
      open = await openSqliteKeyVault(options);
      return open;
    },
    async close() {
      await open.close();
      rmSync(folder, { recursive: true });
    },
  };
});

importingVaultContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-keys-'));
  const vault = await openSqliteKeyVault({ folder, kek, register: join(folder, 'destroyed-keys.log'), system });
  return {
    vault,
    async close() {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the sqlite key vault', () => {
  let folder: string;
  let register: string;
  let vault: KeyVault;
  const open = async (key = kek): Promise<KeyVault> => openSqliteKeyVault({ folder, kek: key, register, system });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-keys-'));
    register = join(folder, 'destroyed-keys.log');
    vault = await open();
  });
  afterEach(async () => {
    await vault.close();
    rmSync(folder, { recursive: true });
  });

  const owner = (n: number) => ({ tenant: 'amstelveen', subject: `subject-${n}`, purpose: 'dossier' });
  const token = (n: number): string => Buffer.from(system.ciphers.sha256(Buffer.from(`token ${n}`))).toString('hex');
  const path = (): string => join(folder, 'keys.db');
  function onDisk(): { includes(part: Uint8Array | string): boolean } {
    const disk = Buffer.concat([path(), `${path()}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file)));
    return { includes: (part) => disk.includes(typeof part === 'string' ? part : Buffer.from(part)) };
  }
  function wrappedKeys(): Map<string, Uint8Array> {
    const raw = new DatabaseSync(path(), { readOnly: true });
    const rows = raw.prepare('SELECT kid, wrapped FROM keys').all() as unknown as { kid: string; wrapped: Uint8Array }[];
    raw.close();
    return new Map(rows.map((row) => [row.kid, row.wrapped]));
  }
  async function keys(count: number): Promise<DataKey[]> {
    const wanted = Array.from({ length: count }, (_, n) => ({ ...owner(n), tokens: [token(n), `${token(n)}-2`] }));
    return (await vault.ensure(wanted)) as DataKey[];
  }

  it('has no key on disk unwrapped', async () => {
    const made = await keys(20);
    const disk = onDisk();
    for (const { key, kid } of made) {
      expect(disk.includes(key)).toBe(false);
      expect(disk.includes(kid)).toBe(true);
    }
  });

  it('leaves not one byte run of a destroyed key or its index rows in file or write-ahead log', async () => {
    const made = [...(await keys(400)), ...((await vault.ensure(Array.from({ length: 400 }, (_, n) => owner(1000 + n)))) as DataKey[])];
    const wrapped = wrappedKeys();
    const gone = made.filter((_, n) => n % 3 !== 0);
    for (let n = 0; n < gone.length; n += 50) await vault.destroy(gone.slice(n, n + 50).map((one) => one.kid));
    const disk = onDisk();
    const kept = new Set(made.filter((one) => !gone.includes(one)).map((one) => one.kid));
    for (const [kid, bytes] of wrapped) {
      const standing = [bytes, bytes.subarray(0, 12), bytes.subarray(12, 28), bytes.subarray(44)].map((part) => disk.includes(part));
      expect(standing).toEqual(standing.map(() => kept.has(kid)));
    }
    for (let n = 0; n < 400; n += 1) expect([n, disk.includes(token(n))]).toEqual([n, n % 3 === 0]);
  });

  it('writes the register before the key goes: when it cannot, the key stays', async () => {
    const [one] = (await vault.ensure([owner(1)])) as [DataKey];
    await vault.close();
    register = join(folder, 'missing-folder', 'destroyed-keys.log');
    vault = await open();
    await expect(vault.destroy([one.kid])).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('destroyed-keys.log'),
    });
    expect(await vault.unwrap([one.kid])).toEqual([one]);
    mkdirSync(join(folder, 'missing-folder'));
    await vault.destroy([one.kid]);
    expect(readFileSync(register, 'utf8')).toBe(`${one.kid}\n`);
  });

  it('destroys again what the register names when an older file is put back', async () => {
    const [one, other] = (await vault.ensure([owner(1), owner(2)])) as [DataKey, DataKey];
    await vault.close();
    copyFileSync(path(), join(folder, 'backup'));
    vault = await open();
    const [late] = (await vault.ensure([owner(3)])) as [DataKey];
    await vault.destroy([one.kid, late.kid]);
    await vault.close();
    copyFileSync(join(folder, 'backup'), path());
    vault = await open();
    expect(await vault.unwrap([one.kid, other.kid, late.kid])).toEqual(['destroyed', other, 'destroyed']);
    expect(await vault.ensure([owner(1)])).toEqual(['destroyed']);
    expect(onDisk().includes(wrappedKeys().get(other.kid) as Uint8Array)).toBe(true);
  });

  it('finishes a destruction that ended after the register was written', async () => {
    const [one] = (await vault.ensure([owner(1)])) as [DataKey];
    await vault.close();
    writeFileSync(register, `${one.kid}\n0192aaaa-torn`);
    vault = await open();
    expect(await vault.unwrap([one.kid])).toEqual(['destroyed']);
    const [two] = (await vault.ensure([owner(2)])) as [DataKey];
    await vault.destroy([two.kid]);
    expect(readFileSync(register, 'utf8')).toBe(`${one.kid}\n${two.kid}\n`);
  });

  it('writes a lost register anew and refuses a damaged one', async () => {
    const [one] = (await vault.ensure([owner(1)])) as [DataKey];
    await vault.destroy([one.kid]);
    await vault.close();
    rmSync(register);
    vault = await open();
    expect(readFileSync(register, 'utf8')).toBe(`${one.kid}\n`);
    await vault.close();
    appendFileSync(register, 'nonsense\n');
    await expect(open()).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/Line 2 of .*destroyed-keys\.log/) });
    writeFileSync(register, `${one.kid}\n`);
    vault = await open();
  });

  it('refuses another key-encryption key, names the file and the way out, and changes nothing', async () => {
    const [one] = await vault.ensure([owner(1)]);
    await vault.close();
    await expect(open(new Uint8Array(32).fill(8))).rejects.toMatchObject({
      code: 'wrong-key',
      message: expect.stringMatching(/keys\.db.*key file/),
    });
    vault = await open();
    expect(await vault.find([owner(1)])).toEqual([one]);
  });

  it('opens with the new key-encryption key alone after rewrapping, and the former wrappings are gone from disk', async () => {
    const made = await keys(30);
    const former = wrappedKeys();
    await vault.rewrap(new Uint8Array(32).fill(9));
    const disk = onDisk();
    for (const bytes of former.values()) expect(disk.includes(bytes)).toBe(false);
    await vault.close();
    await expect(open()).rejects.toMatchObject({ code: 'wrong-key' });
    vault = await open(new Uint8Array(32).fill(9));
    expect(await vault.unwrap(made.map((one) => one.kid))).toEqual(made);
  });

  it("does not open a wrapped key that was moved to another owner's row", async () => {
    const [one, other] = (await vault.ensure([owner(1), owner(2)])) as [DataKey, DataKey];
    await vault.close();
    const raw = new DatabaseSync(path());
    raw.exec(`UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE kid = '${one.kid}') WHERE kid = '${other.kid}'`);
    raw.close();
    vault = await open();
    await expect(vault.unwrap([other.kid])).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('keys.db') });
  });

  it('says so when a reader holds the write-ahead log, and finishes when asked again', async () => {
    const [one, other] = (await vault.ensure([owner(1), owner(2)])) as [DataKey, DataKey];
    const reader = new DatabaseSync(path(), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM keys').all();
    await expect(vault.destroy([one.kid])).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('keys.db-wal') });
    expect(await vault.unwrap([one.kid, other.kid])).toEqual(['destroyed', other]);
    reader.exec('COMMIT');
    reader.close();
    await vault.destroy([one.kid]);
    expect(readFileSync(`${path()}-wal`)).toHaveLength(0);
  });
});
