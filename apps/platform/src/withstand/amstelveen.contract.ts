import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { type Api, type ApiOptions, api } from '@sleutelbos/testing/http/api.js';
import { modules } from '../contexts.js';

export * from '@sleutelbos/testing/services/amstelveen.js';

// Keys, disks and fifty at once take their time on a machine that has other work.
jest.setTimeout(60_000);

/** An id that nobody has. */
export const UNKNOWN = '0190f3a0-0000-7000-8000-0000000000ff';
/** While the clock of the tests stands at 2019-07-01. */
export const ANSWER_BY = '2019-07-03T12:00:00+02:00';

const KEK = new Uint8Array(32).fill(7);

/** A data folder that goes away with the test. */
export interface DataFolder {
  readonly data: string;
  /** Register of destroyed keys, outside of the data, as the platform has it. */
  readonly register: string;
  /** The folder around both. */
  readonly home: string;
  remove(): void;
}

export function dataFolder(): DataFolder {
  const home = mkdtempSync(join(tmpdir(), 'sleutelbos-withstand-'));
  return {
    home,
    data: join(home, 'data'),
    register: join(home, 'data.destroyed-keys'),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

type Open = NonNullable<ApiOptions['open']>;

/** Opens the SQLite engines of a folder. */
export const enginesOf =
  ({ data, register }: DataFolder): Open =>
  (system, toBus) =>
    openEmbedded({ folder: data, register, kek: KEK, system, toBus });

/** The whole platform on SQLite in a folder. A second one may be opened there when the first has closed: give it the first one's system. */
export const platformOn = (folder: DataFolder, options: Partial<ApiOptions> = {}): Promise<Api> =>
  api({ modules, open: enginesOf(folder), ...options });

/** What is durable: the end of the log, and how many keys were ever made or destroyed. Equal before and after means that nothing was written. */
export async function durable(house: Api): Promise<{ readonly head: string; readonly keys: number }> {
  // What earlier requests set in motion is done first: only what is sent in between counts.
  await house.settled();
  const { engines } = house;
  return { head: await engines.log.head(), keys: (await engines.vault.state()).counter };
}
