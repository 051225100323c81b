import type { KeyOwner } from '../ports/key-vault.js';

/** Map of map of map: looking a key up makes no text of its owner, which would cost more than the look. */
export class KeysByOwner<K> {
  readonly #tenants = new Map<string, Map<string, Map<string, K>>>();

  get(tenant: string, subject: string, purpose: string): K | undefined {
    return this.#tenants.get(tenant)?.get(purpose)?.get(subject);
  }

  set({ tenant, subject, purpose }: KeyOwner, key: K): void {
    const purposes = this.#tenants.get(tenant) ?? new Map<string, Map<string, K>>();
    const subjects = purposes.get(purpose) ?? new Map<string, K>();
    this.#tenants.set(tenant, purposes.set(purpose, subjects.set(subject, key)));
  }

  delete({ tenant, subject, purpose }: KeyOwner): void {
    this.#tenants.get(tenant)?.get(purpose)?.delete(subject);
  }

  clear(): void {
    this.#tenants.clear();
  }
}
