import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadKek } from '@sleutelbos/engines/key-vault/kek.js';

/** Where one installation keeps its data, and what belongs to it outside the folder; the same rules as the platform's. */
export interface House {
  readonly folder: string;
  /** Register of destroyed keys. */
  readonly register: string;
  readonly kekFile: string;
}

export function houseAt(folder: string | undefined, kekFile: string | undefined): House {
  const data = resolve(folder ?? (process.env.SLEUTELBOS_DATA?.trim() || './data'));
  return {
    folder: data,
    register: `${data}.destroyed-keys`,
    kekFile: resolve(kekFile ?? (process.env.SLEUTELBOS_KEK_FILE?.trim() || `${data}.kek`)),
  };
}

/** Null: there is none to be found, and the keys are left untried. @throws EngineError wrong-key: what is there is no key */
export function kekIfThere(house: House): Uint8Array | null {
  return process.env.SLEUTELBOS_KEK || existsSync(house.kekFile) ? kekOf(house) : null;
}

/** @throws EngineError wrong-key */
export function kekOf({ kekFile }: House): Uint8Array {
  return process.env.SLEUTELBOS_KEK ? loadKek({ env: 'SLEUTELBOS_KEK' }) : loadKek({ file: kekFile });
}
