import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { Telemetry } from '../src/index.js';
import { metricsRequest } from '../src/telemetry/otlp.js';
import { TestProcess } from './process.js';

interface Sent {
  resourceMetrics: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeMetrics: { metrics: { name: string; gauge?: { dataPoints: DataPoint[] }; sum?: { dataPoints: DataPoint[] } }[] }[];
  }[];
}
interface DataPoint {
  readonly attributes: { key: string; value: { stringValue: string } }[];
  readonly asDouble: number;
}

const system = realSystem();
let house: TestProcess;
let telemetry: Telemetry | undefined;
let collector: Server | undefined;

beforeEach(async () => {
  house = await TestProcess.start(await memoryEngines(system, () => []), system);
  await house.application.startWithoutPort();
});
afterEach(async () => {
  await telemetry?.stop();
  collector?.close();
  collector = undefined;
  await house.application.stop();
});

/** Takes what is sent; answers its address and the first body that fits. */
async function listening(): Promise<{ endpoint: string; first: (fits: (sent: Sent) => boolean) => Promise<Sent>; texts: string[] }> {
  const texts: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/v1/metrics') texts.push(Buffer.concat(parts).toString());
      response.end('{}');
      server.emit('told');
    });
  });
  collector = server;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const first = async (fits: (sent: Sent) => boolean): Promise<Sent> => {
    for (;;) {
      const found = texts.map((text) => JSON.parse(text) as Sent).find(fits);
      if (found) return found;
      await once(server, 'told');
    }
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, first, texts };
}

const pointsOf = (sent: Sent, name: string) => {
  const metric = sent.resourceMetrics[0]?.scopeMetrics[0]?.metrics.find((one) => one.name === name);
  return (metric?.gauge ?? metric?.sum)?.dataPoints.map((point) => ({
    ...Object.fromEntries(point.attributes.map(({ key, value }) => [key, value.stringValue])),
    value: point.asDouble,
  }));
};

describe('what a collector is sent', () => {
  it('is the lag of each view and the problems that were answered, by code', async () => {
    const { endpoint, first } = await listening();
    await house.write();
    await house.send('GET', '/notes/v1/notes/0190f3a0-0000-7000-8000-0000000000ff');
    await house.send('GET', '/notes/v1/notes/0190f3a0-0000-7000-8000-0000000000ff');
    await house.inject({ method: 'GET', url: '/notes/v1/notes' });
    telemetry = new Telemetry(house.application, { endpoint, everyMs: 10 });
    telemetry.start();
    const sent = await first(() => true);
    expect(pointsOf(sent, 'sleutelbos.problems')).toEqual([
      { code: 'not-found', status: '404', value: 2 },
      { code: 'unauthenticated', status: '401', value: 1 },
    ]);
    const lags = pointsOf(sent, 'sleutelbos.view.lag');
    expect(lags?.length).toBe(house.runtime.registry.views.length);
    expect(lags?.[0]).toMatchObject({ context: 'notes', state: 'running' });
    const names = sent.resourceMetrics[0]?.resource.attributes.map(({ key }) => key);
    expect(names).toEqual(['service.name', 'service.instance.id']);
    expect(sent.resourceMetrics[0]?.resource.attributes[0]?.value.stringValue).toBe('notes');
  });

  it('holds nothing that was sent, asked or answered', async () => {
    const { endpoint, first, texts } = await listening();
    const { body } = await house.write({ text: 'Jansen' });
    await house.send('GET', '/notes/v1/notes/Jansen?secret=Jansen');
    telemetry = new Telemetry(house.application, { endpoint, everyMs: 10 });
    telemetry.start();
    await first(() => true);
    expect(texts.join('')).not.toContain('Jansen');
    expect(texts.join('')).not.toContain(body.noteId);
  });

  it('goes on when the collector comes back', async () => {
    const { endpoint } = await listening();
    const port = Number(new URL(endpoint).port);
    collector?.close();
    telemetry = new Telemetry(house.application, { endpoint, everyMs: 10 });
    telemetry.start();
    await house.inject({ method: 'GET', url: '/notes/v1/notes' });
    const server = createServer((_request, response) => response.end('{}'));
    collector = server;
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await once(server, 'request');
  });

  it('does not hold up a shutdown', async () => {
    const server = createServer(() => undefined);
    collector = server;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    telemetry = new Telemetry(house.application, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, everyMs: 1 });
    telemetry.start();
    await once(server, 'request');
    await telemetry.stop();
  });
});

it('a sum only grows and says since when, a level stands for itself; times are text', () => {
  const points = [{ value: 3, of: { code: 'refused' } }];
  const request = metricsRequest(
    { 'service.name': 'matching' },
    [
      { name: 'a', description: 'A', unit: '1', kind: 'count', points },
      { name: 'b', description: 'B', unit: 's', kind: 'level', points },
    ],
    { from: 1_700_000_000_000, to: 1_700_000_015_000 },
  );
  const dataPoints = [
    {
      attributes: [{ key: 'code', value: { stringValue: 'refused' } }],
      startTimeUnixNano: '1700000000000000000',
      timeUnixNano: '1700000015000000000',
      asDouble: 3,
    },
  ];
  expect(request).toMatchObject({
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              { name: 'a', unit: '1', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } },
              { name: 'b', unit: 's', gauge: { dataPoints } },
            ],
          },
        ],
      },
    ],
  });
});
