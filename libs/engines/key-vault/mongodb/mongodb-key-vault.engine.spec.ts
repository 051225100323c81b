import type { DataKey, KeyVault } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { type Mongodb, openMongodb } from '../../mongodb/open-mongodb.js';
import { realSystem } from '../../system/real-system.js';
import { importingVaultContract } from '../importing-vault.contract.js';
import { keyVaultContract } from '../key-vault.contract.js';
import { type MongodbKeyVaultOptions, openMongodbKeyVault } from './mongodb-key-vault.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);
await onMongodb('the key vault', (server) => {
  keyVaultContract('mongodb', async () => {
    const database = server.database();
    const place = async () => {
      const mongodb = await openMongodb({ url: server.url, database });
      return { mongodb, register: mongodb.beside(server.database()) };
    };
    const at = await place();
    let open = await openMongodbKeyVault({ ...at, kek, system });
    return {
      vault: open,
      async reopen() {
        await open.close();
        open = await openMongodbKeyVault({ ...at, kek, system });
        return open;
      },
      async close() {
        await open.close();
        await at.mongodb.close();
      },
    };
  });

  importingVaultContract('mongodb', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const vault = await openMongodbKeyVault({ mongodb, register: mongodb.beside(server.database()), kek, system });
    return {
      vault,
      async close() {
        await vault.close();
        await mongodb.close();
      },
    };
  });

  describe('the mongodb key vault', () => {
    let at: MongodbPlace;
    let opened: KeyVault[];
    beforeEach(async () => {
      const mongodb = await openMongodb({ url: server.url, database: server.database() });
      at = { mongodb, register: mongodb.beside(server.database()) };
      opened = [];
    });
    afterEach(async () => {
      for (const vault of opened) await vault.close();
      await at.mongodb.close();
    });

    async function open(key = kek, place = at): Promise<KeyVault> {
      const vault = await openMongodbKeyVault({ ...place, kek: key, system });
      opened.push(vault);
      return vault;
    }
    const owner = (n: number) => ({ tenant: 'amstelveen', subject: `subject-${n}`, purpose: 'dossier' });
    const wanted = (n: number) => ({ ...owner(n), tokens: [`token-${n}`, 'shared'] });
    const raw = (name: string, place = at.mongodb) => place.connection.collection<RawDocument>(name);
    const all = async (name: string, place = at.mongodb) => raw(name, place).find().sort({ _id: 1 }).toArray();
    async function everything(): Promise<string> {
      const documents = ['keys', 'tokens', 'key-notes'].map((name) => all(name));
      return JSON.stringify([...(await Promise.all(documents)), await all('destroyed-keys', at.register)]);
    }
    const putBack = async (name: string, documents: RawDocument[]): Promise<void> => {
      await raw(name).deleteMany({});
      if (documents.length > 0) await raw(name).insertMany(documents);
    };

    it('holds no key unwrapped', async () => {
      const keys = (await (await open()).ensure([1, 2, 3, 4].map(wanted))) as DataKey[];
      const held = await everything();
      for (const { key, kid } of keys) {
        expect(held).toContain(kid);
        for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const) expect(held).not.toContain(Buffer.from(key).toString(form));
      }
    });

    it('holds nothing of a destroyed key but its id and its owner', async () => {
      const vault = await open();
      const [one] = (await vault.ensure([wanted(1), wanted(2)])) as [DataKey];
      await vault.ensure([{ ...owner(1), tokens: ['added-1'] }]);
      const [row] = await raw('keys').find({ kid: one.kid }).toArray();
      await vault.destroy([one.kid]);
      const held = await everything();
      for (const gone of [row?.wrapped as string, 'token-1', 'added-1']) expect(held).not.toContain(gone);
      expect(await raw('keys').findOne({ kid: one.kid })).toEqual({
        _id: expect.any(String),
        kid: one.kid,
        ...owner(1),
        wrapped: null,
        tokens: [],
      });
    });

    it('is opened by many processes at the same moment where nothing is yet, with one key-encryption key for all', async () => {
      const connections = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(() => openMongodb({ url: server.url, database: at.mongodb.connection.name })),
      );
      const beside = (mongodb: Mongodb) => ({ mongodb, register: mongodb.beside(at.register.connection.name) });
      const keks = [kek, kek, kek, other, kek, kek];
      const opening = await Promise.allSettled(connections.map((mongodb, n) => open(keks[n], beside(mongodb))));
      const first = opening.findIndex(({ status }) => status === 'fulfilled');
      expect(opening.map(({ status }) => status)).toEqual(keks.map((one) => (one === keks[first] ? 'fulfilled' : 'rejected')));
      for (const one of opening) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'wrong-key' });
      for (const mongodb of connections) await mongodb.close();
    });

    it('makes one key for an owner that several processes ask for at the same moment, and keeps the tokens of all', async () => {
      const vaults = [await open(), await open(), await open()];
      const answers = await Promise.all(
        vaults.flatMap((vault, v) => [0, 1, 2, 3].map((n) => vault.ensure([{ ...owner(n), tokens: [`of-vault-${v}`] }]))),
      );
      const keys = answers.flat() as DataKey[];
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(4);
      for (const v of [0, 1, 2]) expect(await (vaults[0] as KeyVault).lookup('amstelveen', `of-vault-${v}`)).toHaveLength(4);
    });

    it('leaves no token behind that was added while the key was destroyed', async () => {
      const [vault, other] = [await open(), await open()];
      const keys = (await vault.ensure([0, 1, 2, 3, 4, 5].map(owner))) as DataKey[];
      await Promise.all([
        ...keys.map((_, n) => other.ensure([{ ...owner(n), tokens: ['late'] }])),
        ...keys.map(({ kid }) => vault.destroy([kid])),
      ]);
      expect(await vault.find([0, 1, 2, 3, 4, 5].map(owner))).toEqual(keys.map(() => 'destroyed'));
      expect(await vault.lookup('amstelveen', 'late')).toEqual([]);
      expect(await raw('tokens').countDocuments()).toBe(0);
    });

    it('writes the register before the key goes: when it cannot, the key stays', async () => {
      const elsewhere = await openMongodb({ url: server.url, database: at.register.connection.name });
      const vault = await open(kek, { ...at, register: elsewhere });
      const [one] = (await vault.ensure([wanted(1)])) as [DataKey];
      await elsewhere.close();
      await expect(vault.destroy([one.kid])).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
      expect(await vault.unwrap([one.kid])).toEqual([one]);
      expect(await vault.lookup('amstelveen', 'token-1')).toEqual(['subject-1']);
    });

    it('destroys again what the register names when an older copy of the keys is put back', async () => {
      const vault = await open();
      const [one, other] = (await vault.ensure([wanted(1), wanted(2)])) as [DataKey, DataKey];
      await vault.ensure([{ ...owner(1), tokens: ['added-1'] }]);
      const copy = { keys: await all('keys'), tokens: await all('tokens') };
      const [late] = (await vault.ensure([owner(3)])) as [DataKey];
      await vault.destroy([one.kid, late.kid]);
      await vault.close();
      await putBack('keys', copy.keys);
      await putBack('tokens', copy.tokens);
      const next = await open();
      expect(await next.unwrap([one.kid, other.kid, late.kid])).toEqual(['destroyed', other, 'destroyed']);
      expect(await next.ensure([owner(1)])).toEqual(['destroyed']);
      expect([await next.lookup('amstelveen', 'shared'), await next.lookup('amstelveen', 'added-1')]).toEqual([['subject-2'], []]);
    });

    it('tells an older copy, in which keys are missing, by its smaller counter', async () => {
      const vault = await open();
      const [one] = (await vault.ensure([owner(1), owner(2)])) as [DataKey];
      const copy = await all('keys');
      await vault.ensure([owner(3), owner(4)]);
      await vault.destroy([one.kid]);
      const { counter } = await vault.state();
      await putBack('keys', copy);
      expect((await (await open()).state()).counter).toBeLessThan(counter);
    });

    it('writes a lost register anew, and refuses one that lies among the keys', async () => {
      const vault = await open();
      const [one] = (await vault.ensure([owner(1)])) as [DataKey];
      await vault.destroy([one.kid]);
      await raw('destroyed-keys', at.register).deleteMany({});
      await open();
      expect(await all('destroyed-keys', at.register)).toEqual([{ _id: one.kid }]);
      await expect(open(kek, { ...at, register: at.mongodb })).rejects.toThrow(RangeError);
    });

    it('refuses another key-encryption key, names the place and the way out, and changes nothing', async () => {
      const [one] = await (await open()).ensure([owner(1)]);
      await expect(open(new Uint8Array(32).fill(8))).rejects.toMatchObject({
        code: 'wrong-key',
        message: expect.stringMatching(/127.*key file/),
      });
      expect(await (await open()).find([owner(1)])).toEqual([one]);
    });

    it('opens with the new key-encryption key alone after rewrapping, and holds no former wrapping', async () => {
      const vault = await open();
      const keys = await vault.ensure([1, 2, 3].map(wanted));
      const former = (await all('keys')).map(({ wrapped }) => wrapped as string);
      await vault.rewrap(other);
      const held = await everything();
      for (const wrapped of former) expect(held).not.toContain(wrapped);
      await expect(open()).rejects.toMatchObject({ code: 'wrong-key' });
      expect(await (await open(other)).find([1, 2, 3].map(owner))).toEqual(keys);
    });

    it('opens every key with the key-encryption key that fits, wherever a rewrapping was cut off', async () => {
      const vault = await open();
      const keys = await vault.ensure([1, 2, 3].map(wanted));
      const [before, noted] = [await all('keys'), await all('key-notes')];
      await vault.rewrap(other);
      const after = await all('keys');
      const both = before.map((row, n) => ({ ...row, next: after[n]?.wrapped }));
      // Cut off after it was noted, some of them done.
      await putBack('keys', [...after.slice(0, 1), ...both.slice(1)]);
      expect(await (await open(other)).find([1, 2, 3].map(owner))).toEqual(keys);
      expect(await all('keys')).toEqual(after);
      // Cut off before it was noted.
      await putBack('key-notes', noted);
      await putBack('keys', [...both.slice(0, 1), ...before.slice(1)]);
      expect(await (await open()).find([1, 2, 3].map(owner))).toEqual(keys);
      expect(await all('keys')).toEqual(before);
    });

    it("does not open a wrapped key that was moved to another owner's document", async () => {
      const vault = await open();
      const [one, two] = (await vault.ensure([owner(1), owner(2)])) as [DataKey, DataKey];
      const { wrapped } = (await raw('keys').findOne({ kid: one.kid })) as RawDocument;
      await raw('keys').updateOne({ kid: two.kid }, { $set: { wrapped } });
      await expect(vault.unwrap([two.kid])).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(two.kid) });
    });
  });
});

type MongodbPlace = Pick<MongodbKeyVaultOptions, 'mongodb' | 'register'>;
type RawDocument = Record<string, unknown> & { _id: string };
const other = new Uint8Array(32).fill(9);
