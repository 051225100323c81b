import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const [trace, name, ...opts] = process.argv.slice(2);
const opt = Object.fromEntries(opts.map((o) => o.split('=')));
const lines = readFileSync(trace, 'utf8').split('\n');
const { shapes, warm, N } = JSON.parse(lines[0]);
const batches = lines.slice(1).map((l) => JSON.parse(l));
for (const b of batches) for (const w of b) for (const d of w.docs) d.text = JSON.stringify(d.document);
if (opt.nodead) {
  shapes['open-requests@1'] = {};
}
if (opt.in) {
  delete shapes['help-requests@1'].byTenant;
  delete shapes['placements@1'].byTenant;
}
if (opt.noindex) for (const k of Object.keys(shapes)) shapes[k] = {};
const merge = Number(opt.merge ?? 1);
const folder = mkdtempSync('/tmp/views-layout-');
const path = folder + '/v.db';
const db = new DatabaseSync(path);
if (opt.page) db.exec(`PRAGMA page_size = ${opt.page}`);
db.exec(
  `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${opt.cache ?? 32768}; PRAGMA wal_autocheckpoint = ${opt.auto ?? 1000}`,
);
if (opt.temp) db.exec('PRAGMA temp_store = MEMORY');
db.exec('CREATE TABLE checkpoints (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID');
const saveCp = db.prepare(
  'INSERT INTO checkpoints VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > position',
);
const fieldSql = (f) => {
  const p = `'$."${f}"'`;
  return `CASE WHEN json_type(document, ${p}) IN ('text', 'integer', 'real') THEN json_extract(document, ${p}) END`;
};
const q = (s) => `"${s}"`;
const isv = (v) => (typeof v === 'string' || typeof v === 'number' ? v : null);
const tables = {};
const layouts = {
  now(view, indexes) {
    const t = `view:${view}`;
    db.exec(`CREATE TABLE "${t}" (id TEXT PRIMARY KEY, position TEXT NOT NULL, document TEXT) STRICT`);
    for (const [i, fields] of Object.entries(indexes))
      db.exec(`CREATE INDEX "${t}/${i}" ON "${t}" (${[...fields.map(fieldSql), 'id'].join(', ')})`);
    const get = db.prepare(`SELECT id, position, document FROM "${t}" WHERE id IN (SELECT value FROM json_each(?))`);
    const put = db.prepare(
      `INSERT INTO "${t}" (id, position, document) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET position = excluded.position, document = excluded.document WHERE excluded.position > position`,
    );
    return { get: (ids) => get.all(JSON.stringify(ids)), put: (d) => put.run(d.id, d.position, d.text) };
  },
  columns(view, indexes) {
    // values in columns, partial indexes, normal rowid table
    const t = `view:${view}`;
    const fields = [...new Set(Object.values(indexes).flat())];
    db.exec(
      `CREATE TABLE "${t}" (id TEXT PRIMARY KEY, position TEXT NOT NULL, document TEXT${fields.map((f) => `, "f:${f}" ANY`).join('')}) STRICT`,
    );
    for (const [i, fs] of Object.entries(indexes))
      db.exec(
        `CREATE INDEX "${t}/${i}" ON "${t}" (${[...fs.map((f) => q('f:' + f)), 'id'].join(', ')}) WHERE ${fs.map((f) => q('f:' + f) + ' IS NOT NULL').join(' AND ')}`,
      );
    const get = db.prepare(`SELECT id, position, document FROM "${t}" WHERE id IN (SELECT value FROM json_each(?))`);
    const cols = fields.map((f) => q('f:' + f));
    const put = db.prepare(
      `INSERT INTO "${t}" (id, position, document${cols.map((c) => ', ' + c).join('')}) VALUES (?, ?, ?${cols.map(() => ', ?').join('')}) ON CONFLICT (id) DO UPDATE SET position = excluded.position, document = excluded.document${cols.map((c) => `, ${c} = excluded.${c}`).join('')} WHERE excluded.position > position`,
    );
    return {
      get: (ids) => get.all(JSON.stringify(ids)),
      put: (d) => put.run(d.id, d.position, d.text, ...fields.map((f) => isv(d.document?.[f]))),
    };
  },
  // one id index for all views; a heap per view
  shared(view, indexes) {
    if (!tables.ids) {
      tables.ids = true;
      db.exec('CREATE TABLE ids (id TEXT, view INTEGER, at INTEGER, PRIMARY KEY (id, view)) STRICT, WITHOUT ROWID');
      layouts.n = 0;
    }
    const no = ++layouts.n;
    const t = `view:${view}`;
    const fields = [...new Set(Object.values(indexes).flat())];
    db.exec(
      `CREATE TABLE "${t}" (at INTEGER PRIMARY KEY, id TEXT, position TEXT NOT NULL, document TEXT${fields.map((f) => `, "f:${f}" ANY`).join('')}) STRICT`,
    );
    for (const [i, fs] of Object.entries(indexes))
      db.exec(
        `CREATE INDEX "${t}/${i}" ON "${t}" (${[...fs.map((f) => q('f:' + f)), 'id'].join(', ')}) WHERE ${fs.map((f) => q('f:' + f) + ' IS NOT NULL').join(' AND ')}`,
      );
    const cols = fields.map((f) => q('f:' + f));
    const get = db.prepare(
      `SELECT d.at, d.id, position, document FROM json_each(?) j JOIN ids i ON i.id = j.value AND i.view = ${no} JOIN "${t}" d ON d.at = i.at`,
    );
    const find = db.prepare(`SELECT at FROM ids WHERE id = ? AND view = ${no}`);
    const ins = db.prepare(
      `INSERT INTO "${t}" (id, position, document${cols.map((c) => ', ' + c).join('')}) VALUES (?, ?, ?${cols.map(() => ', ?').join('')})`,
    );
    const insId = db.prepare(`INSERT INTO ids VALUES (?, ${no}, ?)`);
    const upd = db.prepare(
      `UPDATE "${t}" SET position = ?, document = ?${cols.map((c) => `, ${c} = ?`).join('')} WHERE at = ? AND position < ?`,
    );
    return {
      get: (ids) => get.all(JSON.stringify(ids)),
      put: (d) => {
        const f = find.get(d.id);
        const vals = fields.map((f) => isv(d.document?.[f]));
        if (f) upd.run(d.position, d.text, ...vals, f.at, d.position);
        else {
          const { lastInsertRowid } = ins.run(d.id, d.position, d.text, ...vals);
          insId.run(d.id, lastInsertRowid);
        }
      },
    };
  },
};
for (const [view, indexes] of Object.entries(shapes)) tables[view] = layouts[name](view, indexes);
const begin = db.prepare('BEGIN IMMEDIATE'),
  commit = db.prepare('COMMIT');
let tGet = 0,
  tStmt = 0,
  tCommit = 0,
  docs = 0,
  frames = 0,
  maxCommit = 0,
  cpuFrom;
const now = () => Number(process.hrtime.bigint()) / 1e3;
const walFrames = () => {
  try {
    return (statSync(path + '-wal').size - 32) / (24 + Number(opt.page ?? 4096));
  } catch {
    return 0;
  }
};
const requests = 0;
for (let i = 0; i < batches.length; i += merge) {
  const counted = i >= warm;
  if (i >= warm && cpuFrom === undefined) cpuFrom = process.cpuUsage();
  const group = batches.slice(i, i + merge);
  const t0 = now();
  for (const b of group) for (const w of b) tables[w.view].get(w.docs.map((d) => d.id));
  const t1 = now();
  begin.run();
  for (const b of group)
    for (const w of b) {
      const t = tables[w.view];
      for (const d of w.docs) t.put(d);
      if (counted) docs += w.docs.length;
      saveCp.run(w.view, w.docs.at(-1).position);
    }
  const t2 = now();
  const f0 = opt.auto === '0' ? walFrames() : 0;
  commit.run();
  const t3 = now();
  if (opt.auto === '0' && counted) frames += walFrames() - f0;
  if (counted) {
    tGet += t1 - t0;
    tStmt += t2 - t1;
    tCommit += t3 - t2;
    maxCommit = Math.max(maxCommit, t3 - t2);
  }
  if (opt.every && (i / merge) % Number(opt.every) === Number(opt.every) - 1) {
    const a = now();
    db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    if (counted) {
      globalThis.tCk = (globalThis.tCk ?? 0) + now() - a;
      globalThis.maxCk = Math.max(globalThis.maxCk ?? 0, now() - a);
    }
  }
}
const cpu = process.cpuUsage(cpuFrom);
const t4 = now();
db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
const tCkEnd = now() - t4;
const r = (x) => Number(x.toFixed(2));
console.log(
  JSON.stringify({
    name,
    ...opt,
    usDoc: {
      get: r(tGet / docs),
      stmt: r(tStmt / docs),
      commit: r(tCommit / docs),
      ck: r((globalThis.tCk ?? 0) / docs),
      total: r((tStmt + tCommit + (globalThis.tCk ?? 0)) / docs),
    },
    cpuDoc: r((cpu.user + cpu.system) / docs),
    framesDoc: r(frames / docs),
    maxCommitMs: r(maxCommit / 1e3),
    maxCkMs: r((globalThis.maxCk ?? 0) / 1e3),
    endCk: r(tCkEnd / 1e3),
    mb: r(statSync(path).size / 1e6),
  }),
);
db.close();
rmSync(folder, { recursive: true });
