/** Time as data. Everything that waits or asks the hour does it here, so that a simulation can repeat it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms` of this clock, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** New ids: lower-case UUIDs that sort roughly by time (version 7). */
export interface Ids {
  next(): string;
}

/** Unpredictable bytes. */
export interface Entropy {
  bytes(length: number): Uint8Array;
}

/** Synchronous ciphers (an asynchronous thread pool has no fixed order). AES-256-GCM with a 16-byte tag behind the text. */
export interface Ciphers {
  sha256(data: Uint8Array): Uint8Array;
  /** Of a text's UTF-8, in lower-case hex. */
  sha256Hex(text: string): string;
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
  hkdfSha256(key: Uint8Array, info: string, length: number): Uint8Array;
  /** `nonce` 12 bytes; answers ciphertext followed by the 16-byte tag. */
  encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array;
  /** Null when the tag does not fit: another key, another place, or a changed byte. */
  decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | null;
}

export interface SystemPorts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly entropy: Entropy;
  readonly ciphers: Ciphers;
}
