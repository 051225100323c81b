import { fromBase64, fromUtf8, join, type Position, type Runtime, START, toBase64, toUtf8 } from '@sleutelbos/kernel';

/** Plain bytes of a position's token: longer positions than any engine has fit, and all tokens are equally long. */
const POSITION_BYTES = 64;
/** A cursor's length tells only how many blocks its index values fill. */
const CURSOR_BLOCK = 64;
const MOST_CHARACTERS = 4_000;

type Kind = 'position' | 'cursor';

/**
 * Positions and cursors as they leave the product: encrypted with a fresh nonce under a key of the tenant, since positions count
 * everybody's events and cursors hold index values. The key follows from a secret in the vault, so tokens outlive a restart.
 */
export class Tokens {
  #incarnation: Promise<string> | undefined;
  /** Keys by the secret that they follow from: they go when the key ring lets go of that. */
  readonly #keys = { position: new WeakMap<Uint8Array, Uint8Array>(), cursor: new WeakMap<Uint8Array, Uint8Array>() };

  constructor(private readonly runtime: Pick<Runtime, 'bench' | 'engines'>) {}

  async position(tenant: string, position: Position): Promise<string> {
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
  #life(): Promise<string> {
    this.#incarnation ??= this.runtime.engines.log.incarnation().then(
      (incarnation) => toBase64(this.runtime.bench.ciphers.sha256(fromUtf8(incarnation))).slice(0, 8),
      (error: unknown) => {
        this.#incarnation = undefined;
        throw error;
      },
    );
    return this.#incarnation;
  }

  async #close(tenant: string, kind: Kind, bound: string, text: string, block: number): Promise<string> {
    const { ciphers, entropy } = this.runtime.bench;
    const nonce = entropy.bytes(12);
    return toBase64(join(nonce, ciphers.encrypt(await this.#key(tenant, kind), nonce, padded(text, block), fromUtf8(bound))));
  }

  async #open(tenant: string, kind: Kind, bound: string, token: string): Promise<string | null> {
    if (token.length > MOST_CHARACTERS) return null;
    const bytes = fromBase64(token);
    if (bytes.length < 28 + 2) return null;
    const plain = this.runtime.bench.ciphers.decrypt(
      await this.#key(tenant, kind),
      bytes.subarray(0, 12),
      bytes.subarray(12),
      fromUtf8(bound),
    );
    return plain && unpadded(plain);
  }

  async #key(tenant: string, kind: Kind): Promise<Uint8Array> {
    const { ciphers, keys } = this.runtime.bench;
    const secret = await keys.tenantSecret(tenant, 'ids');
    let key = this.#keys[kind].get(secret);
    if (!key) {
      key = ciphers.hkdfSha256(secret, `web ${kind} token`, 32);
      this.#keys[kind].set(secret, key);
    }
    return key;
  }
}

/** Two bytes of length, the text, zeros up to a whole number of blocks. */
function padded(text: string, block: number): Uint8Array {
  const bytes = fromUtf8(text);
  const all = new Uint8Array(Math.ceil((bytes.length + 2) / block) * block);
  new DataView(all.buffer).setUint16(0, bytes.length);
  all.set(bytes, 2);
  return all;
}

function unpadded(bytes: Uint8Array): string {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  return toUtf8(bytes.subarray(2, 2 + length));
}
