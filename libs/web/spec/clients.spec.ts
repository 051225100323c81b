import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { Limits } from '../src/index.js';
import { token } from './issuer.js';
import { TestProcess } from './process.js';

// Waits are for what happens, however long it takes on a busy machine.
jest.setTimeout(60_000);
const system = realSystem();
const NOTES = '/notes/v1/notes';
/** So few that tokens do not come back while a test runs. */
const FEW = { requestsPerSecond: 0.02, burst: 5 };

let house: TestProcess;
const started = async (limits: Partial<Limits>, more: object = {}): Promise<TestProcess> => {
  house = await TestProcess.start(await memoryEngines(system, () => []), system, { limits, ...more });
  await house.application.startWithoutPort();
  return house;
};
afterEach(() => house.application.stop());

const get = async (authorization: string | null, remoteAddress = '10.1.1.1', headers: Record<string, string> = {}) =>
  house.inject({ method: 'GET', url: NOTES, remoteAddress, headers: { ...(authorization ? { authorization } : {}), ...headers } });
const bearer = async (sub: string) => `Bearer ${await token({ sub })}`;
const statuses = async (times: number, send: () => ReturnType<typeof get>) => {
  const all: number[] = [];
  for (let n = 0; n < times; n++) all.push((await send()).status);
  return all;
};

describe('a client that asks too often', () => {
  it('gets 429 as a problem, with the seconds to wait, and another is served from the same address', async () => {
    await started(FEW);
    const [anna, bart] = [await bearer('anna'), await bearer('bart')];
    // The first request of each counts for the address: nobody knew yet whose token it is.
    expect(await statuses(8, () => get(anna))).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    const refused = await get(anna);
    expect([refused.body.code, refused.headers['content-type']]).toEqual(['too-many-requests', 'application/problem+json; charset=utf-8']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(1);
    expect(refused.headers['api-version']).toBeDefined();
    expect(await statuses(3, () => get(bart))).toEqual([200, 200, 200]);
  });

  it('is one client with two tokens of the same person', async () => {
    await started(FEW);
    const [one, two] = [await bearer('anna'), await bearer('anna')];
    expect([...(await statuses(4, () => get(one))), ...(await statuses(4, () => get(two)))]).toEqual([
      200, 200, 200, 200, 200, 200, 200, 429,
    ]);
  });

  it('is told so before its body is read', async () => {
    await started(FEW);
    const anna = await bearer('anna');
    await statuses(7, () => get(anna));
    const body = { method: 'POST', url: NOTES, headers: { authorization: anna }, payload: '{broken', remoteAddress: '10.1.1.1' } as const;
    expect((await house.inject(body)).status).toBe(429);
  });

  it('counts by address while it guesses at tokens, whatever tokens it makes up; somebody elsewhere signs in', async () => {
    await started(FEW);
    let guesses = 0;
    expect(await statuses(7, () => get(`Bearer guess-${++guesses}`))).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(await statuses(2, () => get(null, '10.1.1.2'))).toEqual([401, 401]);
    expect((await get(await bearer('anna'), '10.1.1.2')).status).toBe(200);
  });

  it('has one bucket for its whole IPv6 network', async () => {
    await started(FEW);
    let host = 0;
    expect(await statuses(7, () => get(null, `2001:db8:7:8::${(++host).toString(16)}`))).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await get(null, '2001:db8:7:9::1')).status).toBe(401);
    expect((await get(null, '2001:db8:7:8:ffff:0:0:1')).status).toBe(429);
  });

  it('is told apart behind a proxy that is trusted, and cannot choose its address otherwise', async () => {
    const said = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n}` });
    await started(FEW, { trustedProxies: ['10.9.9.9'] });
    let n = 0;
    expect(new Set(await statuses(10, () => get(null, '10.9.9.9', said(++n))))).toEqual(new Set([401]));
    expect((await statuses(10, () => get(null, '10.1.1.1', said(++n)))).at(-1)).toBe(429);
  });

  it('does not take the probes away', async () => {
    await started(FEW);
    await statuses(10, () => get(null));
    expect((await house.inject({ method: 'GET', url: '/health/live', remoteAddress: '10.1.1.1' })).status).toBe(200);
    expect((await house.inject({ method: 'GET', url: '/health/ready', remoteAddress: '10.1.1.1' })).status).toBe(200);
  });
});

describe('a connection', () => {
  const listening = async (limits: Partial<Limits>): Promise<number> => {
    await started({ requestsPerSecond: 0, ...limits });
    await house.application.fastify.listen({ port: 0, host: '127.0.0.1' });
    return Number(new URL(house.application.url).port);
  };
  const opened = async (port: number): Promise<{ readonly socket: Socket; heard(): string }> => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => {
      text += String(data);
    });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, heard: () => text };
  };
  const gone = ({ socket }: { readonly socket: Socket }) => (socket.closed ? undefined : once(socket, 'close'));

  it('whose headers never end is closed with 408, and others are served meanwhile', async () => {
    const port = await listening({ headersMs: 300, requestMs: 600 });
    const slow = await Promise.all(Array.from({ length: 50 }, () => opened(port)));
    for (const { socket } of slow) socket.write(`GET ${NOTES} HTTP/1.1\r\nhost: x\r\n`);
    const dripping = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('x-more: 1\r\n');
    }, 50);
    const answer = await fetch(`http://127.0.0.1:${port}${NOTES}`, { headers: { authorization: await bearer('anna') } });
    expect(answer.status).toBe(200);
    await Promise.all(slow.map(gone));
    clearInterval(dripping);
    expect(slow.filter((one) => one.heard().startsWith('HTTP/1.1 408 ')).length).toBe(50);
    expect(slow[0]?.heard()).toContain('application/problem+json');
  });

  it('whose body never ends is closed with 408', async () => {
    const port = await listening({ headersMs: 300, requestMs: 600 });
    const slow = await opened(port);
    const head = `POST ${NOTES} HTTP/1.1\r\nhost: x\r\nauthorization: ${await bearer('anna')}\r\ncontent-type: application/json\r\n`;
    slow.socket.write(`${head}idempotency-key: slow-body\r\ncontent-length: 1000\r\n\r\n{"text":`);
    await gone(slow);
    expect(slow.heard()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('with a header of 10 MB is closed long before it was read', async () => {
    const port = await listening({});
    const large = await opened(port);
    large.socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-large: `);
    const chunk = 'x'.repeat(65_536);
    let sent = 0;
    for (; sent < 160 && large.socket.writable && large.heard() === ''; sent++) {
      large.socket.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await gone(large);
    // Who goes on sending may lose the answer with the connection.
    expect(large.heard()).toMatch(/^(HTTP\/1\.1 431 |$)/);
    expect(sent).toBeLessThan(160);
  });

  it('beyond the most is closed at once, and there is room again when one goes', async () => {
    const port = await listening({ connections: 3 });
    const three = [await opened(port), await opened(port), await opened(port)];
    const fourth = await opened(port);
    await gone(fourth);
    expect(fourth.heard()).toBe('');
    three[0]?.socket.destroy();
    for (let served = 0; served !== 401; ) {
      served = await fetch(`http://127.0.0.1:${port}${NOTES}`, { headers: { connection: 'close' } }).then(
        (answer) => answer.status,
        () => 0,
      );
    }
    for (const { socket } of three) socket.destroy();
  });

  it('that breaks off in the middle of an upload writes nothing, and is no fault of ours', async () => {
    const port = await listening({});
    const before = await house.runtime.engines.log.head();
    const text = JSON.stringify({ text: 'Hallo', language: 'ti' });
    for (let n = 0; n < 50; n++) {
      const cut = await opened(port);
      const head = `POST ${NOTES} HTTP/1.1\r\nhost: x\r\nauthorization: ${await bearer('anna')}\r\ncontent-type: application/json\r\n`;
      cut.socket.write(`${head}idempotency-key: broken-off-${n}\r\ncontent-length: ${text.length + 1}\r\n\r\n${text}`);
      await new Promise((resolve) => setImmediate(resolve));
      cut.socket.destroy();
    }
    const answer = await fetch(`http://127.0.0.1:${port}${NOTES}`, { headers: { authorization: await bearer('anna') } });
    expect(answer.status).toBe(200);
    expect(await house.runtime.engines.log.head()).toBe(before);
    expect(house.said).toEqual([]);
  });
});
