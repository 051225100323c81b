import type { ConfigurationError } from '@sleutelbos/service/environment.js';
import { configurationFrom } from './configuration.js';

const faultsOf = (environment: NodeJS.ProcessEnv): readonly string[] => {
  try {
    configurationFrom(environment);
    return [];
  } catch (error) {
    return (error as ConfigurationError).faults;
  }
};

describe('the configuration of the platform', () => {
  it('GEN-07 starts from nothing on a developer’s machine', () => {
    expect(configurationFrom({})).toMatchObject({ port: 3000, production: false, issuer: undefined });
    expect(configurationFrom({ SLEUTELBOS_DATA: '/srv/a' })).toMatchObject({ data: '/srv/a', kekFile: '/srv/a.kek' });
  });

  it('GEN-07 names every fault at once, with the way out', () => {
    const faults = faultsOf({ PORT: 'x', OIDC_ISSUER: 'no url', SLEUTELBOS_KEK: 'short', NODE_ENV: 'production' });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['PORT', 'SLEUTELBOS_KEK', 'OIDC_ISSUER', 'OIDC_AUDIENCE']);
  });

  it('GEN-07 takes how often a client may ask, and behind which proxies, and nothing else there', () => {
    expect(configurationFrom({})).toMatchObject({ requestsPerSecond: undefined, trustedProxies: [] });
    expect(configurationFrom({ SLEUTELBOS_REQUESTS_PER_SECOND: '0', SLEUTELBOS_TRUSTED_PROXIES: '10.0.0.0/8, ::1' })).toMatchObject({
      requestsPerSecond: 0,
      trustedProxies: ['10.0.0.0/8', '::1'],
    });
    expect(faultsOf({ SLEUTELBOS_REQUESTS_PER_SECOND: '-1', SLEUTELBOS_TRUSTED_PROXIES: '10.0.0.1,proxy' })).toHaveLength(2);
  });

  it('lets views that were built beside take over by themselves, or when somebody says so, and nothing else there', () => {
    expect(configurationFrom({}).promotion).toBe('auto');
    expect(configurationFrom({ SLEUTELBOS_VIEWS_PROMOTE: 'by-command' }).promotion).toBe('by-command');
    expect(faultsOf({ SLEUTELBOS_VIEWS_PROMOTE: 'never' })).toEqual([expect.stringMatching(/^SLEUTELBOS_VIEWS_PROMOTE/)]);
  });

  it('GEN-07 refuses the demo’s sign-in and a self-made key in production', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toHaveLength(2);
    expect(
      faultsOf({
        NODE_ENV: 'production',
        OIDC_ISSUER: 'https://id.example.org',
        OIDC_AUDIENCE: 'sleutelbos',
        SLEUTELBOS_KEK_FILE: '/run/kek',
      }),
    ).toEqual([]);
  });
});
