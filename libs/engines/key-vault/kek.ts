import { readFileSync, writeFileSync } from 'node:fs';
import { EngineError, type Entropy } from '@sleutelbos/kernel';

const KEK_BYTES = 32;

export interface KekSource {
  /** Path of a file that holds the key in base64. Looked at first. */
  readonly file?: string;
  /** Name of an environment variable that holds it. */
  readonly env?: string;
}

/** The key-encryption key: 32 bytes, kept apart from the data folder and its backups. @throws EngineError wrong-key */
export function loadKek({ file, env }: KekSource): Uint8Array {
  if (file !== undefined) return kekOf(fileText(file), `The file ${file}`);
  const text = env === undefined ? undefined : process.env[env];
  if (text !== undefined) return kekOf(text, `The environment variable ${env}`);
  const wanted =
    env === undefined ? 'Name a key file or an environment variable' : `Set the environment variable ${env} or name a key file`;
  throw new EngineError('wrong-key', `There is no key-encryption key. ${wanted}; without it no personal data can be opened.`);
}

/** Makes a new key-encryption key that only this user may read. An existing file is left alone. @throws EngineError unavailable */
export function createKekFile(path: string, entropy: Entropy): Uint8Array {
  const kek = entropy.bytes(KEK_BYTES);
  try {
    writeFileSync(path, `${Buffer.from(kek).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const there = (cause as { code?: string }).code === 'EEXIST';
    const why = there ? 'exists already; it is never overwritten, for the keys wrapped with it would be lost' : 'cannot be written';
    throw new EngineError('unavailable', `The key file ${path} ${why}.`, { cause });
  }
  return kek;
}

/** @throws RangeError */
export function checkKek(kek: Uint8Array): Uint8Array {
  if (kek.length !== KEK_BYTES) throw new RangeError(`A key-encryption key is ${KEK_BYTES} bytes.`);
  return kek;
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new EngineError(
      'wrong-key',
      `The key file ${file} cannot be read. Put the key-encryption key back there, or name the right file.`,
      { cause },
    );
  }
}

function kekOf(text: string, where: string): Uint8Array {
  const trimmed = text.trim();
  const kek = new Uint8Array(Buffer.from(trimmed, 'base64'));
  // Node's decoder passes over what is not base64; a mutilated key must be told from a wrong one.
  if (kek.length !== KEK_BYTES || Buffer.from(kek).toString('base64') !== trimmed) {
    throw new EngineError('wrong-key', `${where} does not hold a key-encryption key: ${KEK_BYTES} bytes in base64 are expected.`);
  }
  return kek;
}
