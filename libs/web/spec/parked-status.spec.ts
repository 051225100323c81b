import type { Runtime } from '@sleutelbos/kernel';
import { Readiness } from '../src/server/readiness.js';

const runtime = (messages: number): Runtime =>
  ({
    engines: {},
    status: async () => ({ views: [], loopsTurning: true }),
    parked: async () => [
      { group: 'matching.withdraw', messages },
      { group: 'matching.settle', messages: 0 },
    ],
  }) as unknown as Runtime;

describe('health', () => {
  it('is degraded while a message is parked, and names the reaction, never how many there are', async () => {
    expect(await new Readiness(runtime(3)).status()).toEqual({ state: 'degraded', views: [], parked: ['matching.withdraw'] });
    expect(await new Readiness(runtime(0)).status()).toEqual({ state: 'ok', views: [] });
  });

  it('is live with whatever is parked', async () => {
    expect(await new Readiness(runtime(3)).live()).toBe(true);
  });

  it('says the rest when the log does not tell what is parked', async () => {
    const silent = { ...runtime(0), parked: () => Promise.reject(new Error('no answer')) } as unknown as Runtime;
    expect(await new Readiness(silent).status()).toEqual({ state: 'ok', views: [] });
  });
});
