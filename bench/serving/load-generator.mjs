/**
 * Sends requests over kept-alive connections, one at a time on each, from a process of its own. Told what to do by lines of JSON,
 * answers each with one. Raw sockets and requests made beforehand, because a client that does more would be the bottleneck.
 */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const HEADER_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: (\d+)/i;

for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(JSON.parse(line))));
process.exit(0);

/**
 * @param order.templates one text a connection and variant; `%KEY%` becomes a fresh idempotency key
 * @param order.rate requests a second, sent when their time has come whether or not others are under way (open loop); absent: closed loop
 */
async function run({ host, port, connections, ms, rate, templates }) {
  const bodies = templates.map((template) => template.split('%KEY%'));
  let next = 0;
  const request = () => {
    const parts = bodies[next++ % bodies.length];
    return parts.length === 1 ? parts[0] : parts.join(randomUUID());
  };
  const statuses = {};
  const latencies = [];
  const idle = [];
  const waiting = [];
  let under = 0;
  let stopped = false;
  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const free = (connection) => {
    if (rate === undefined) {
      if (!stopped) connection.send(request(), performance.now());
    } else if (waiting.length > 0) connection.send(request(), waiting.shift());
    else idle.push(connection);
    if (stopped && under === 0) finish();
  };
  const all = await Promise.all(
    Array.from({ length: connections }, () =>
      open(host, port, (status, ms, body, connection) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status >= 300 && !statuses.example) statuses.example = body.toString();
        latencies.push(ms);
        under--;
        free(connection);
      }),
    ),
  );
  const from = performance.now();
  for (const connection of all) {
    const send = connection.send;
    connection.send = (text, due) => {
      under++;
      send(text, due);
    };
    free(connection);
  }
  if (rate !== undefined) await pace(rate, ms, from, idle, waiting, request);
  else await new Promise((resolve) => setTimeout(resolve, ms));
  stopped = true;
  const answered = latencies.length;
  const took = performance.now() - from;
  if (under > 0 || waiting.length > 0) await finished;
  for (const connection of all) connection.close();
  const { example, ...counts } = statuses;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  return { rate: (answered / took) * 1000, answered: sorted.length, p50: at(0.5), p99: at(0.99), statuses: counts, example };
}

/** Latency counts from the moment a request was due, so that a stall of the server is not hidden by requests that waited for it. */
async function pace(rate, ms, from, idle, waiting, request) {
  for (let sent = 0; ; ) {
    const now = performance.now();
    if (now - from >= ms) break;
    while (from + (sent * 1000) / rate <= now) {
      const due = from + (sent * 1000) / rate;
      const connection = idle.pop();
      if (connection) connection.send(request(), due);
      else waiting.push(due);
      sent++;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function open(host, port, answered) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let due = 0;
    let received = Buffer.alloc(0);
    const connection = {
      send(text, at) {
        due = at;
        socket.write(text);
      },
      close: () => socket.destroy(),
    };
    socket.on('connect', () => resolve(connection));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = received.indexOf(HEADER_END);
      if (end < 0) return;
      const head = received.latin1Slice(0, end);
      const length = Number(LENGTH.exec(head)?.[1] ?? 0);
      if (received.length < end + 4 + length) return;
      const body = received.subarray(end + 4, end + 4 + length);
      received = Buffer.alloc(0);
      answered(Number(head.slice(9, 12)), performance.now() - due, body, connection);
    });
  });
}
