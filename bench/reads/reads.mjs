import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filledFolder } from '../filled/filled.mjs';
import { inTurn, row } from '../measuring.mjs';
import { jsonLine, startChild } from '../serving/child.mjs';
import { startIssuer } from '../serving/issuer.mjs';
import { ceilingOf, requestText, startLoad } from '../serving/load.mjs';
import { startPlatform } from '../serving/platform.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';

export const about =
  'the coordinator’s work list (first page of the open requests) and one case (opened, logged) over HTTP, one at a time: with a million help requests beside a thousand, and beside bare Fastify routes with the same query, the same bytes and, for a case, one group-committed row of read log';
export const leavesOut =
  'TLS, the network, the first check of each token, the scan of the log after a start (the platforms have finished it), pages after the first; the work list holds no personal data and writes no read log, so its bare route writes none either';

const BARE = fileURLToPath(new URL('bare-routes.mjs', import.meta.url));
const SMALL = 1_000;
const LARGE = 1_000_000;
const TENANT = 'mee-amstel-en-zaan';
/** Two events a request, and two a case of ten requests. */
const EVENTS_A_REQUEST = 2.2;
/** The scan of the log after a start reads some 20,000 events a second. */
const SCANNED_A_SECOND = 15_000;

export async function bench({ quick, say }) {
  const folder = temporaryFolder('reads');
  const requests = { small: SMALL, large: quick ? LARGE / 20 : LARGE };
  const issuer = await startIssuer();
  const authorization = await issuer.authorization('coordinator-1', 'coordinator');
  const load = startLoad();
  const served = {};
  for (const size of ['small', 'large']) {
    const filled = await filledFolder(folder, requests[size] * EVENTS_A_REQUEST, { views: true, say });
    served[size] = { ...filled, platform: await startPlatform(filled.data, issuer) };
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000 + (served.large.events / SCANNED_A_SECOND) * 1_000));
  const bareFolder = join(folder, 'bare');
  mkdirSync(bareFolder);
  const bare = await startChild(BARE, { args: [served.large.data, bareFolder, TENANT], ready: (line) => jsonLine(line)?.url });

  const order = { connections: 1, ms: quick ? 1_000 : 4_000 };
  const texts = (sample, prefix) => ({
    list: [requestText('GET', `${prefix}/help-requests?status=open`, { authorization })],
    case: sample.map((caseId) => requestText('GET', `${prefix}/cases/${caseId}`, { authorization })),
  });
  const time = (url, sample, prefix, what) => async () => (await load.run(url, { ...order, templates: texts(sample, prefix)[what] })).p50;
  const ours = (size, what) => time(served[size].platform.url, served[size].sample, '/registration/v1', what);
  const ceiling = await ceilingOf(load, { ...order, templates: texts(served.small.sample, '').list });
  say(`Load: own generator, one connection; against a trivial server it takes ${(1_000 / ceiling).toFixed(3)} ms a request`);

  const rows = [];
  for (const [what, name] of [
    ['list', 'work list'],
    ['case', 'case'],
  ]) {
    rows.push(row(`${name} growth`, 'ms', await inTurn(ours('large', what), ours('small', what)), { atMost: 1.2 }));
    rows.push(row(name, 'ms', await inTurn(ours('large', what), time(bare.found, served.large.sample, '', what)), { atMost: 3 }));
  }
  load.stop();
  await Promise.all([served.small.platform.stop(), served.large.platform.stop(), bare.stop()]);
  issuer.close();
  return rows;
}
