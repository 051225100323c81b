import { fromBase64, fromUtf8, type Position, type Runtime, START, toBase64, toUtf8 } from '@sleutelbos/kernel';

/** Plain bytes of a position's token: longer positions than any engine has fit, and all tokens are equally long. */
const POSITION_BYTES = 64;
const NONCE_BYTES = 12;
/** A cursor's length tells only how many blocks its index values fill. */
const CURSOR_BLOCK = 64;
const MOST_CHARACTERS = 4_000;

type Kind = 'position' | 'cursor';

/**
 * Positions and cursors as they leave the product: encrypted with a fresh nonce under a key of the tenant, since positions count
 * everybody's events and cursors hold index values. The key follows from a secret in the vault, so tokens outlive a restart.
 */
export class Tokens {
  #lifeKnown: string | undefined;
  /** Keys by the secret that they follow from: they go when the key ring lets go of that. */
  readonly #keys = { position: new WeakMap<Uint8Array, Uint8Array>(), cursor: new WeakMap<Uint8Array, Uint8Array>() };

  constructor(private readonly runtime: Pick<Runtime, 'bench' | 'engines'>) {}

  /** At once where the tenant's key is remembered. */
  position(tenant: string, position: Position): string | Promise<string> {
    const secret = this.runtime.bench.keys.tenantSecretAtHand(tenant, 'ids');
    if (!secret || this.#lifeKnown === undefined) return this.#positionLater(tenant, position);
    return this.#closeWith(this.#keyFrom(secret, 'position'), '', `${this.#lifeKnown}${position}`, POSITION_BYTES);
  }

  async #positionLater(tenant: string, position: Position): Promise<string> {
    return this.#close(tenant, 'position', '', `${await this.#life()}${position}`, POSITION_BYTES);
  }

  /** Null when this is not a token of the tenant. A position of another incarnation of the log is void: nothing is waited for. */
  async openPosition(tenant: string, token: string): Promise<Position | null> {
    const text = await this.#open(tenant, 'position', '', token);
    if (text === null) return null;
    const life = await this.#life();
    return text.startsWith(life) ? (text.slice(life.length) as Position) : START;
  }

  /** @param query everything that the cursor belongs to: with another query it does not open */
  cursor(tenant: string, query: string, cursor: string): Promise<string> {
    return this.#close(tenant, 'cursor', query, cursor, CURSOR_BLOCK);
  }

  openCursor(tenant: string, query: string, token: string): Promise<string | null> {
    return this.#open(tenant, 'cursor', query, token);
  }

  /** Tells one incarnation of the log from another. */
  async #life(): Promise<string> {
    if (this.#lifeKnown === undefined) {
      const incarnation = await this.runtime.engines.log.incarnation();
      this.#lifeKnown = toBase64(this.runtime.bench.ciphers.sha256(fromUtf8(incarnation))).slice(0, 8);
    }
    return this.#lifeKnown;
  }

  async #close(tenant: string, kind: Kind, bound: string, text: string, block: number): Promise<string> {
    return this.#closeWith(await this.#key(tenant, kind), bound, text, block);
  }

  #closeWith(key: Uint8Array, bound: string, text: string, block: number): string {
    const { ciphers, entropy } = this.runtime.bench;
    const nonce = entropy.bytes(NONCE_BYTES);
    // One after the other: 12 bytes are a whole number of base64's groups.
    return toBase64(nonce) + toBase64(ciphers.encrypt(key, nonce, padded(text, block), fromUtf8(bound)));
  }

  async #open(tenant: string, kind: Kind, bound: string, token: string): Promise<string | null> {
    if (token.length > MOST_CHARACTERS) return null;
    const bytes = fromBase64(token);
    if (bytes.length < 28 + 2) return null;
    const plain = this.runtime.bench.ciphers.decrypt(
      await this.#key(tenant, kind),
      bytes.subarray(0, NONCE_BYTES),
      bytes.subarray(NONCE_BYTES),
      fromUtf8(bound),
    );
    return plain && unpadded(plain);
  }

  async #key(tenant: string, kind: Kind): Promise<Uint8Array> {
    return this.#keyFrom(await this.runtime.bench.keys.tenantSecret(tenant, 'ids'), kind);
  }

  #keyFrom(secret: Uint8Array, kind: Kind): Uint8Array {
    let key = this.#keys[kind].get(secret);
    if (!key) {
      key = this.runtime.bench.ciphers.hkdfSha256(secret, `web ${kind} token`, 32);
      this.#keys[kind].set(secret, key);
    }
    return key;
  }
}

/** Two bytes of length, the text, zeros up to a whole number of blocks. */
function padded(text: string, block: number): Uint8Array {
  const bytes = fromUtf8(text);
  const all = new Uint8Array(Math.ceil((bytes.length + 2) / block) * block);
  all[0] = bytes.length >> 8;
  all[1] = bytes.length & 0xff;
  all.set(bytes, 2);
  return all;
}

function unpadded(bytes: Uint8Array): string {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  return toUtf8(bytes.subarray(2, 2 + length));
}
