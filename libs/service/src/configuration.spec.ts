import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationFrom } from './configuration.js';
import type { ConfigurationError } from './environment.js';

const KEK = Buffer.alloc(32, 7).toString('base64');
const WELL: NodeJS.ProcessEnv = {
  EVENTSTORE_URL: 'esdb://log-user:log-secret@a:2113,b:2113?tls=true',
  KAFKA_BROKERS: 'a:9092, b.example:9092,[::1]:9092',
  KAFKA_TLS: 'true',
  MONGODB_URL: 'mongodb://views-user:views-secret@a:27017,b:27017/sleutelbos?replicaSet=rs0&tls=true',
  SLEUTELBOS_REGISTER_URL: 'mongodb+srv://register-user:register-secret@elsewhere/register',
  SLEUTELBOS_KEK: KEK,
  OIDC_ISSUER: 'https://id.example.org/realms/sleutelbos',
  OIDC_AUDIENCE: 'urn:sleutelbos',
};

function faultsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    configurationFrom(environment);
    return [];
  } catch (error) {
    return (error as ConfigurationError).faults;
  }
}
const named = (environment: NodeJS.ProcessEnv): readonly (string | undefined)[] => faultsOf(environment).map((one) => one.split(' ')[0]);

describe('the configuration of a service', () => {
  it('GEN-07 is what the environment says', () => {
    expect(configurationFrom(WELL)).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      eventStoreUrl: WELL.EVENTSTORE_URL,
      kafkaBrokers: ['a:9092', 'b.example:9092', '[::1]:9092'],
      kafkaAccess: { tls: {} },
      kafkaPrefix: 'sleutelbos',
      eventSource: 'urn:sleutelbos',
      mongodb: { url: WELL.MONGODB_URL, database: 'sleutelbos' },
      register: { url: WELL.SLEUTELBOS_REGISTER_URL, database: 'register' },
      kek: new Uint8Array(32).fill(7),
      issuer: { url: WELL.OIDC_ISSUER, audience: 'urn:sleutelbos' },
      drainMs: 0,
      logLevel: 'info',
    });
    const over = {
      PORT: '8080',
      HOST: '0.0.0.0',
      SLEUTELBOS_TRUSTED_PROXIES: '10.0.0.0/8',
      SLEUTELBOS_DRAIN_SECONDS: '12',
      LOG_LEVEL: 'warn',
    };
    expect(configurationFrom({ ...WELL, ...over })).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      trustedProxies: ['10.0.0.0/8'],
      drainMs: 12_000,
      logLevel: 'warn',
    });
  });

  it('GEN-07 has no value for where its engines are, whose tokens it takes and what its keys are wrapped with: all that is missing is told at once', () => {
    expect(named({})).toEqual([
      'EVENTSTORE_URL',
      'KAFKA_BROKERS',
      'MONGODB_URL',
      'SLEUTELBOS_REGISTER_URL',
      'SLEUTELBOS_KEK_FILE',
      'OIDC_ISSUER',
    ]);
    for (const fault of faultsOf({})) expect(fault).toMatch(/ is missing: give /);
  });

  it('GEN-07 is refused with everything that does not fit, each with its name and the way out', () => {
    const wrong = {
      PORT: '70000',
      SLEUTELBOS_REQUESTS_PER_SECOND: '-1',
      SLEUTELBOS_TRUSTED_PROXIES: 'proxy',
      EVENTSTORE_URL: 'http://a:2113',
      KAFKA_BROKERS: 'a,b:9092',
      KAFKA_PREFIX: 'a/b',
      SLEUTELBOS_OIN: '12',
      MONGODB_URL: 'mongodb://a:27017',
      SLEUTELBOS_REGISTER_URL: 'a:27017',
      SLEUTELBOS_KEK: 'short',
      OIDC_ISSUER: 'nowhere',
      SLEUTELBOS_DRAIN_SECONDS: 'soon',
      LOG_LEVEL: 'loud',
    };
    expect(named(wrong)).toEqual([
      'PORT',
      'SLEUTELBOS_REQUESTS_PER_SECOND',
      'SLEUTELBOS_TRUSTED_PROXIES',
      'EVENTSTORE_URL',
      'KAFKA_BROKERS',
      'KAFKA_PREFIX',
      'SLEUTELBOS_OIN',
      'MONGODB_URL',
      'SLEUTELBOS_REGISTER_URL',
      'SLEUTELBOS_KEK',
      'OIDC_ISSUER',
      'OIDC_AUDIENCE',
      'SLEUTELBOS_DRAIN_SECONDS',
      'LOG_LEVEL',
    ]);
    for (const fault of faultsOf(wrong)) expect(fault).toMatch(/give|make one|write it|at most/);
  });

  it('GEN-07 never says what an address or a key is: they may hold secrets', () => {
    const almost = {
      ...WELL,
      EVENTSTORE_URL: 'http://log-user:log-secret@a:2113',
      KAFKA_BROKERS: 'kafka-user:kafka-secret@a',
      MONGODB_URL: 'mongodb://views-user:views-secret@a',
      SLEUTELBOS_REGISTER_URL: 'register-user:register-secret',
      SLEUTELBOS_KEK: 'kek-secret',
    };
    expect(faultsOf(almost)).toHaveLength(5);
    expect(faultsOf(almost).join('\n')).not.toMatch(/secret|-user/);
  });

  it('keeps the register of destroyed keys apart from what is backed up', () => {
    const same = 'mongodb://other:password@A:27017,b:27017/sleutelbos?tls=true';
    expect(named({ ...WELL, SLEUTELBOS_REGISTER_URL: same })).toEqual(['SLEUTELBOS_REGISTER_URL']);
    expect(named({ ...WELL, SLEUTELBOS_REGISTER_URL: 'mongodb://a:27017,b:27017/register?tls=true' })).toEqual([]);
  });

  describe('takes the key-encryption key from a file', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'sleutelbos-kek-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const withFile = (file: string): NodeJS.ProcessEnv => ({ ...WELL, SLEUTELBOS_KEK: '', SLEUTELBOS_KEK_FILE: file });

    it('as it stands there', () => {
      writeFileSync(join(folder, 'kek'), `${KEK}\n`);
      expect(configurationFrom(withFile(join(folder, 'kek'))).kek).toEqual(new Uint8Array(32).fill(7));
    });

    it('and makes none: several services share the keys that it wraps', () => {
      expect(faultsOf(withFile(join(folder, 'absent')))).toEqual([expect.stringContaining('cannot be read')]);
      writeFileSync(join(folder, 'bad'), 'c2hvcnQ=');
      const [fault] = faultsOf(withFile(join(folder, 'bad')));
      expect(fault).toContain('32 bytes in base64');
      expect(fault).not.toContain('c2hvcnQ=');
    });
  });
});
