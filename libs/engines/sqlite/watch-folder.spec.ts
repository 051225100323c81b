import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engines } from '../embedded/engines.js';
import { openEmbedded } from '../embedded/open-embedded.js';
import { movableClock } from '../system/movable-clock.js';
import { realSystem } from '../system/real-system.js';

const system = realSystem();
const kek = new Uint8Array(32).fill(7);
const MORE_THAN_CHECKED_AT_START = 1_200;

describe('beside the work', () => {
  let home: string;
  let folder: string;
  let told: unknown[];
  const open = (): Promise<Engines> =>
    openEmbedded({ folder, system, kek, register: `${folder}.destroyed-keys`, toBus: () => [], report: (error) => told.push(error) });

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-'));
    folder = join(home, 'data');
    told = [];
    const engines = await open();
    await Promise.all(
      Array.from({ length: MORE_THAN_CHECKED_AT_START }, (_, n) =>
        engines.log.append(`case-${n}`, 'no-stream', [{ id: `e-${n}`, type: 'test.happened.v1', data: { n }, metadata: {} }]),
      ),
    );
    await engines.vault.ensure([{ tenant: 't', subject: 's', purpose: 'dossier' }]);
    await engines.close();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const raw = (name: string, sql: string): unknown => {
    const database = new DatabaseSync(join(folder, name));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };

  it('log and keys have noted at the end how far the other was', () => {
    expect(raw('keys.db', `SELECT value FROM notes WHERE name = 'log-head'`)).toEqual([
      { value: expect.stringMatching(/^[0-9a-f-]{36} 1200$/) },
    ]);
    expect(raw('log.db', `SELECT value FROM meta WHERE name = 'note:vault-counter'`)).toEqual([
      { value: expect.stringMatching(/^[0-9a-f-]{36} 1$/) },
    ]);
  });

  it('damage in an event too old for the look at the start is found, told once with its place, and the rest works on', async () => {
    raw('log.db', `UPDATE events SET data = '{"n":0}' WHERE position = 17`);
    const engines = await open();
    expect(engines.faults?.()).toEqual([]);
    while (engines.faults?.().length === 0) await system.clock.sleep(20);
    expect(engines.faults?.()).toEqual(['log.db']);
    expect(told).toEqual([expect.objectContaining({ code: 'damaged', message: expect.stringMatching(/log\.db.*position 17/) })]);
    await engines.log.append('case-new', 'no-stream', [{ id: 'new', type: 'test.happened.v1', data: {}, metadata: {} }]);
    await engines.close();
  }, 60_000);

  it('AUD-05 a key that no event uses is swept, after the look at older events, once it is a day old', async () => {
    const clock = movableClock(Date.now());
    const engines = await openEmbedded({
      folder,
      system: { ...system, clock },
      kek,
      register: `${folder}.destroyed-keys`,
      toBus: () => [],
    });
    const owner = { tenant: 't', subject: 's', purpose: 'dossier' };
    expect(await engines.vault.find([owner])).toEqual([expect.objectContaining(owner)]);
    clock.moveTo(clock.now() + 25 * 3_600_000);
    while ((await engines.vault.find([owner]))[0] !== 'unknown') await system.clock.sleep(20);
    await engines.close();
  }, 60_000);

  it('a sound log gives no report, and closing ends the look in the middle', async () => {
    const engines = await open();
    await engines.close();
    expect(told).toEqual([]);
  });
});
