// the real store on the trace
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { openSqliteViewStore } from '@sleutelbos/engines/view-store/sqlite/sqlite-view-store.js';

const [trace, mergeText = '1'] = process.argv.slice(2);
const merge = Number(mergeText);
const lines = readFileSync(trace, 'utf8').split('\n');
const { shapes, warm } = JSON.parse(lines[0]);
const batches = lines.slice(1).map((l) => JSON.parse(l));
const folder = mkdtempSync('/tmp/views-real-');
const store = await openSqliteViewStore(folder, realSystem().clock);
await store.bind('x');
const views = {};
for (const [k, indexes] of Object.entries(shapes)) {
  const [name, v] = k.split('@');
  views[k] = { name, version: Number(v), indexes };
  await store.prepare(views[k]);
}
let cpu,
  from,
  docs = 0,
  slow = 0;
for (let i = 0; i < batches.length; i++) {
  if (i === warm) {
    cpu = process.cpuUsage();
    from = performance.now();
  }
  if (i >= warm) for (const w of batches[i]) docs += w.docs.length;
  const t = performance.now();
  await Promise.all(
    batches[i].map(async (w) => {
      const v = views[w.view];
      await store.getMany(
        v,
        w.docs.map((d) => d.id),
      );
      await store.putMany(v, w.docs);
      await store.saveCheckpoint('view:' + w.view, w.docs.at(-1).position);
    }),
  );
  if (i >= warm) slow = Math.max(slow, performance.now() - t);
}
const c = process.cpuUsage(cpu),
  ms = performance.now() - from;
console.log(
  JSON.stringify({
    trace,
    docs,
    wallUsDoc: ((ms * 1e3) / docs).toFixed(1),
    cpuUsDoc: ((c.user + c.system) / docs).toFixed(1),
    wallUsRequest: ((ms * 1e3) / 40000).toFixed(0),
    cpuUsRequest: ((c.user + c.system) / 40000).toFixed(0),
    slowestBatchMs: slow.toFixed(0),
  }),
);
await store.close();
rmSync(folder, { recursive: true });
