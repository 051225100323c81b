import { readdirSync, readFileSync } from 'node:fs';

const dir = process.argv[2];
const top = Number(process.argv[3] ?? 40);
for (const f of readdirSync(dir)) {
  const p = JSON.parse(readFileSync(dir + '/' + f));
  const self = {};
  const dt = p.timeDeltas;
  const byId = new Map(p.nodes.map((n) => [n.id, n]));
  let total = 0;
  p.samples.forEach((s, i) => {
    const n = byId.get(s);
    const c = n.callFrame;
    const k = `${c.functionName || '(anon)'} ${c.url.split('/').slice(-2).join('/')}:${c.lineNumber + 1}`;
    self[k] = (self[k] ?? 0) + dt[i];
    total += dt[i];
  });
  console.log(f, (total / 1e6).toFixed(1) + 's');
  for (const [k, v] of Object.entries(self)
    .sort((a, b) => b[1] - a[1])
    .slice(0, top))
    console.log((v / 1e3).toFixed(0).padStart(8), ((100 * v) / total).toFixed(1).padStart(5), k);
}
