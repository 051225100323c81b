import type { Adapter, AdapterPayload } from 'oidc-provider';

/** More than any demo has at once; the oldest go first. */
const MOST = 20_000;

interface Kept {
  readonly payload: AdapterPayload;
  readonly until: number;
}

/** What the sign-in server remembers: in memory only, gone at the end. */
export class MemoryAdapter implements Adapter {
  static readonly #kept = new Map<string, Kept>();

  constructor(private readonly model: string) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const kept = MemoryAdapter.#kept;
    if (kept.size >= MOST) {
      const oldest = kept.keys().next();
      if (!oldest.done) kept.delete(oldest.value);
    }
    kept.set(this.#key(id), { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = MemoryAdapter.#kept.get(this.#key(id));
    return found && found.until > Date.now() ? found.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const found = MemoryAdapter.#kept.get(this.#key(id));
    if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    MemoryAdapter.#kept.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of MemoryAdapter.#kept) if (payload.grantId === grantId) MemoryAdapter.#kept.delete(key);
  }

  #key(id: string): string {
    return `${this.model}:${id}`;
  }

  #findBy(fits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, until }] of MemoryAdapter.#kept)
      if (key.startsWith(`${this.model}:`) && until > Date.now() && fits(payload)) return payload;
    return undefined;
  }
}
