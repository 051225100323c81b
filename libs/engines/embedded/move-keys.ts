import { type DataKey, type DestroyedKey, EngineError, type ImportingVault, type KeptKey } from '@sleutelbos/kernel';
import { isSameKey } from '../key-vault/importing.js';
import { destroyedKeys } from '../key-vault/sqlite/destroyed-register.js';
import type { VaultReading } from '../key-vault/sqlite/vault-reading.js';

export interface KeysToMove {
  readonly from: VaultReading;
  readonly kek: Uint8Array;
  /** Register of destroyed keys of the folder that is moved. */
  readonly register: string;
  readonly to: ImportingVault;
}

export interface KeysMoved {
  readonly keys: number;
  readonly destroyed: number;
}

const AT_ONCE = 500;

/**
 * Moves keys, the rows under which people are found, and what is known as destroyed, that first: so no key comes back. A repeat is no harm. At the
 * end every key is asked for there and compared.
 *
 * @throws EngineError wrong-key, damaged (a key that does not open, or another one in its place), unavailable
 */
export async function moveKeys({ from, kek, register, to }: KeysToMove): Promise<KeysMoved> {
  if (!from.fits(kek))
    throw new EngineError('wrong-key', `The key-encryption key does not fit ${from.path}. Name the one it was made with.`);
  const destroyed = destroyedIn(from, register);
  await inPages(destroyed, (page) => to.importDestroyed(page));
  let keys = 0;
  const gone = new Set(destroyed.map((one) => one.kid));
  const standing = function* (): Generator<KeptKey> {
    for (const key of from.all(kek)) if (!gone.has(key.kid)) yield key;
  };
  await inPages(standing(), async (page) => {
    await to.importKeys(page);
    const there = await to.unwrap(page.map((one) => one.kid));
    for (const [index, key] of page.entries()) {
      const found = there[index];
      if (typeof found !== 'object' || !isSameKey(found, key))
        throw new EngineError('damaged', `Key ${key.kid} was not kept as it was read. Move into an empty vault.`);
      wipe(found);
      wipe(key);
    }
    keys += page.length;
  });
  return { keys, destroyed: destroyed.length };
}

/** The register knows what an older keys file may not, and the other way round. */
function destroyedIn(from: VaultReading, register: string): readonly DestroyedKey[] {
  const known = new Map(from.destroyed().map((one) => [one.kid, one]));
  for (const kid of destroyedKeys(register)) if (!known.has(kid)) known.set(kid, { kid, owner: null });
  return [...known.values()];
}

async function inPages<T>(all: Iterable<T>, each: (page: readonly T[]) => Promise<void>): Promise<void> {
  let page: T[] = [];
  for (const one of all) {
    page.push(one);
    if (page.length < AT_ONCE) continue;
    await each(page);
    page = [];
  }
  if (page.length > 0) await each(page);
}

function wipe({ key }: DataKey): void {
  key.fill(0);
}
