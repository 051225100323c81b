/** One replay of a filled folder, in a thread as the product's views have it. `view`, `documents` or `bare`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openFollowingEventLog } from '@sleutelbos/engines/event-log/sqlite/following-event-log.js';
import { openSqliteEventLog } from '@sleutelbos/engines/event-log/sqlite/sqlite-event-log.js';
import { realClock } from '@sleutelbos/engines/system/real-clock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { inThread } from '@sleutelbos/engines/system/threads.js';
import { openSqliteViewStore } from '@sleutelbos/engines/view-store/sqlite/sqlite-view-store.js';
import { ViewRunner } from '@sleutelbos/kernel';
import { registry } from '../../apps/platform/dist/contexts.js';

const { data, line } = inThread(realClock());
const [how, folder] = data;
const VIEWS = { view: 'programme-figures', documents: 'help-requests' };
const view = registry.views.find((one) => one.name === (VIEWS[how] ?? VIEWS.view));
/** Types in the log that the view is made of: both sides read these rows. */
const types = [...registry.sources(view.context, new Set(view.handles))];
line.send(how === 'bare' ? bare() : await folded());

/** All rows in order, both JSON texts parsed; nothing is kept. */
function bare() {
  const log = new DatabaseSync(join(folder, 'log.db'));
  const next = log.prepare(
    'SELECT position, stream, revision, type, id, recorded_at, checksum, metadata, data FROM events WHERE position > ? AND type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT 500',
  );
  const from = process.hrtime.bigint();
  let events = 0;
  for (let after = 0; ; ) {
    const rows = next.all(after, JSON.stringify(types));
    if (rows.length === 0) break;
    for (const row of rows) {
      JSON.parse(row.metadata);
      JSON.parse(row.data);
    }
    events += rows.length;
    after = rows.at(-1).position;
  }
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  log.close();
  return { events, rate: events / seconds };
}

/** Rows of the view's types. */
function counted() {
  const log = new DatabaseSync(join(folder, 'log.db'));
  const { events } = log
    .prepare('SELECT count(*) AS events FROM events WHERE type IN (SELECT value FROM json_each(?))')
    .get(JSON.stringify(types));
  log.close();
  return events;
}

/** As the platform does it after `sleutelbos rebuild`, reading the file beside the thread that writes it: subscription, codec, published facts, fold, store, checkpoint. */
async function folded() {
  const system = realSystem();
  const held = await openSqliteEventLog(folder, system);
  const log = await openFollowingEventLog(folder, system.clock, held);
  const target = mkdtempSync(`${folder}-views-`);
  const views = await openSqliteViewStore(target, system.clock);
  await views.bind(await log.incarnation());
  const stop = new AbortController();
  const fault = [];
  const runner = new ViewRunner(view, { log, views, clock: system.clock, codec: registry.codec }, registry, (_, error) => {
    fault.push(error);
    stop.abort();
  });
  const head = await log.head();
  const from = process.hrtime.bigint();
  const running = runner.run(stop.signal);
  await runner.reached.wait(head, stop.signal);
  const seconds = Number(process.hrtime.bigint() - from) / 1e9;
  stop.abort();
  await running;
  await views.close();
  await log.close();
  await held.close();
  const events = counted();
  rmSync(target, { recursive: true });
  if (fault.length > 0) throw fault[0];
  return { events, rate: events / seconds };
}
