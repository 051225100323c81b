import type { DataKey, KeyOwner, KeyVault } from '@sleutelbos/kernel';

export interface KeyVaultUnderTest {
  readonly vault: KeyVault;
  readonly reopen?: () => Promise<KeyVault>;
  readonly close: () => Promise<void>;
}

const owner = (subject: string, purpose = 'dossier', tenant = 'amstelveen'): KeyOwner => ({ tenant, subject, purpose });

/** The laws of the `KeyVault` port. */
export function keyVaultContract(name: string, make: () => Promise<KeyVaultUnderTest>): void {
  describe(`${name}, as a key vault`, () => {
    let made: KeyVaultUnderTest;
    let vault: KeyVault;
    beforeEach(async () => {
      made = await make();
      vault = made.vault;
    });
    afterEach(() => made.close());

    async function key(one: KeyOwner): Promise<DataKey> {
      const [found] = await vault.ensure([one]);
      if (found === undefined || found === 'destroyed') throw new Error('no key');
      return found;
    }

    it('makes a key of 32 bytes with an id of its own for each owner', async () => {
      const owners = [owner('s1'), owner('s2'), owner('s1', 'signal'), owner('s1', 'dossier', 'aalsmeer')];
      const keys = (await vault.ensure(owners)) as DataKey[];
      expect(keys.map(({ tenant, subject, purpose }) => ({ tenant, subject, purpose }))).toEqual(owners);
      expect(keys.map((one) => one.key.length)).toEqual([32, 32, 32, 32]);
      expect(new Set(keys.map((one) => Buffer.from(one.key).toString('hex'))).size).toBe(4);
      expect(new Set(keys.map((one) => one.kid)).size).toBe(4);
    });

    it('gives the same owner the same key, asked again, twice in one call, or fifty times at once', async () => {
      const first = await key(owner('s1'));
      expect(await vault.ensure([owner('s1'), owner('s2'), owner('s1')])).toEqual([first, expect.anything(), first]);
      const answers = await Promise.all(Array.from({ length: 50 }, () => key(owner('s3'))));
      expect(new Set(answers.map((one) => one.kid)).size).toBe(1);
      expect((await vault.state()).keys).toBe(3);
    });

    it('finds by owner and by id without making anything', async () => {
      const one = await key(owner('s1'));
      expect(await vault.find([owner('s2'), owner('s1')])).toEqual(['unknown', one]);
      expect(await vault.unwrap(['no-such-key', one.kid])).toEqual(['unknown', one]);
      expect((await vault.state()).keys).toBe(1);
      expect(await vault.ensure([])).toEqual([]);
    });

    it('hands out copies: wiping one after use wipes no other', async () => {
      const one = await key(owner('s1'));
      const bytes = Buffer.from(one.key);
      one.key.fill(0);
      expect(Buffer.from((await key(owner('s1'))).key)).toEqual(bytes);
    });

    it('keeps owners apart whose names run together', async () => {
      const [one, other] = (await vault.ensure([owner('ab', 'c'), owner('a', 'bc')])) as DataKey[];
      expect(one?.kid).not.toBe(other?.kid);
    });

    it('looks up subjects by token, within the tenant, also those added later, each once', async () => {
      await vault.ensure([
        { ...owner('s2'), tokens: ['t1', 't2'] },
        { ...owner('s1'), tokens: ['t1'] },
        { ...owner('s1', 'signal'), tokens: ['t1'] },
        { ...owner('s9', 'dossier', 'aalsmeer'), tokens: ['t1'] },
      ]);
      await vault.ensure([{ ...owner('s1'), tokens: ['t3', 't1'] }]);
      expect(await vault.lookup('amstelveen', 't1')).toEqual(['s1', 's2']);
      expect(await vault.lookup('amstelveen', 't2')).toEqual(['s2']);
      expect(await vault.lookup('amstelveen', 't3')).toEqual(['s1']);
      expect(await vault.lookup('aalsmeer', 't1')).toEqual(['s9']);
      expect(await vault.lookup('aalsmeer', 't2')).toEqual([]);
    });

    it('destroys for ever: by id, by owner, by token, and the owner gets no other key', async () => {
      const [one, other] = (await vault.ensure([
        { ...owner('s1'), tokens: ['t1'] },
        { ...owner('s2'), tokens: ['t1'] },
      ])) as [DataKey, DataKey];
      await vault.destroy([one.kid]);
      expect(await vault.unwrap([one.kid, other.kid])).toEqual(['destroyed', other]);
      expect(await vault.find([owner('s1')])).toEqual(['destroyed']);
      expect(await vault.ensure([{ ...owner('s1'), tokens: ['t4'] }, owner('s2')])).toEqual(['destroyed', other]);
      expect(await vault.lookup('amstelveen', 't1')).toEqual(['s2']);
      expect(await vault.lookup('amstelveen', 't4')).toEqual([]);
    });

    it("leaves the same subject's keys for other purposes alone", async () => {
      const [dossier, signal] = (await vault.ensure([owner('s1'), owner('s1', 'signal')])) as [DataKey, DataKey];
      await vault.destroy([signal.kid]);
      expect(await vault.find([owner('s1'), owner('s1', 'signal')])).toEqual([dossier, 'destroyed']);
    });

    it('leaves unknown and destroyed ids alone', async () => {
      const one = await key(owner('s1'));
      await vault.destroy([one.kid, one.kid]);
      const state = await vault.state();
      await vault.destroy([one.kid, 'no-such-key']);
      await vault.destroy([]);
      expect(await vault.state()).toEqual(state);
      expect(state).toMatchObject({ keys: 0, destroyed: 1 });
    });

    it('counts every creation and destruction', async () => {
      const before = (await vault.state()).counter;
      const one = await key(owner('s1'));
      await key(owner('s1'));
      await key(owner('s2'));
      await vault.destroy([one.kid]);
      expect(await vault.state()).toEqual({ counter: before + 3, keys: 1, destroyed: 1 });
    });

    it('opens every key as before after rewrapping', async () => {
      const keys = await vault.ensure([owner('s1'), owner('s2')]);
      await vault.rewrap(new Uint8Array(32).fill(9));
      expect(await vault.find([owner('s1'), owner('s2')])).toEqual(keys);
      expect((await key(owner('s3'))).key).toHaveLength(32);
      await expect(vault.rewrap(new Uint8Array(16))).rejects.toThrow(RangeError);
    });

    it('keeps named notes', async () => {
      expect(await vault.note('checked')).toBeNull();
      await vault.setNote('checked', '12');
      await vault.setNote('checked', '13');
      expect(await vault.note('checked')).toBe('13');
    });

    it('answers nothing once it is closed', async () => {
      await vault.close();
      for (const asked of [vault.ensure([owner('s1')]), vault.find([]), vault.destroy(['x']), vault.state()]) {
        await expect(asked).rejects.toMatchObject({ name: 'EngineError', code: 'unavailable' });
      }
    });

    it('keeps keys, destructions, tokens, notes and counter when it is opened again', async () => {
      if (!made.reopen) return;
      const [one, other] = (await vault.ensure([{ ...owner('s1'), tokens: ['t1'] }, owner('s2')])) as [DataKey, DataKey];
      await vault.destroy([other.kid]);
      await vault.setNote('checked', '12');
      const state = await vault.state();
      vault = await made.reopen();
      expect(await vault.find([owner('s1'), owner('s2')])).toEqual([one, 'destroyed']);
      expect(await vault.ensure([owner('s2')])).toEqual(['destroyed']);
      expect(await vault.lookup('amstelveen', 't1')).toEqual(['s1']);
      expect([await vault.note('checked'), await vault.state()]).toEqual(['12', state]);
    });
  });
}
