import { type DataKey, EngineError, type ImportingVault, type KeyOwner, type SystemPorts, type Unwrapped } from '@sleutelbos/kernel';
import { isSameKey, otherKey } from '../importing.js';
import { checkKek } from '../kek.js';
import { DATA_KEY_BYTES } from '../key-wrapping.js';

interface Kept extends DataKey {
  readonly tokens: Set<string>;
}

/** The reference: the port's laws in the fewest words. Nothing is wrapped, for nothing reaches a disk. */
export function memoryKeyVault({ clock, ids, entropy }: Pick<SystemPorts, 'clock' | 'ids' | 'entropy'>): ImportingVault {
  const keys = new Map<string, Kept>();
  const byOwner = new Map<string, string>();
  const destroyed = new Set<string>();
  const notes = new Map<string, string>();
  let counter = 0;
  let closed = false;

  function mustBeOpen(): void {
    if (closed) throw new EngineError('unavailable', 'The key vault is closed.');
  }

  function unwrapped(kid: string | undefined): Unwrapped {
    if (kid === undefined) return 'unknown';
    const kept = keys.get(kid);
    if (kept) return handedOut(kept);
    return destroyed.has(kid) ? 'destroyed' : 'unknown';
  }

  return {
    async ensure(wanted) {
      mustBeOpen();
      await clock.sleep(0);
      mustBeOpen();
      return wanted.map((owner) => {
        let kid = byOwner.get(ownerKey(owner));
        if (kid === undefined) {
          kid = ids.next();
          const { tenant, subject, purpose } = owner;
          keys.set(kid, { kid, tenant, subject, purpose, key: entropy.bytes(DATA_KEY_BYTES), tokens: new Set() });
          byOwner.set(ownerKey(owner), kid);
          counter += 1;
        }
        const kept = keys.get(kid);
        for (const token of owner.tokens ?? []) kept?.tokens.add(token);
        return kept ? handedOut(kept) : 'destroyed';
      });
    },
    async find(owners) {
      mustBeOpen();
      return owners.map((owner) => unwrapped(byOwner.get(ownerKey(owner))));
    },
    async unwrap(kids) {
      mustBeOpen();
      return kids.map(unwrapped);
    },
    async lookup(tenant, token) {
      mustBeOpen();
      const subjects = [...keys.values()].filter((kept) => kept.tenant === tenant && kept.tokens.has(token)).map((kept) => kept.subject);
      return [...new Set(subjects)].sort();
    },
    async destroy(kids) {
      mustBeOpen();
      for (const kid of kids) {
        if (!keys.delete(kid)) continue;
        destroyed.add(kid);
        counter += 1;
      }
    },
    async importKeys(wanted) {
      mustBeOpen();
      const fresh = wanted.filter((one) => !destroyed.has(one.kid));
      for (const one of fresh) {
        const standing = keys.get(one.kid);
        const ofOwner = byOwner.get(ownerKey(one));
        if ((ofOwner !== undefined && ofOwner !== one.kid) || (standing && !isSameKey(standing, one))) throw otherKey(one.kid);
      }
      for (const { kid, tenant, subject, purpose, key, tokens } of fresh) {
        if (!keys.has(kid)) counter += 1;
        const kept = keys.get(kid) ?? { kid, tenant, subject, purpose, key: key.slice(), tokens: new Set<string>() };
        for (const token of tokens) kept.tokens.add(token);
        keys.set(kid, kept);
        byOwner.set(ownerKey(kept), kid);
      }
    },
    async importDestroyed(gone) {
      mustBeOpen();
      for (const { kid, owner } of gone) {
        if (keys.delete(kid) || !destroyed.has(kid)) counter += 1;
        destroyed.add(kid);
        if (owner) byOwner.set(ownerKey(owner), kid);
      }
    },
    async rewrap(kek) {
      mustBeOpen();
      checkKek(kek);
    },
    async state() {
      mustBeOpen();
      return { counter, keys: keys.size, destroyed: destroyed.size };
    },
    async note(name) {
      mustBeOpen();
      return notes.get(name) ?? null;
    },
    async setNote(name, value) {
      mustBeOpen();
      notes.set(name, value);
    },
    async close() {
      closed = true;
    },
  };
}

function ownerKey({ tenant, subject, purpose }: KeyOwner): string {
  return JSON.stringify([tenant, subject, purpose]);
}

/** A copy: whoever got a key wipes it after use. */
function handedOut({ kid, tenant, subject, purpose, key }: DataKey): DataKey {
  return { kid, tenant, subject, purpose, key: key.slice() };
}
