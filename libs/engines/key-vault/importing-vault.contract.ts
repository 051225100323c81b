import type { ImportingVault, KeptKey } from '@sleutelbos/kernel';

export interface ImportingVaultUnderTest {
  readonly vault: ImportingVault;
  readonly close: () => Promise<void>;
}

const kid = (n: number): string => `0190f3a0-0000-7000-8000-00000000000${n}`;
const kept = (n: number, tokens: readonly string[] = []): KeptKey => ({
  kid: kid(n),
  tenant: 'amstelveen',
  subject: `subject-${n}`,
  purpose: 'dossier',
  key: new Uint8Array(32).fill(n),
  tokens,
});
const ownerOf = ({ tenant, subject, purpose }: KeptKey) => ({ tenant, subject, purpose });

/** The laws of `ImportingVault`, beside those of every key vault. */
export function importingVaultContract(name: string, make: () => Promise<ImportingVaultUnderTest>): void {
  describe(`${name}, taking in what another vault holds`, () => {
    let made: ImportingVaultUnderTest;
    let vault: ImportingVault;
    beforeEach(async () => {
      made = await make();
      vault = made.vault;
    });
    afterEach(() => made.close());

    it('keeps keys under their ids and owners, with what people are found by; a repeat changes nothing', async () => {
      const keys = [kept(1, ['token-a', 'token-b']), kept(2)];
      await vault.importKeys(keys);
      await vault.importKeys(keys);
      const [one] = await vault.unwrap([kid(1)]);
      expect(one).toEqual({ ...ownerOf(kept(1)), kid: kid(1), key: kept(1).key });
      expect(await vault.ensure([ownerOf(kept(1))])).toEqual([one]);
      expect(await vault.lookup('amstelveen', 'token-b')).toEqual(['subject-1']);
      expect(await vault.state()).toMatchObject({ keys: 2, destroyed: 0, counter: 2 });
    });

    it('holds copies: what the caller wipes is not lost', async () => {
      const one = kept(1);
      await vault.importKeys([one]);
      one.key.fill(0);
      expect(await vault.unwrap([kid(1)])).toMatchObject([{ key: kept(1).key }]);
    });

    it('refuses another key in the place of one that stands, and keeps none of that call', async () => {
      await vault.importKeys([kept(1)]);
      await expect(vault.importKeys([kept(2), { ...kept(1), key: new Uint8Array(32).fill(9) }])).rejects.toMatchObject({ code: 'damaged' });
      await expect(vault.importKeys([{ ...kept(1), kid: kid(3) }])).rejects.toMatchObject({ code: 'damaged' });
      expect(await vault.unwrap([kid(1), kid(2), kid(3)])).toEqual([expect.objectContaining({ key: kept(1).key }), 'unknown', 'unknown']);
    });

    it('AUD-05 brings no destroyed key back, and makes none anew for its owner', async () => {
      await vault.importKeys([kept(1, ['token-a'])]);
      await vault.importDestroyed([
        { kid: kid(1), owner: ownerOf(kept(1)) },
        { kid: kid(2), owner: ownerOf(kept(2)) },
        { kid: kid(3), owner: null },
      ]);
      await vault.importKeys([kept(1, ['token-a']), kept(2), kept(3)]);
      expect(await vault.unwrap([kid(1), kid(2), kid(3)])).toEqual(['destroyed', 'destroyed', 'destroyed']);
      expect(await vault.ensure([ownerOf(kept(1)), ownerOf(kept(2))])).toEqual(['destroyed', 'destroyed']);
      expect(await vault.lookup('amstelveen', 'token-a')).toEqual([]);
      expect(await vault.state()).toMatchObject({ keys: 0, destroyed: 3 });
    });
  });
}
