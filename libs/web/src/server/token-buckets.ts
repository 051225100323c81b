interface Bucket {
  tokens: number;
  /** Milliseconds of the clock given. */
  at: number;
}

export interface BucketSize {
  /** Tokens that come back each second. */
  readonly perSecond: number;
  /** Tokens of a full bucket. */
  readonly burst: number;
}

/** Clients in one generation. Two generations live at once. */
const MOST_CLIENTS = 20_000;

/**
 * One bucket of tokens per client, in bounded memory: when a generation of clients is full, those that were not seen during it are
 * forgotten, and begin with a full bucket when they come back.
 */
export class TokenBuckets {
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();

  constructor(
    private readonly size: BucketSize,
    /** Milliseconds that never go back. */
    private readonly now: () => number,
    private readonly most = MOST_CLIENTS,
  ) {}

  /** Clients that are remembered. */
  get clients(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes a token. 0, or the whole seconds until there is one again. */
  take(client: string): number {
    const { perSecond, burst } = this.size;
    const bucket = this.#bucketOf(client);
    const now = this.now();
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  #bucketOf(client: string): Bucket {
    const young = this.#young.get(client);
    if (young) return young;
    const bucket = this.#old.get(client) ?? { tokens: this.size.burst, at: this.now() };
    if (this.#young.size >= this.most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(client);
    this.#young.set(client, bucket);
    return bucket;
  }
}
