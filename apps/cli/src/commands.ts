import { backUp } from '@sleutelbos/engines/embedded/back-up.js';
import { restore } from '@sleutelbos/engines/embedded/restore.js';
import { verifyFolder } from '@sleutelbos/engines/embedded/verify-folder.js';
import { openSqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { lockFolder } from '@sleutelbos/engines/sqlite/folder-lock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { openSqliteViewStore } from '@sleutelbos/engines/view-store/sqlite/sqlite-view-store.js';
import { instant, ViewCatalogue } from '@sleutelbos/kernel';
import { compareViews } from './compare-views.js';
import { contextRegistry } from './contexts.js';
import { houseAt, kekIfThere, kekOf } from './house.js';

/** What a command answers: lines for people, the same as data for programs, and whether all is well. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly well: boolean;
}

export interface VerifyArguments {
  readonly data?: string;
  readonly 'kek-file'?: string;
  readonly views?: boolean;
}

/** Reads every event and tries every key; with `views`, compares every document with one made anew. Beside a running process too. */
export function verify(given: VerifyArguments): Outcome {
  const house = houseAt(given.data, given['kek-file']);
  const kek = kekIfThere(house);
  const { ciphers } = realSystem();
  const found = verifyFolder({ folder: house.folder, ciphers, register: house.register, ...(kek ? { kek } : {}) });
  const compared = given.views ? compareViews(house.folder, contextRegistry()) : null;
  const faults = [...found.faults, ...(compared?.faults ?? [])];
  const keys = found.keysTried ? `${found.keys} keys open` : `${found.keys} keys, not tried: no key-encryption key at ${house.kekFile}`;
  const views = compared ? `, ${compared.documents} documents of ${compared.views} views` : '';
  return {
    lines: [
      ...faults,
      `${house.folder}: ${found.events} events, ${keys}${views}: ${faults.length === 0 ? 'sound' : `${faults.length} faults`}.`,
    ],
    data: {
      events: found.events,
      keys: found.keys,
      keysTried: found.keysTried,
      ...(compared ? { views: compared.views, documents: compared.documents } : {}),
      faults,
    },
    well: faults.length === 0,
  };
}

export interface BackupArguments {
  readonly to: string;
  readonly data?: string;
  readonly 'kek-file'?: string;
}

export function backup(given: BackupArguments): Outcome {
  const house = houseAt(given.data, given['kek-file']);
  const { ciphers, clock } = realSystem();
  const kek = kekIfThere(house);
  const made = backUp({
    from: house.folder,
    to: given.to,
    register: house.register,
    ciphers,
    madeAt: instant(clock.now()),
    ...(kek ? { kek } : {}),
  });
  return {
    lines: [
      `${given.to}: ${made.events} events and ${made.keys} keys, verified${kek ? '' : ' but the keys, for want of a key-encryption key'}.`,
      `Kept elsewhere, and not in it: the key-encryption key, the register of destroyed keys (${house.register}), the read log (reads.db).`,
    ],
    data: { ...made },
    well: true,
  };
}

export interface RestoreArguments {
  readonly from: string;
  readonly into: string;
  readonly 'kek-file'?: string;
  readonly register?: string;
  readonly 'nobody-erased'?: boolean;
}

export async function putBack(given: RestoreArguments): Promise<Outcome> {
  const house = houseAt(given.into, given['kek-file']);
  const made = await restore({
    from: given.from,
    into: house.folder,
    register: house.register,
    kek: kekOf(house),
    system: realSystem(),
    nobodyErased: given['nobody-erased'] ?? false,
    ...(given.register ? { registerCopy: given.register } : {}),
  });
  return {
    lines: [`${house.folder}: ${made.events} events and ${made.keys} keys are back. Views are made anew at the next start.`],
    data: { events: made.events, keys: made.keys },
    well: true,
  };
}

/** Drops every view; the next start makes them anew. Reactions and timers go on where they are. */
export async function rebuildViews(given: { readonly data?: string }): Promise<Outcome> {
  const { folder } = houseAt(given.data, undefined);
  const system = realSystem();
  const lock = lockFolder(folder);
  try {
    const log = await openSqliteEventLog(folder, system);
    const views = await openSqliteViewStore(folder, system.clock);
    const registry = contextRegistry();
    await views.bind(await log.incarnation());
    await new ViewCatalogue(views).dropAll(registry.views);
    await views.close();
    await log.close();
    return {
      lines: [`${folder}: ${registry.views.length} views are dropped. The next start makes them anew.`],
      data: { views: registry.views.length },
      well: true,
    };
  } finally {
    lock.release();
  }
}
