import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { EngineError } from '@sleutelbos/kernel';

const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The ids of all keys that were ever destroyed, one a line, plain text. It is written before a key goes and lies outside the backup:
 * so an older backup of the keys brings none of them back. An id says nothing about anyone.
 */
export interface DestroyedRegister {
  /** Durable when it returns. @throws EngineError unavailable */
  add(kids: readonly string[]): void;
  /** @throws EngineError damaged, unavailable */
  all(): readonly string[];
}

export function destroyedRegister(path: string): DestroyedRegister {
  return {
    add(kids) {
      attempt(path, () => {
        const fresh = !existsSync(path);
        const handle = openSync(path, 'a', 0o600);
        try {
          writeSync(handle, kids.map((kid) => `${kid}\n`).join(''));
          fsyncSync(handle);
        } finally {
          closeSync(handle);
        }
        if (fresh) syncFolder(dirname(path));
      });
    },
    all() {
      if (!existsSync(path)) return [];
      const text = attempt(path, () => readFileSync(path, 'utf8'));
      const end = text.lastIndexOf('\n') + 1;
      // A line without its end was torn by a crash before anything was destroyed or answered. It must not grow together with the next.
      if (end < text.length) attempt(path, () => truncateSync(path, Buffer.byteLength(text.slice(0, end))));
      return kidsIn(text.slice(0, end), path);
    },
  };
}

/** The same without mending a torn end: for who reads beside the process that writes it. @throws EngineError damaged, unavailable */
export function destroyedKeys(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const text = attempt(path, () => readFileSync(path, 'utf8'));
  return kidsIn(text.slice(0, text.lastIndexOf('\n') + 1), path);
}

function kidsIn(text: string, path: string): readonly string[] {
  const kids = text.split('\n').slice(0, -1);
  const bad = kids.findIndex((kid) => !KEY_ID.test(kid));
  if (bad !== -1) {
    throw new EngineError(
      'damaged',
      `Line ${bad + 1} of ${path} is no key id. Put the register of destroyed keys back from a copy, or remove that line by hand.`,
    );
  }
  return kids;
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new EngineError(
      'unavailable',
      `The register of destroyed keys ${path} cannot be read or written; no key was destroyed. Check the disk and the rights of this user.`,
      {
        cause,
      },
    );
  }
}

/** A new file's name is on disk only when its folder is. Windows knows no such call and refuses to open a folder. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
