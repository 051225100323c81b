import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jest } from '@jest/globals';
import { openEmbedded } from '@sleutelbos/engines/embedded/open-embedded.js';
import { EVENT_LOG_SCHEMA } from '@sleutelbos/engines/event-log/sqlite/event-row.js';
import { openDatabase, type Schema } from '@sleutelbos/engines/sqlite/database.js';
import { VIEW_STORE_SCHEMA } from '@sleutelbos/engines/view-store/sqlite/sqlite-view-store.js';
import { registrationModule } from '@sleutelbos/registration';
import { api } from '@sleutelbos/testing/http/api.js';
import { rebuildViews, verify } from './commands.js';

jest.setTimeout(120_000);

const kek = new Uint8Array(32).fill(7);
const PROGRAMME = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };

describe('the command line', () => {
  let home: string;
  let data: string;

  const house = () =>
    api({
      modules: [registrationModule],
      open: (system, toBus) => openEmbedded({ folder: data, register: `${data}.destroyed-keys`, kek, system, toBus }),
    });
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['--import', resolve('tools/from-source.mjs'), resolve('apps/cli/src/main.ts'), ...words], {
      env: { PATH: process.env.PATH ?? '', SLEUTELBOS_DATA: data },
      encoding: 'utf8',
    });
  function change(name: string, schema: Schema, sql: string): void {
    const database = openDatabase({ path: join(data, name), schema, synchronous: 'FULL' });
    database.exec(sql);
    database.close();
  }

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'sleutelbos-cli-'));
    data = join(home, 'data');
    writeFileSync(`${data}.kek`, Buffer.from(kek).toString('base64'));
    const running = await house();
    for (const name of ['one', 'two', 'three'])
      (await running.as('coordinator').post('/registration/v1/programmes', { ...PROGRAMME, name })).expectOk(201);
    await running.settled();
    await running.close();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('verify reads every event, tries every key, and compares every document with one made anew', () => {
    const found = verify({ data, views: true });
    expect(found.data).toMatchObject({ events: 3, keysTried: true, faults: [] });
    expect(found.data.documents).toBeGreaterThanOrEqual(3);
    expect(found.well).toBe(true);
  });

  it('verify works beside the running process', async () => {
    const running = await house();
    (
      await running.as('coordinator').post('/registration/v1/programmes', { ...PROGRAMME, name: 'four' }, { key: 'programme-four' })
    ).expectOk(201);
    await running.settled();
    expect(run('verify', '--views')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/4 events.*keys open.*documents of \d+ views: sound/),
    });
    await running.close();
  });

  it('verify names each event that is not what was written, and goes on with the others', () => {
    change('log.db', EVENT_LOG_SCHEMA, `UPDATE events SET data = '{}' WHERE position IN (1, 3)`);
    const { status, stdout } = run('verify', '--json');
    const { faults } = JSON.parse(stdout) as { faults: string[] };
    expect([status, faults]).toEqual([1, [expect.stringMatching(/position 1 /), expect.stringMatching(/position 3 /)]]);
  });

  it.each([
    ['differs', `UPDATE "view:programmes@1" SET document = replace(document, 'GM0362', 'GM0363')`, /view programmes: document .* differs/],
    ['is missing', 'DELETE FROM "view:programmes@1"', /view programmes: document .* is missing/],
    [
      'comes from no event',
      `INSERT INTO "view:programmes@1" (id, position, document) VALUES ('x', '0000000000000001', '{}')`,
      /document x comes from no event/,
    ],
  ])('verify finds a document that %s, and rebuild views mends it', async (_what, sql, told) => {
    change('views.db', VIEW_STORE_SCHEMA, sql);
    const found = verify({ data, views: true });
    expect([found.well, found.lines[0]]).toEqual([false, expect.stringMatching(told)]);
    await rebuildViews({ data });
    const running = await house();
    await running.settled();
    await running.close();
    expect(verify({ data, views: true })).toMatchObject({ well: true, data: { faults: [] } });
  });

  it('verify says that keys were not tried where there is no key to try them with, and that a wrong one does not fit', () => {
    expect(verify({ data, 'kek-file': join(home, 'none') }).lines[0]).toMatch(/not tried/);
    writeFileSync(`${data}.kek`, Buffer.alloc(32, 9).toString('base64'));
    expect(verify({ data })).toMatchObject({ well: false, data: { faults: [expect.stringMatching(/keys\.db.*does not fit/)] } });
  });

  it('backup and restore go round, with exit codes; what is not understood is told how it is said', () => {
    const to = join(home, 'backup');
    expect(run('backup', '--to', to)).toMatchObject({ status: 0, stdout: expect.stringMatching(/3 events.*verified/) });
    expect(run('backup', '--to', to)).toMatchObject({ status: 1, stderr: expect.stringMatching(/not empty/) });
    const into = join(home, 'new');
    const restored = run('restore', '--from', to, '--into', into, '--kek-file', `${data}.kek`, '--nobody-erased');
    expect(restored).toMatchObject({ status: 0, stdout: expect.stringMatching(/3 events/) });
    expect(verify({ data: into, 'kek-file': `${data}.kek` }).well).toBe(true);
    expect(run('restore', '--from', to)).toMatchObject({ status: 2, stderr: expect.stringMatching(/sleutelbos restore --from/) });
    expect(run('verify', '--data', join(home, 'nowhere'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/There is no .*nowhere/),
    });
  });
});
