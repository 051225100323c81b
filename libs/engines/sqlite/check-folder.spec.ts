import {
  closeSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '@sleutelbos/kernel';
import type { Engines } from '../embedded/engines.js';
import { openEmbedded } from '../embedded/open-embedded.js';
import { realSystem } from '../system/real-system.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);
const PAGE = 4096;
const EVENTS = 1_500;

describe('at the start', () => {
  let home: string;
  let folder: string;

  const open = (key = kek): Promise<Engines> =>
    openEmbedded({ folder, system, kek: key, register: `${folder}.destroyed-keys`, toBus: () => [] });
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-'));
    folder = join(home, 'made');
    const first = await open();
    await first.vault.ensure([{ tenant: 't', subject: 's-1', purpose: 'dossier' }]);
    await first.close();
    copyFileSync(file('keys.db'), join(home, 'older-keys.db'));
    const engines = await open();
    await engines.vault.ensure([{ tenant: 't', subject: 's-2', purpose: 'dossier' }]);
    for (let n = 0; n < EVENTS; n += 500)
      await Promise.all(Array.from({ length: 500 }, (_, i) => engines.log.append(`case-${n + i}`, 'no-stream', event(n + i))));
    await engines.views.saveCheckpoint('view:one@1', await engines.log.head());
    await engines.close();
    // The same, as a killed process leaves it: the last thousand events in the write-ahead log only.
    folder = join(home, 'killed');
    cpSync(join(home, 'made'), folder, { recursive: true });
    const again = await open();
    await again.log.append('case-late', 'no-stream', event(9));
    cpSync(folder, join(home, 'left'), { recursive: true, filter: (path) => !path.endsWith('lock.db') });
    await again.close();
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** A copy of its own, spoiled; opening it must say `told`, and leave every byte as it was. */
  async function refuses(of: 'made' | 'left', spoil: () => void, told: { code: string; message: RegExp }, key = kek): Promise<void> {
    folder = mkdtempSync(join(home, 'spoiled-'));
    cpSync(join(home, of), folder, { recursive: true });
    spoil();
    const before = bytesOf(folder);
    await expect(open(key)).rejects.toMatchObject({ code: told.code, message: expect.stringMatching(told.message) });
    expect(bytesOf(folder)).toEqual(before);
  }

  it.each(['made', 'left'] as const)('a folder that was %s opens, with everything in it', async (of) => {
    folder = mkdtempSync(join(home, 'whole-'));
    cpSync(join(home, of), folder, { recursive: true });
    const engines = await open();
    expect(Number(await engines.log.head())).toBe(of === 'made' ? EVENTS : EVENTS + 1);
    await engines.close();
  });

  it('a log that lost its end is refused', () =>
    refuses('made', () => truncateSync(file('log.db'), statSync(file('log.db')).size - 3 * PAGE), {
      code: 'damaged',
      message: /log\.db is cut off.*restore/,
    }));

  it('a log that lost its end is refused also beside a write-ahead log, where SQLite takes it for whole', () =>
    refuses('left', () => truncateSync(file('log.db'), statSync(file('log.db')).size - 3 * PAGE), {
      code: 'damaged',
      message: /log\.db is cut off/,
    }));

  it.each([0, 50])('a log cut to %s bytes is refused', (left) =>
    refuses('made', () => truncateSync(file('log.db'), left), { code: 'damaged', message: /log\.db is (cut off|empty)/ }),
  );

  it('a flipped bit in one of the last thousand events is refused, with its position', () =>
    refuses('made', () => flip(file('log.db'), 'event number 1400'), { code: 'damaged', message: /log\.db.*position 1401/ }));

  it('a page of something else is refused', () =>
    refuses('made', () => overwrite(file('log.db'), pageOf(file('log.db'), 'event number 1400'), Buffer.alloc(PAGE, 0x5a)), {
      code: 'damaged',
      message: /log\.db/,
    }));

  it('a write-ahead log that lost acknowledged events is refused: the views saw more', () =>
    refuses('left', loseWriteAheadLog, {
      code: 'damaged',
      message: /log\.db ends at event 1500, though .*views\.db reflects event 1501: acknowledged events are lost/,
    }));

  it('a log behind what the keys noted is refused', () =>
    refuses('made', () => change('log.db', `DELETE FROM events WHERE position > ${EVENTS - 40}`), {
      code: 'damaged',
      message: /log\.db ends at event 1460, though .*keys\.db noted event 1500/,
    }));

  it('a keys file put back from before the log’s last keys is refused, though every key in it opens', () =>
    refuses('made', () => copyFileSync(join(home, 'older-keys.db'), file('keys.db')), {
      code: 'damaged',
      message: /keys\.db is older than .*log\.db/,
    }));

  it('what was noted of another incarnation is void', async () => {
    folder = mkdtempSync(join(home, 'other-'));
    cpSync(join(home, 'made'), folder, { recursive: true });
    change('log.db', `DELETE FROM events WHERE position > 10; UPDATE meta SET value = 'another' WHERE name = 'incarnation'`);
    const engines = await open();
    expect(Number(await engines.log.head())).toBe(10);
    await engines.close();
  });

  it.each([
    ['log.db', 'keys.db'],
    ['keys.db', 'log.db'],
  ])('a folder without %s is refused: %s is there', (gone) =>
    refuses('made', () => rmSync(file(gone)), { code: 'damaged', message: new RegExp(`${gone} is missing.*[Pp]ut the file back`) }),
  );

  it.each(['log.db', 'keys.db', 'reads.db', 'views.db'])('%s of a newer program is refused', (name) =>
    refuses('made', () => change(name, `UPDATE meta SET value = '99' WHERE name = 'schema'`), {
      code: 'damaged',
      message: new RegExp(`${name}.*newer version.*schema 99`),
    }),
  );

  it('views that are damaged may be moved away: it is said, and the next start makes them anew', async () => {
    await refuses('made', () => truncateSync(file('views.db'), 5000), { code: 'damaged', message: /views\.db.*move it away.*made anew/i });
    rmSync(file('views.db'));
    await (await open()).close();
  });

  it('another key-encryption key is refused', () =>
    refuses('left', () => undefined, { code: 'wrong-key', message: /keys\.db.*key file/ }, new Uint8Array(32).fill(8)));

  function change(name: string, sql: string): void {
    const raw = new DatabaseSync(file(name));
    raw.exec(sql);
    raw.close();
  }

  /** A view had folded the last event before the log lost it. */
  function loseWriteAheadLog(): void {
    change('views.db', `UPDATE checkpoints SET position = '${String(EVENTS + 1).padStart(16, '0')}'`);
    truncateSync(file('log.db-wal'), 0);
  }
});

function event(n: number): [NewEvent] {
  return [{ id: `e-${n}`, type: 'test.happened.v1', data: { text: `event number ${n}` }, metadata: {} }];
}

function flip(path: string, text: string): void {
  const at = readFileSync(path).indexOf(text);
  expect(at).toBeGreaterThan(0);
  overwrite(path, at, Buffer.from([text.charCodeAt(0) ^ 1]));
}

/** Where the page begins that holds this text. */
function pageOf(path: string, text: string): number {
  const at = readFileSync(path).indexOf(text);
  expect(at).toBeGreaterThan(0);
  return at - (at % PAGE);
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const handle = openSync(path, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

/** What counts as untouched: every file, but the lock and the index of the write-ahead log, which SQLite makes for each reader. */
function bytesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== 'lock.db' && !name.endsWith('-shm'));
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).size > 0)
      .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
  );
}
