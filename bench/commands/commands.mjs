import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { inTurn, median, row } from '../measuring.mjs';
import { jsonLine, startChild } from '../serving/child.mjs';
import { startIssuer } from '../serving/issuer.mjs';
import { ceilingOf, requestText, startLoad } from '../serving/load.mjs';
import { post, startPlatform } from '../serving/platform.mjs';
import { temporaryFolder } from '../temporary-folder.mjs';

export const about =
  'POST of a help request on the built platform with all views and reactions running (signed in, decided by policy, validated, sealed, idempotent), 64 connections, beside a bare Fastify route that group-commits the same bytes (stream names with random ids, as ours)';
export const leavesOut =
  'TLS, the network, the first check of each token; the bare route checks, seals and derives nothing, and has no views; reading and writing views counts only against us';

const CONNECTIONS = 64;
const BARE = fileURLToPath(new URL('bare-route.mjs', import.meta.url));
const PATH = '/registration/v1/help-requests';

export async function bench({ quick, say }) {
  const folder = temporaryFolder('commands');
  const data = join(folder, 'data');
  for (const names of ['random', 'numbered', 'unindexed']) mkdirSync(join(folder, names));
  const issuer = await startIssuer();
  const platform = await startPlatform(data, issuer, profiled());
  const load = startLoad();
  const templates = await prepare(platform.url, issuer, quick ? 512 : 4_096);
  const sample = JSON.stringify(sampleOf(data, templates.receipt));
  const startBare = (names) => startChild(BARE, { args: [join(folder, names), sample, names], ready: (line) => jsonLine(line)?.url });
  const [bare, numbered, unindexed] = [await startBare('random'), await startBare('numbered'), await startBare('unindexed')];
  const order = { connections: CONNECTIONS, ms: quick ? 2_000 : 6_000 };
  const toOurs = { ...order, templates: templates.ours };
  const toBare = { ...order, templates: templates.bare };

  const ceiling = await ceilingOf(load, toOurs);
  say(`Load: own generator (raw sockets, a process of its own); its ceiling against a trivial server: ${Math.round(ceiling)} requests/s`);
  await load.run(platform.url, { ...toOurs, ms: quick ? 3_000 : 8_000 });
  await caughtUp(platform.url, templates);

  const lags = [];
  const cpu = { ours: [], serving: [], bare: [] };
  const closed = await inTurn(
    async () => {
      const before = cpuSeconds(platform.child.pid);
      const servingBefore = cpuSeconds(platform.child.pid, platform.child.pid);
      const { rate, answered } = await load.run(platform.url, toOurs);
      cpu.serving.push((cpuSeconds(platform.child.pid, platform.child.pid) - servingBefore) / answered);
      lags.push(await caughtUp(platform.url, templates));
      cpu.ours.push((cpuSeconds(platform.child.pid) - before) / answered);
      return rate;
    },
    async () => {
      const before = cpuSeconds(bare.child.pid);
      const { rate, answered } = await load.run(bare.found, toBare);
      cpu.bare.push((cpuSeconds(bare.child.pid) - before) / answered);
      return rate;
    },
  );
  const { rate: plain } = await load.run(numbered.found, toBare);
  say(`A bare route whose streams are numbered, so that its index grows at the end only: ${Math.round(plain)} requests/s`);
  const { rate: withoutIndex } = await load.run(unindexed.found, toBare);
  say(`A bare route into a table without an index over streams: ${Math.round(withoutIndex)} requests/s`);
  say(
    `Views behind at the end of a round: at most ${Math.max(...lags).toFixed(2)} s until registration and matching show the last request`,
  );

  const microseconds = (values) => `${Math.round(median(values) * 1e6)} µs`;
  say(
    `Processor time a request, everything that follows from it included: ours ${microseconds(cpu.ours)}, ${microseconds(cpu.serving)} of it in the thread that serves; bare ${microseconds(cpu.bare)}`,
  );

  const rate = Math.round(closed.map((pair) => pair.ours).sort((a, b) => a - b)[closed.length >> 1] / 2);
  const half = [];
  const open = await inTurn(
    async () => {
      const measured = await load.run(platform.url, { ...toOurs, rate });
      half.push(measured.p50);
      await caughtUp(platform.url, templates);
      return measured.p99;
    },
    async () => (await load.run(bare.found, { ...toBare, rate })).p99,
  );
  say(`At ${rate} requests/s half of our answers came within ${half.sort((a, b) => a - b)[half.length >> 1].toFixed(1)} ms`);
  load.stop();
  await Promise.all([platform.stop(), bare.stop(), numbered.stop(), unindexed.stop()]);
  issuer.close();
  return [row('command', 'requests/s', closed, { atLeast: 0.4 }), row('p99 at half load', 'ms', open, { atMost: 3 })];
}

/** Programme and cases through the API, one token a connection, and the texts that the generator sends. */
async function prepare(url, issuer, cases) {
  const coordinator = await issuer.authorization('coordinator-1', 'coordinator');
  const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
  const { programmeId } = await post(url, coordinator, '/registration/v1/programmes', programme);
  const made = [];
  const openCases = async () => {
    while (made.length < cases) {
      const newcomer = { name: `Yonas ${made.length}`, phone: '06 12 34 56 78', wishes: 'Liever niet op vrijdag' };
      const body = { programmeId, municipality: 'GM0362', regime: '2013', languages: ['ti'], newcomer };
      const { caseId } = await post(url, coordinator, '/registration/v1/cases', body);
      await post(url, coordinator, `/registration/v1/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' });
      made.push(caseId);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, openCases));
  const receipt = await post(url, coordinator, PATH, askedFor(made[0]));
  const tokens = await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, index) => issuer.authorization(`caseworker-${index}`, 'caseworker')),
  );
  const text = (path) => (caseId, index) =>
    requestText('POST', path, { authorization: tokens[index % CONNECTIONS], 'idempotency-key': '%KEY%' }, askedFor(caseId));
  return { ours: made.map(text(PATH)), bare: made.map(text('/help-requests')), receipt, caseId: made[0], coordinator };
}

const askedFor = (caseId) => ({
  caseId,
  role: 'connector',
  language: 'ti',
  domain: 'health',
  setting: 'health-care',
  remote: false,
  genderWish: { wish: 'none' },
  requester: 'newcomer',
  channel: 'phone',
  description: { text: 'Mee naar de huisarts, en daarna samen langs de apotheek.' },
});

/** A help request as it lies in our log: the bare route writes texts of the same length. */
function sampleOf(data, receipt) {
  const log = new DatabaseSync(join(data, 'log.db'), { readOnly: true });
  const sql =
    "SELECT type, id, metadata, data FROM events WHERE type LIKE 'registration.help-request-registered%' ORDER BY position DESC LIMIT 1";
  const found = log.prepare(sql).get();
  log.close();
  return { ...found, prefix: randomUUID().slice(0, 24), position: receipt.position };
}

/** Seconds until one more request is shown by registration and by matching. */
async function caughtUp(url, { caseId, coordinator }) {
  const from = performance.now();
  const { helpRequestId, position } = await post(url, coordinator, PATH, askedFor(caseId));
  const atLeast = `atLeast=${encodeURIComponent(position)}`;
  for (const path of [`${PATH}?limit=1&${atLeast}`, `/matching/v1/placements/${helpRequestId}?${atLeast}`]) {
    while (!(await shown(`${url}${path}`, coordinator))) await new Promise((resolve) => setTimeout(resolve, 10));
    if (performance.now() - from > 60_000) throw new Error('The views did not catch up within a minute');
  }
  return (performance.now() - from) / 1000;
}

async function shown(address, authorization) {
  const answer = await fetch(address, { headers: { authorization } });
  await answer.arrayBuffer();
  if (!answer.ok && answer.status !== 404 && answer.status !== 503) throw new Error(`${address}: ${answer.status}`);
  return answer.ok;
}

/** User and system time so far of a process or one of its threads; NaN where the system does not tell. In ticks of 10 ms. */
function cpuSeconds(pid, thread) {
  try {
    const fields = readFileSync(thread ? `/proc/${pid}/task/${thread}/stat` : `/proc/${pid}/stat`, 'utf8')
      .split(') ')[1]
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** `BENCH_PROFILE=folder`: writes a CPU profile of the platform there. */
function profiled() {
  const folder = process.env.BENCH_PROFILE;
  return folder ? { BENCH_NODE_ARGS: `--cpu-prof --cpu-prof-dir=${folder}` } : {};
}
