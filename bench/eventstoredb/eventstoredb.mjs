import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { eventStoreDbEventLog } from '@sleutelbos/engines/event-log/eventstoredb/eventstoredb-event-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { serverVersion } from '@sleutelbos/testing/eventstoredb/server-version.js';
import { sampleEvents } from '../append/sample-events.mjs';
import { inTurn, ratesInTurn, row } from '../measuring.mjs';
import { jsonLine, startChild } from '../serving/child.mjs';
import { startIssuer } from '../serving/issuer.mjs';
import { ceilingOf, requestText, startLoad } from '../serving/load.mjs';
import { post } from '../serving/platform.mjs';

export const about =
  'appends a second through our adapter, and POSTs of a help request a second over it (64 connections), beside a bare loop of the same appends through @eventstore/db-client on the same server';
export const leavesOut =
  'TLS, the network and a cluster; for `command`: the other engines are in memory and only registration runs, as it would in its own service; its views are folded in the same process, which counts against us';

const WRITERS = 32;
const CONNECTIONS = 64;
const PATH = '/registration/v1/help-requests';
const APPLICATION = fileURLToPath(new URL('application.mjs', import.meta.url));
const STAND_IN = fileURLToPath(new URL('../../libs/testing/dist/eventstoredb/stand-in-process.js', import.meta.url));

export async function bench({ quick, say }) {
  const standIn = process.env.EVENTSTORE_URL ? null : await startChild(STAND_IN, { ready: (line) => /^esdb:.*/.exec(line)?.[0] });
  const url = standIn?.found ?? process.env.EVENTSTORE_URL;
  say(
    `Server: eventstoredb ${await serverVersion(url)}${standIn ? ', a test part in a process of its own: figures of a real server are others' : ''}`,
  );
  const client = EventStoreDBClient.connectionString(url);
  const writers = await appends(url, client, quick);
  const command = await commands(url, client, quick, say);
  await client.dispose();
  await standIn?.stop();
  return [row('32 writers', 'appends/s', writers, { atLeast: 0.8 }), row('command', 'requests/s', command, { atLeast: 0.6 })];
}

async function appends(url, client, quick) {
  const log = eventStoreDbEventLog({ url }, realSystem());
  const made = sampleEvents();
  /** Every writer has a stream of its own, new in each slice. */
  const side = (append) => (count) =>
    Promise.all(
      Array.from({ length: WRITERS }, async () => {
        const stream = `benchmark-${randomUUID()}`;
        for (let revision = -1; revision < count / WRITERS - 1; revision++) await append(stream, revision, made.next());
      }),
    );
  const pairs = await ratesInTurn(
    { each: WRITERS * 20, slices: quick ? 3 : 12 },
    side((stream, revision, event) => log.append(stream, revision < 0 ? 'no-stream' : revision, [event])),
    side((stream, revision, event) =>
      client.appendToStream(stream, jsonEvent(event), { expectedRevision: revision < 0 ? NO_STREAM : BigInt(revision) }),
    ),
  );
  await log.close();
  return pairs;
}

async function commands(url, client, quick, say) {
  const issuer = await startIssuer();
  const prefix = `benchmark-${randomUUID().slice(0, 8)}.`;
  const application = await startChild(APPLICATION, {
    args: [url, prefix],
    env: issuer.environment,
    ready: (line) => jsonLine(line)?.url,
  });
  const load = startLoad();
  const { templates, event, appended } = await prepare(application.found, issuer, client, prefix);
  const order = { connections: CONNECTIONS, ms: quick ? 2_000 : 5_000, templates };
  say(
    `Load: own generator (a process of its own); its ceiling against a trivial server: ${Math.round(await ceilingOf(load, order))} requests/s`,
  );
  say(`A help request is ${appended} event of ${JSON.stringify(event.data).length + JSON.stringify(event.metadata).length} bytes`);
  await load.run(application.found, order);
  const pairs = await inTurn(
    async () => (await load.run(application.found, order)).rate,
    () => bareRate(client, event, order.ms),
  );
  load.stop();
  await application.stop();
  issuer.close();
  return pairs;
}

/** As many at once as there are connections, each with the next append as soon as the last is answered. */
async function bareRate(client, { type, data, metadata }, ms) {
  const from = performance.now();
  let appended = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() - from < ms) {
        const event = jsonEvent({ id: randomUUID(), type, data, metadata });
        await client.appendToStream(`benchmark-${randomUUID()}`, event, { expectedRevision: NO_STREAM });
        appended += 1;
      }
    }),
  );
  return (appended * 1_000) / (performance.now() - from);
}

/** Programme and cases through the API, one token a connection; and what one request left in the log. */
async function prepare(url, issuer, client, prefix) {
  const coordinator = await issuer.authorization('coordinator-1', 'coordinator');
  const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
  const { programmeId } = await post(url, coordinator, '/registration/v1/programmes', programme);
  const opened = Array.from({ length: CONNECTIONS }, async (_, index) => {
    const newcomer = { name: `Yonas ${index}`, phone: '06 12 34 56 78', wishes: 'Liever niet op vrijdag' };
    const body = { programmeId, municipality: 'GM0362', regime: '2013', languages: ['ti'], newcomer };
    const { caseId } = await post(url, coordinator, '/registration/v1/cases', body);
    await post(url, coordinator, `/registration/v1/cases/${caseId}/agreements`, { language: 'ti', how: 'in-person' });
    return caseId;
  });
  const cases = await Promise.all(opened);
  const tokens = await Promise.all(cases.map((_, index) => issuer.authorization(`caseworker-${index}`, 'caseworker')));
  const templates = cases.map((caseId, index) =>
    requestText('POST', PATH, { authorization: tokens[index], 'idempotency-key': '%KEY%' }, askedFor(caseId)),
  );
  const { helpRequestId } = await post(url, coordinator, PATH, askedFor(cases[0]));
  const events = [];
  for await (const { event } of client.readStream(`${prefix}helprequest-${helpRequestId}`)) events.push(event);
  const { type, data, metadata } = events[0];
  return { templates, event: { type, data, metadata }, appended: events.length };
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
