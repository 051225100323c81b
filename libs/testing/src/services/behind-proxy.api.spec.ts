import { jest } from '@jest/globals';
import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { movableClock } from '@sleutelbos/engines/system/movable-clock.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { Application } from '@sleutelbos/web';
import { localIssuer } from '../http/local-issuer.js';
import { TEST_EPOCH_MS } from '../logged-fact.js';
import { allModules } from './all-modules.js';
import { composeOver } from './compose-over.js';
import type { House } from './house.js';
import { httpHouse } from './http-house.js';
import { mainJob } from './main-job.contract.js';
import { type ReverseProxy, reverseProxy } from './reverse-proxy.js';

// Real time passes: views are asked for until they are level.
jest.setTimeout(120_000);

interface Behind extends House {
  readonly applications: ReadonlyMap<string, Application>;
  close(): Promise<void>;
}

/** Six services on ports, with a clock that walks on from the tests' day, behind the proxy. */
async function behindProxy(): Promise<Behind> {
  const clock = movableClock(TEST_EPOCH_MS);
  const started = performance.now();
  const walking = setInterval(() => clock.moveTo(Math.max(clock.now(), TEST_EPOCH_MS + Math.floor(performance.now() - started))), 20);
  const system = realSystem(clock);
  const shared = await memoryEngines(system, () => []);
  const issuer = await localIssuer();
  const applications = new Map<string, Application>();
  const addresses: Record<string, string> = {};
  for (const module of allModules) {
    const application = await composeOver(module, { shared, system, authentication: issuer.authentication });
    addresses[module.name] = (await application.start()).replace('localhost', '127.0.0.1');
    applications.set(module.name, application);
  }
  const proxy: ReverseProxy = await reverseProxy(addresses);
  const house = httpHouse({ at: proxy.url, authorizationOf: (who) => issuer.authorization(who), now: () => clock.now() });
  return {
    ...house,
    applications,
    async close() {
      await proxy.close();
      for (const application of applications.values()) await application.stop();
      await shared.close();
      clearInterval(walking);
    },
  };
}

describe('the main job through ports and a proxy', () => {
  mainJob(behindProxy);
});

describe('the proxy', () => {
  let house: Behind;
  beforeAll(async () => {
    house = await behindProxy();
  });
  afterAll(() => house.close());

  it('says that a service is away, when to come again, and lets the others answer', async () => {
    await house.applications.get('matching')?.stop();
    const refused = await house.as('coordinator').get('/matching/v1/placements');
    refused.expectProblem(503, 'unavailable');
    expect(refused.header('retry-after')).toBe('5');
    (await house.as('coordinator').get('/registration/v1/cases')).expectOk(200);
  });
});
