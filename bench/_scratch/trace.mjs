// makes the trace of documents that the real views write for N help requests, batch by batch
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { KeyRing } from '@sleutelbos/kernel';
import { caseData } from '@sleutelbos/registration/case/case.js';
import { askedData } from '@sleutelbos/registration/helprequest/help-request.commands.js';
import { registry } from '../../apps/platform/dist/contexts.js';

const [out, nText, batchText, casesText = '4096'] = process.argv.slice(2);
const N = Number(nText),
  B = Number(batchText),
  CASES = Number(casesText);
const system = realSystem();
const keys = new KeyRing(memoryKeyVault(system), system);
const TENANT = 'mee-amstel-en-zaan';
const programmeId = randomUUID();
let pos = 0;
const fact = (stream, type, data) => ({
  id: randomUUID(),
  stream,
  type,
  data,
  revision: 0,
  position: String(++pos).padStart(16, '0'),
  recordedAt: '2019-07-01T09:30:00.000Z',
  metadata: { tenant: TENANT, actor: 'c', role: 'caseworker', organisation: 'G' },
});
const docs = new Map(registry.views.map((v) => [v.name, new Map()]));
function fold(events) {
  const batch = [];
  for (const view of registry.views) {
    const handles = new Set(view.handles);
    const mine = docs.get(view.name);
    const touched = new Map();
    for (const e of events) {
      const own = e.type.split('.')[0] === view.context;
      const seen = (own ? [e] : registry.publish(e)).filter((x) => handles.has(x.type));
      for (const s of seen)
        for (const id of view.key(s)) {
          const d = view.apply(mine.get(id) ?? null, s, id);
          mine.set(id, d);
          touched.set(id, { id, position: e.position, document: d });
        }
    }
    if (touched.size) batch.push({ view: `${view.name}@${view.version}`, docs: [...touched.values()] });
  }
  return batch;
}
const cases = [];
const batches = [];
batches.push(
  fold([
    fact(`programme-${programmeId}`, 'registration.programme-opened.v1', {
      programmeId,
      name: 'Amstelveen',
      municipalities: ['GM0362'],
      legalGround: 'AVG 6(1)(e)',
      tenant: TENANT,
    }),
  ]),
);
const sealedCase = await keys.seal(
  caseData,
  {
    caseId: randomUUID(),
    programmeId,
    municipality: 'GM0362',
    regime: '2013',
    languages: ['ti'],
    newcomer: { name: 'Yonas 12', phone: '06 12 34 56 78', wishes: 'Liever niet op vrijdag' },
  },
  { tenant: TENANT, stream: `case-${randomUUID()}`, commandId: randomUUID() },
);
let group = [];
for (let i = 0; i < CASES; i++) {
  const caseId = randomUUID();
  cases.push(caseId);
  group.push(fact(`case-${caseId}`, 'registration.case-opened.v1', { ...sealedCase, caseId, tenant: TENANT }));
  if (group.length === B) {
    batches.push(fold(group));
    group = [];
  }
}
const warm = batches.length;
const id0 = randomUUID();
const plain = {
  caseId: cases[0],
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'newcomer',
  channel: 'phone',
  description: { text: 'Mee naar de huisarts, en daarna samen langs de apotheek.' },
  helpRequestId: id0,
  programmeId,
  municipality: 'GM0362',
  registeredOn: '2026-11-27',
};
const sealed = await keys.seal(askedData, plain, { tenant: TENANT, stream: `helprequest-${id0}`, commandId: randomUUID() });
for (let i = 0; i < N; i++) {
  const helpRequestId = randomUUID();
  const caseId = cases[Math.floor(Math.random() * CASES)];
  group.push(
    fact(`helprequest-${helpRequestId}`, 'registration.help-request-registered.v1', {
      ...sealed,
      helpRequestId,
      caseId,
      tenant: TENANT,
      dueOn: '2026-12-11',
    }),
  );
  group.push(
    fact(`placement-${helpRequestId}`, 'matching.placement-opened.v1', {
      helpRequestId,
      caseId,
      programmeId,
      municipality: 'GM0362',
      tenant: TENANT,
      on: '2026-11-27',
    }),
  );
  if (group.length >= 2 * B) {
    batches.push(fold(group));
    group = [];
  }
}
const shapes = Object.fromEntries(registry.views.map((v) => [`${v.name}@${v.version}`, v.indexes]));
let n = 0;
const per = {};
for (const b of batches.slice(warm))
  for (const { view, docs } of b) {
    n += docs.length;
    const p = (per[view] ??= { docs: 0, bytes: 0 });
    p.docs += docs.length;
    for (const d of docs) p.bytes += JSON.stringify(d.document).length;
  }
for (const p of Object.values(per)) p.bytes = Math.round(p.bytes / p.docs);
console.log(JSON.stringify({ batches: batches.length, warm, docs: n, perRequest: n / N, per }));
const lines = [JSON.stringify({ shapes, warm, N, B }), ...batches.map((b) => JSON.stringify(b))];
writeFileSync(out, lines.join('\n'));
