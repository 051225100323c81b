import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Position, ViewShape, ViewStore } from '@sleutelbos/kernel';
import { bootOfMachine } from '../../sqlite/machine-boot.js';
import { movableClock } from '../../system/movable-clock.js';
import { openSqliteViewStore } from './sqlite-view-store.js';
import { lostWithMachine, takeIntoUse } from './views-in-use.js';

const view: ViewShape = { name: 'loans', version: 1, indexes: {} };
const position = '0000000000000001' as Position;

describe('views, which do not wait for the disk', () => {
  let folder: string;
  const note = (): string => join(folder, 'views.in-use');
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function open(): Promise<ViewStore> {
    const store = await openSqliteViewStore(folder, movableClock(0));
    await store.bind('incarnation');
    await store.prepare(view);
    return store;
  }

  async function filled(): Promise<ViewStore> {
    const store = await open();
    await store.putMany(view, [{ id: 'a', position, document: { n: 1 } }]);
    await store.saveCheckpoint('view:loans@1', position);
    return store;
  }

  const held = async (store: ViewStore): Promise<number> => (await store.getMany(view, ['a'])).size;

  it('are noted as in use while they are open, and put away when everything is on disk', async () => {
    const store = await filled();
    expect(existsSync(note())).toBe(bootOfMachine() !== null);
    await store.close();
    expect(existsSync(note())).toBe(false);
    const again = await open();
    expect(await held(again)).toBe(1);
    await again.close();
  });

  it('are kept when only the process ended', async () => {
    const store = await filled();
    // Opened beside: as after a process that was killed, the note and the write-ahead log are there.
    const next = await open();
    expect(await held(next)).toBe(1);
    await next.close();
    await store.close();
  });

  it('are made anew when the machine stopped meanwhile, whatever half of them is left', async () => {
    await (await filled()).close();
    writeFileSync(note(), 'another run of the machine');
    writeFileSync(join(folder, 'views.db'), 'what the disk happened to hold');
    expect(lostWithMachine(folder)).toBe(true);
    const store = await open();
    expect([await held(store), await store.checkpoint('view:loans@1')]).toEqual([0, '']);
    await store.close();
    expect(lostWithMachine(folder)).toBe(false);
  });

  it('wait for the disk where the system does not name its runs', () => {
    expect(takeIntoUse(folder, null)).toBe(false);
    expect(existsSync(note())).toBe(false);
    expect(takeIntoUse(folder, 'this run')).toBe(true);
    expect(readFileSync(note(), 'utf8')).toBe('this run');
    // Nothing tells whether it is still the same run: then what was not waited for is given up.
    expect(lostWithMachine(folder, null)).toBe(true);
  });
});
