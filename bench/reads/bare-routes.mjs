/**
 * Bare Fastify routes over the same views file: the same queries, the same bytes in the answer, and for a case one row of read log, all
 * rows of one turn of the event loop in one transaction with `synchronous=FULL`. No sign-in, no policy, no keys.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { READ_LOG_SCHEMA } from '@sleutelbos/engines/read-log/sqlite/sqlite-read-log.js';
import { tableOf, viewTable } from '@sleutelbos/engines/view-store/sqlite/view-table.js';
import { planQuery } from '@sleutelbos/engines/view-store/view-query.js';
import { casesView } from '@sleutelbos/registration/views/cases.view.js';
import { helpRequestsView } from '@sleutelbos/registration/views/help-requests.view.js';
import fastify from 'fastify';

const [data, folder, tenant] = process.argv.slice(2);
const views = new DatabaseSync(join(data, 'views.db'), { readOnly: true });
const reads = new DatabaseSync(join(folder, 'reads.db'));
reads.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
reads.exec(READ_LOG_SCHEMA.steps[0]);
const begin = reads.prepare('BEGIN IMMEDIATE');
const commit = reads.prepare('COMMIT');
const insert = reads.prepare('INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
const seen = reads.prepare('INSERT INTO seen VALUES (?, ?, ?)');

const plan = planQuery(helpRequestsView, { index: 'byStatus', equals: { tenant, status: 'open' }, limit: 25 });
const { sql, parameters } = viewTable(views, helpRequestsView).find(plan);
const workList = views.prepare(sql);
const oneCase = views.prepare(`SELECT document FROM "${tableOf(casesView)}" WHERE id = ?`);
const NEXT = 'x'.repeat(210);
const NEWCOMER = { name: 'Nieuwkomer 12345', phone: '06 12345678', wishes: 'Liever niet op vrijdag' };

let number = 0;
let waiting = [];
function drain() {
  const group = waiting;
  waiting = [];
  begin.run();
  for (const { caseId } of group) {
    number += 1;
    const at = new Date().toISOString();
    const record = `case-${caseId}`;
    const values = [
      'coordinator-1',
      'coordinator',
      'Gemeente',
      'newcomer-support',
      'registration:read-case',
      'allow coordinator-keeps-cases-and-requests',
    ];
    insert.run(number, crypto.randomUUID(), at, tenant, ...values, record, `["${caseId}"]`);
    seen.run(tenant, caseId, number);
  }
  commit.run();
  for (const { done } of group) done();
}

const app = fastify();
app.get('/help-requests', (_request, reply) => {
  const items = workList
    .all(...parameters)
    .slice(0, 25)
    .map(({ document }) => {
      const {
        description: _,
        tenant: __,
        asks: ___,
        keyPersonId: ____,
        genderWish: _____,
        revision: ______,
        ...shown
      } = JSON.parse(document);
      return shown;
    });
  reply.send({ items, next: NEXT });
});
app.get('/cases/:caseId', (request, reply) => {
  const { caseId } = request.params;
  const { tenant: _, newcomer: __, helpers: ___, revision: ____, ...shown } = JSON.parse(oneCase.get(caseId).document);
  const done = () => reply.send({ ...shown, agreed: shown.agreement !== null, newcomer: NEWCOMER });
  if (waiting.push({ caseId, done }) === 1) setImmediate(drain);
});
const url = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(JSON.stringify({ url }));
process.on('SIGTERM', () => process.exit(0));
