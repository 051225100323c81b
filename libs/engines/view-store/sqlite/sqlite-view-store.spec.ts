import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Position, type ViewQuery, type ViewShape, viewGroup } from '@sleutelbos/kernel';
import { openDatabase } from '../../sqlite/database.js';
import { movableClock } from '../../system/movable-clock.js';
import { planQuery } from '../view-query.js';
import { viewStoreContract } from '../view-store.contract.js';
import { openSqliteViewStore, VIEW_STORE_SCHEMA } from './sqlite-view-store.js';
import { makeTable, viewTable } from './view-table.js';

viewStoreContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
  const clock = movableClock(1_000_000);
  let open = await openSqliteViewStore(folder, clock);
  return {
    store: open,
    pass: (ms) => clock.moveTo(clock.now() + ms),
    async reopen() {
      await open.close();
      open = await openSqliteViewStore(folder, clock);
      return open;
    },
    async close() {
      await open.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the sqlite view store', () => {
  const view: ViewShape = { name: 'open-requests', version: 3, indexes: { byMunicipality: ['municipality', 'since'] } };

  it('answers every query from the index, without sorting', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    const database = openDatabase({ path: join(folder, 'x.db'), schema: { format: 'x', steps: [] }, synchronous: 'NORMAL' });
    makeTable(database, view);
    const after = Buffer.from('[5,"d1"]').toString('base64url');
    const queries: Omit<ViewQuery, 'index' | 'limit'>[] = [
      { equals: { municipality: 'Amstelveen' } },
      { equals: { municipality: 'Amstelveen' }, upTo: 9, after },
      { equals: { municipality: 'Amstelveen' }, upTo: 'x', after, descending: true },
      { equals: { municipality: 'Amstelveen', since: 4 } },
      { equals: {}, upTo: 'M' },
    ];
    for (const query of queries) {
      const { sql, parameters } = viewTable(database, view).find(planQuery(view, { index: 'byMunicipality', limit: 10, ...query }));
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
      expect(plan.map((step) => step.detail)).toEqual([
        expect.stringMatching(/USING (COVERING )?INDEX view:open-requests@3\/byMunicipality/),
      ]);
    }
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('answers a query of several values from the index, sorting no more than a page of each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    const database = openDatabase({ path: join(folder, 'x.db'), schema: { format: 'x', steps: [] }, synchronous: 'NORMAL' });
    makeTable(database, view);
    const plan = planQuery(view, { index: 'byMunicipality', equals: {}, anyOf: ['Aalsmeer', 'Amstelveen'], limit: 10 });
    const { sql, parameters } = viewTable(database, view).find(plan);
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
    const read = steps.map((step) => step.detail).filter((detail) => /open-requests/.test(detail));
    expect(read).toEqual([
      expect.stringMatching(/INTEGER PRIMARY KEY \(rowid=\?\)/),
      expect.stringMatching(/USING COVERING INDEX view:open-requests@3\/byMunicipality/),
      expect.stringMatching(/USING COVERING INDEX view:open-requests@3\/byMunicipality/),
    ]);
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps what was stored before index values stood in columns', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    const old = openDatabase({
      path: join(folder, 'views.db'),
      schema: { ...VIEW_STORE_SCHEMA, steps: VIEW_STORE_SCHEMA.steps.slice(0, 1) },
      synchronous: 'NORMAL',
    });
    old.setMeta('incarnation', 'incarnation');
    old.exec(`CREATE TABLE "${viewGroup(view)}" (id TEXT PRIMARY KEY, position TEXT NOT NULL, document TEXT) STRICT;
      CREATE INDEX "${viewGroup(view)}/byMunicipality" ON "${viewGroup(view)}" (json_extract(document, '$.municipality'), id);
      INSERT INTO "${viewGroup(view)}" VALUES ('a', '1', '{"municipality":"Amstelveen","since":4}'), ('b', '1', NULL),
        ('c', '1', '{"municipality":"Amstelveen","since":true}')`);
    old.close();
    const store = await openSqliteViewStore(folder, movableClock(0));
    await store.bind('incarnation');
    await store.prepare(view);
    const { documents } = await store.find(view, { index: 'byMunicipality', equals: { municipality: 'Amstelveen' }, limit: 10 });
    expect(documents.map(({ id }) => id)).toEqual(['a']);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('writes nothing into a view that was dropped and begun anew meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    const store = await openSqliteViewStore(folder, movableClock(0));
    await store.bind('incarnation');
    await store.prepare(view);
    const writing = store.putMany(view, [{ id: 'a', position: '5' as Position, document: {} }]);
    await store.drop(view);
    await store.prepare(view);
    await writing;
    expect((await store.getMany(view, ['a'])).size).toBe(0);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('leaves no table of a view that was dropped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-views-'));
    const store = await openSqliteViewStore(folder, movableClock(0));
    await store.bind('incarnation');
    await store.prepare(view);
    await store.drop(view);
    await store.close();
    const raw = new DatabaseSync(join(folder, 'views.db'));
    expect(raw.prepare('SELECT name FROM sqlite_master WHERE name = ?').all(viewGroup(view))).toEqual([]);
    raw.close();
    rmSync(folder, { recursive: true });
  });
});
