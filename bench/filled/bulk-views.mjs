import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeTable, tableOf, viewTable } from '@sleutelbos/engines/view-store/sqlite/view-table.js';
import { START, viewGroup } from '@sleutelbos/kernel';
import { ViewRunner } from '@sleutelbos/kernel/projecting/view-runner.js';

/**
 * All views, folded by the product's own runners while the events are made, into a views' file that nobody has open: tables and rows as the
 * engine makes them, in one transaction outside the write-ahead log, and the indexes afterwards. A start that folds the log reads it once
 * for each view, commits every few hundred documents and keeps the indexes up, which takes several times as long.
 */
export function bulkViews(folder, system, registry) {
  const database = new DatabaseSync(join(folder, 'views.db'));
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA cache_size = -800000');
  database.exec('BEGIN');
  const within = { prepare: (sql) => database.prepare(sql), exec: (sql) => database.exec(sql), write: (work) => work() };
  const tables = new Map();
  for (const view of registry.views) {
    makeTable(within, view);
    for (const index of Object.keys(view.indexes)) database.exec(`DROP INDEX "${tableOf(view)}/${index}"`);
    tables.set(view.name, viewTable(within, view));
  }

  const store = {
    prepare: async () => undefined,
    checkpoint: async () => START,
    saveCheckpoint: async () => undefined,
    async getMany({ name }, ids) {
      const { getOne } = tables.get(name);
      const found = new Map();
      for (const id of ids) {
        const row = getOne.get(id);
        if (row) found.set(id, { ...row, document: row.document === null ? null : JSON.parse(row.document) });
      }
      return found;
    },
    async putMany({ name }, documents) {
      const { put, rowOf } = tables.get(name);
      for (const document of documents) put.run(...rowOf(document));
    },
  };

  const stop = new AbortController();
  const faults = [];
  const following = registry.views.map((view) => {
    const batches = queue();
    let types;
    const log = {
      subscribe(options) {
        types = options.types;
        return batches;
      },
    };
    const ports = { log, views: store, clock: system.clock, codec: registry.codec };
    const runner = new ViewRunner(view, ports, registry, (one, error) => faults.push({ view: one.name, error }));
    const done = runner.run(stop.signal);
    return { runner, done, batches, hears: (event) => types.has(event.type) };
  });

  return {
    /** Resolves when every view has folded these events, which follow on those before. */
    async feed(events) {
      const mark = events.at(-1).position;
      await Promise.all(
        following.map(async ({ runner, batches, hears }) => {
          const heard = events.filter(hears);
          if (heard.length === 0) return;
          batches.push({ events: heard, mark, atHead: true });
          await runner.reached.wait(mark, stop.signal);
        }),
      );
      if (faults.length > 0) throw new Error(`View ${faults[0].view} stopped`, { cause: faults[0].error });
    },
    /** `head`: the position up to which all was fed. */
    async close(head) {
      stop.abort();
      for (const { batches, done } of following) {
        batches.push(null);
        await done;
      }
      const note = database.prepare('INSERT INTO checkpoints VALUES (?, ?)');
      for (const view of registry.views) {
        makeTable(within, view);
        note.run(viewGroup(view), head);
      }
      database.exec('COMMIT');
      database.close();
    },
  };
}

/** What is pushed comes out in order; null ends it. */
function queue() {
  const waiting = [];
  let wake = () => undefined;
  return {
    push(one) {
      waiting.push(one);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (waiting.length === 0) {
          await new Promise((resolve) => {
            wake = resolve;
          });
        }
        const one = waiting.shift();
        if (one === null) return;
        yield one;
      }
    },
  };
}
