import { checkFolder } from '@sleutelbos/engines/embedded/check-folder.js';
import { openLogReading } from '@sleutelbos/engines/event-log/sqlite/log-reading.js';
import { openSqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { type IndexRow, openSqliteKeyVault } from '@sleutelbos/engines/key-vault/sqlite/sqlite-key-vault.js';
import { openSqliteReadLog } from '@sleutelbos/engines/read-log/sqlite/sqlite-read-log.js';
import { lockFolder } from '@sleutelbos/engines/sqlite/folder-lock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import {
  type EventLog,
  type FoundBy,
  instant,
  isErased,
  KeyRing,
  type ReadLine,
  type Registry,
  type Sealed,
  START,
} from '@sleutelbos/kernel';
import type { Outcome } from './commands.js';
import { contextRegistry } from './contexts.js';
import { houseAt, kekOf } from './house.js';

/** Parts opened, and subjects in one line of the read log, at a time. */
const AT_ONCE = 500;

interface Found {
  readonly by: FoundBy;
  readonly tenant: string;
  readonly sealed: Sealed<never>;
}

/**
 * Makes the blind-index rows anew from the log: opens what people are found by, and stores the tokens that a command would store today. For
 * a keys file whose rows are lost or doubted; rows of commands that never came to an event go. Stop the process first.
 *
 * Every opened part stands in the read log before it is opened, as everything that is opened does.
 */
export async function rebuildIndex(given: { readonly data?: string; readonly 'kek-file'?: string }): Promise<Outcome> {
  const house = houseAt(given.data, given['kek-file']);
  const { folder, register } = house;
  const system = realSystem();
  const kek = kekOf(house);
  // A folder without a log is told so, not made.
  openLogReading(folder).close();
  const lock = lockFolder(folder);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(engine: T): T => {
    opened.unshift(engine);
    return engine;
  };
  try {
    checkFolder({ folder, kek, ciphers: system.ciphers });
    const log = keep(await openSqliteEventLog(folder, system));
    const vault = keep(await openSqliteKeyVault({ folder, kek, register, system }));
    const reads = keep(await openSqliteReadLog(folder, system.clock));
    const keys = new KeyRing(vault, system);
    const found = [...(await whatIsFound(log, contextRegistry())).values()];
    const rows: IndexRow[] = [];
    for (const tenant of new Set(found.map((one) => one.tenant))) {
      const all = found.filter((one) => one.tenant === tenant);
      for (let from = 0; from < all.length; from += AT_ONCE) {
        const some = all.slice(from, from + AT_ONCE);
        await reads.record([lineOf(system, tenant, some)]);
        rows.push(...(await rowsOf(keys, some)));
      }
    }
    await vault.replaceIndex(rows);
    return {
      lines: [`${folder}: ${rows.length} rows of the blind index made anew from ${found.length} people and cases.`],
      data: { rows: rows.length, found: found.length },
      well: true,
    };
  } finally {
    for (const engine of opened) await engine.close();
    lock.release();
  }
}

/** The last part of each person that says what they are found by. */
async function whatIsFound(log: EventLog, registry: Registry): Promise<ReadonlyMap<string, Found>> {
  const declared = new Map(registry.found.map((by) => [by.event.type, by]));
  const found = new Map<string, Found>();
  for await (const { events } of log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal })) {
    for (const event of events) {
      const fact = registry.codec.decode(event);
      const by = declared.get(fact.type);
      const sealed = by && (fact.data as Readonly<Record<string, Sealed<never> | undefined>>)[by.part];
      if (by && sealed) found.set(`${sealed.kid} ${by.part}`, { by, tenant: fact.metadata.tenant, sealed });
    }
  }
  return found;
}

async function rowsOf(keys: KeyRing, found: readonly Found[]): Promise<IndexRow[]> {
  const opened = await keys.open(found.map((one) => one.sealed));
  const rows: IndexRow[] = [];
  for (const [i, { by, tenant, sealed }] of found.entries()) {
    const plain = opened[i];
    if (isErased(plain)) continue;
    for (const token of await by.tokens(keys, tenant, plain as never)) rows.push({ kid: sealed.kid, tenant, token });
  }
  return rows;
}

function lineOf({ ids, clock }: ReturnType<typeof realSystem>, tenant: string, found: readonly Found[]): ReadLine {
  return {
    id: ids.next(),
    at: instant(clock.now()),
    tenant,
    actor: 'sleutelbos rebuild index',
    role: 'operator',
    organisation: '',
    purpose: 'index',
    action: 'cli:rebuild-index',
    decision: 'allow operator-of-the-folder',
    subjects: found.map(({ sealed }) => sealed.in.slice(sealed.in.indexOf('-') + 1)),
    record: '',
  };
}
