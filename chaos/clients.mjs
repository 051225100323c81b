import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startIssuer } from './issuer.mjs';
import { PlatformProcess } from './platform-process.mjs';

const PROGRAMMES = '/registration/v1/programmes';
/** What the process may grow by under everything below. */
const MOST_GROWTH_MB = 400;
/** So little that whatever is not let go of ends the process. */
const HEAP_MB = 160;
/** Requests a second that the platform allows a client here: more than somebody who works, less than a flood on a busy machine. */
const RATE = 50;
const FLOOD = 5_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const person = (sub) => ({ sub, role: 'coordinator', organisation: 'MEE Amstel en Zaan', tenant: 'mee-amstel-en-zaan', municipality: '' });
const residentMb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Clients that are slow, rude, many or greedy, one kind after another; beside each somebody else works on and is to be served. */
export async function badClients({ say }) {
  const home = mkdtempSync(join(tmpdir(), 'sleutelbos-clients-'));
  const issuer = await startIssuer();
  const platform = new PlatformProcess({
    HOST: '127.0.0.1',
    SLEUTELBOS_DATA: join(home, 'data'),
    SLEUTELBOS_KEK: randomBytes(32).toString('base64'),
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    SLEUTELBOS_REQUESTS_PER_SECOND: String(RATE),
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
  });
  const violations = [];
  const stages = [];
  try {
    const origin = new URL(await platform.ready);
    const house = new House(origin, issuer);
    const made = await house.send('POST', 'coordinator-other', {
      name: 'Amstelveen',
      municipalities: ['GM0362'],
      legalGround: 'AVG 6(1)(e)',
    });
    if (made !== 201) throw new Error(`the programme could not be opened: ${made}`);
    const calm = residentMb(platform.pid);
    const stage = async (name, work) => {
      const beside = somebodyElse(house);
      const memory = watched(platform.pid);
      const counts = await work();
      const other = await beside.end();
      const row = {
        stage: name,
        ...counts,
        otherServed: other.served,
        otherNot: other.not,
        otherSlowestMs: other.slowestMs,
        peakMb: memory.end(),
      };
      stages.push(row);
      say(JSON.stringify(row));
      if (other.not > 0 || other.served === 0)
        violations.push(`${name}: somebody else was served ${other.served} times and ${other.not} times not`);
      if (row.peakMb > calm + MOST_GROWTH_MB) violations.push(`${name}: ${row.peakMb} MB, from ${Math.round(calm)} MB in calm`);
      return counts;
    };
    const expect = (what, fits) => fits || violations.push(what);

    const slow = await stage('slow headers and bodies', () => house.slow(500));
    expect('slow clients kept their connections', slow.cut === slow.connections);
    await stage('aborted uploads', () => house.abortedUploads(1_000));
    const headers = await stage('headers of 10 MB', () => house.largeHeaders(20));
    expect('a header of 10 MB was taken', headers.refused === headers.connections);
    const bodies = await stage('bodies of 10 MB', () => house.largeBodies(50));
    expect('a body of 10 MB was taken', bodies.refused === bodies.sent);
    const many = await stage('2,000 connections at once', () => house.manyConnections(2_000));
    expect('some of 2,000 connections were not served', many[200] === many.connections);
    const flood = await stage('a flood from one token', () => house.flood(() => issuer.authorization(person('coordinator-greedy'))));
    expect('a flood from one token was not limited', flood[429] > 0 && flood[200] > 0);
    expect('429 came without Retry-After', flood.withoutRetryAfter === 0);
    const guessing = await stage('a flood of guessed tokens', () => house.flood(() => `Bearer ${randomUUID()}`));
    expect('guessing was not limited', guessing[429] > 0);
    await pause(2_000);
    expect('what broke off was written', (await house.programmes()) === 1);
    const after = residentMb(platform.pid);
    const code = await platform.terminate();
    expect(`the platform ended with exit code ${code}`, code === 0);
    expect(`the platform reported faults: ${platform.faults.join('; ')}`, platform.faults.length === 0);
    return { stages: stages.length, calmMb: Math.round(calm), afterMb: Math.round(after), violations: violations.length, what: violations };
  } finally {
    await platform.kill();
    issuer.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Peak memory until asked. */
function watched(pid) {
  let peak = residentMb(pid);
  const watching = setInterval(() => (peak = Math.max(peak, residentMb(pid))), 50);
  return {
    end() {
      clearInterval(watching);
      return Math.round(peak);
    },
  };
}

/** Somebody who reads a list every 50 ms, all the time. */
function somebodyElse(house) {
  const counts = { served: 0, not: 0, slowestMs: 0 };
  let running = true;
  const done = (async () => {
    while (running) {
      const began = performance.now();
      const status = await house.send('GET', 'coordinator-other').catch(() => 0);
      if (status === 200) counts.served += 1;
      else counts.not += 1;
      counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - began));
      await pause(50);
    }
  })();
  return {
    async end() {
      running = false;
      await done;
      return counts;
    },
  };
}

class House {
  #kept = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(origin, issuer) {
    this.origin = origin;
    this.issuer = issuer;
  }

  /** Status of a request for programmes. */
  send(method, sub, body, more = {}) {
    return this.#answer(
      method,
      { authorization: this.issuer.authorization(person(sub)), ...more },
      body && JSON.stringify(body),
      this.#kept,
    ).then((answer) => answer.status);
  }

  async programmes() {
    const answer = await this.#answer(
      'GET',
      { authorization: this.issuer.authorization(person('coordinator-last')) },
      undefined,
      this.#kept,
    );
    return JSON.parse(answer.text).items.length;
  }

  #answer(method, headers, text, agent) {
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = this.origin;
      const content = text === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const asking = request({ host, port, method, path: PROGRAMMES, headers: { ...headers, ...content }, agent }, (response) => {
        let heard = '';
        response.on('data', (chunk) => (heard += chunk));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text: heard }));
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(text);
    });
  }

  /** A connection of one's own; `closed` resolves with what was heard. */
  #open() {
    const socket = connect(Number(this.origin.port), this.origin.hostname);
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', () => resolve(heard)));
    const ready = new Promise((resolve) => socket.on('connect', resolve).on('error', resolve));
    return { socket, closed, ready };
  }

  #head(method, sub, length) {
    const authorization = this.issuer.authorization(person(sub));
    const head = `${method} ${PROGRAMMES} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n`;
    return length === undefined
      ? head
      : `${head}content-type: application/json\r\nidempotency-key: ${randomUUID()}\r\ncontent-length: ${length}\r\n\r\n`;
  }

  /** Half of them drip headers, half a body; each keeps on until it is cut. */
  async slow(count) {
    const all = Array.from({ length: count }, () => this.#open());
    await Promise.all(all.map((one) => one.ready));
    for (const [n, { socket }] of all.entries())
      socket.write(n % 2 ? this.#head('GET', `slow-${n % 50}`) : this.#head('POST', `slow-${n % 50}`, 100_000));
    const dripping = setInterval(() => {
      for (const [n, { socket }] of all.entries()) if (socket.writable) socket.write(n % 2 ? `x-${randomUUID()}: 1\r\n` : ' ');
    }, 1_000);
    const ends = await Promise.race([Promise.all(all.map((one) => one.closed)), pause(90_000).then(() => [])]);
    clearInterval(dripping);
    for (const { socket } of all) socket.destroy();
    return { connections: count, cut: ends.length, told408: ends.filter((heard) => heard.startsWith('HTTP/1.1 408')).length };
  }

  async abortedUploads(count) {
    for (let from = 0; from < count; from += 50) {
      const some = Array.from({ length: 50 }, () => this.#open());
      await Promise.all(some.map((one) => one.ready));
      for (const { socket } of some) socket.write(`${this.#head('POST', `rude-${from % 20}`, 900_000)}{"name":"${'x'.repeat(200_000)}`);
      await pause(20);
      for (const { socket } of some) socket.destroy();
    }
    return { connections: count };
  }

  async largeHeaders(count) {
    const chunk = Buffer.alloc(65_536, 120);
    const refused = await Promise.all(
      Array.from({ length: count }, async () => {
        const { socket, closed, ready } = this.#open();
        await ready;
        socket.write('GET / HTTP/1.1\r\nhost: x\r\nx-large: ');
        let sent = 0;
        for (; sent < 160 && socket.writable; sent += 1) {
          if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
        }
        socket.end('\r\n\r\n');
        const heard = await closed;
        return !/^HTTP\/1\.1 (2|3)/.test(heard);
      }),
    );
    return { connections: count, refused: refused.filter(Boolean).length };
  }

  async largeBodies(count) {
    const text = JSON.stringify({ name: 'x'.repeat(10_000_000) });
    const ends = [];
    for (let n = 0; n < count; n += 1) {
      const headers = { authorization: this.issuer.authorization(person(`large-${n % 10}`)), connection: 'close' };
      // Who goes on sending may lose the answer with the connection.
      ends.push(
        await this.#answer('POST', headers, text).then(
          (answer) => answer.status,
          () => 'broken off',
        ),
      );
    }
    const [told413, told429, brokenOff] = [413, 429, 'broken off'].map((how) => ends.filter((end) => end === how).length);
    // On a fast machine ten people who send five each pass their rate: refused is refused.
    return { sent: count, refused: told413 + told429 + brokenOff, told413, told429 };
  }

  /** A hundred people with twenty connections each, all open before the first asks. */
  async manyConnections(count) {
    // Known before: whoever was never here counts for the address.
    for (let n = 0; n < 100; n += 1) {
      await this.send('GET', `many-${n}`);
      await pause(1_000 / RATE);
    }
    const all = Array.from({ length: count }, () => this.#open());
    await Promise.all(all.map((one) => one.ready));
    for (const [n, { socket }] of all.entries()) socket.write(`${this.#head('GET', `many-${n % 100}`)}connection: close\r\n\r\n`);
    const heard = await Promise.all(all.map((one) => one.closed));
    const counts = countsOf(heard.map((text) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)));
    return { connections: count, answered: heard.filter((text) => text !== '').length, ...counts };
  }

  async flood(authorization) {
    let left = FLOOD;
    const statuses = [];
    let withoutRetryAfter = 0;
    const agent = new Agent({ keepAlive: true });
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (left-- > 0) {
          const { status, headers } = await this.#answer('GET', { authorization: authorization() }, undefined, agent);
          statuses.push(status);
          if (status === 429 && !(Number(headers['retry-after']) >= 1)) withoutRetryAfter += 1;
        }
      }),
    );
    agent.destroy();
    return { 200: 0, 429: 0, ...countsOf(statuses), withoutRetryAfter };
  }
}

function countsOf(statuses) {
  const counts = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
