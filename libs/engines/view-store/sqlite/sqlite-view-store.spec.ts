import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ViewQuery, type ViewShape, viewGroup } from '@sleutelbos/kernel';
import { openDatabase } from '../../sqlite/database.js';
import { movableClock } from '../../system/movable-clock.js';
import { planQuery } from '../view-query.js';
import { viewStoreContract } from '../view-store.contract.js';
import { openSqliteViewStore } from './sqlite-view-store.js';
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
