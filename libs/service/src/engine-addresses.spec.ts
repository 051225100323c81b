import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '../../../infra/certificates.mjs';
import { databaseIn, eventStoreUrlIn, kafkaIn } from './engine-addresses.js';
import { ConfigurationError, Environment } from './environment.js';

const authority = makeAuthority('An authority of one’s own');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleutelbos-addresses-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (text: string, name = 'file'): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** What the environment comes to, and what is wrong with it. */
function read<T>(variables: NodeJS.ProcessEnv, look: (environment: Environment) => T): { found: T; faults: readonly string[] } {
  const environment = new Environment(variables);
  const found = look(environment);
  try {
    environment.check();
    return { found, faults: [] };
  } catch (error) {
    return { found, faults: (error as ConfigurationError).faults };
  }
}
const mongodb = (url: string, more: NodeJS.ProcessEnv = {}) =>
  read({ MONGODB_URL: url, ...more }, (one) => databaseIn(one, 'MONGODB_URL', 'mongodb://host:27017/sleutelbos'));
const eventStore = (url: string, more: NodeJS.ProcessEnv = {}) => read({ EVENTSTORE_URL: url, ...more }, eventStoreUrlIn);
const kafka = (more: NodeJS.ProcessEnv) => read({ KAFKA_BROKERS: 'kafka:9092', ...more }, kafkaIn);

describe('GEN-07 over a network', () => {
  const ALLOWED = { SLEUTELBOS_ENGINES_WITHOUT_TLS: 'allowed' };

  it.each([
    'mongodb://a:27017/x',
    'mongodb://user:secret@a:27017/x',
    'mongodb://user:secret@127.0.0.1,a/x',
    'mongodb://localhost.example:27017/x',
    'mongodb://user:secret@a/x?tls=false',
    'mongodb+srv://user:secret@a/x?tls=false',
    'mongodb://user:secret@a/x?tls=true&tlsInsecure=true',
    'mongodb://user:secret@a/x?tls=true&tlsAllowInvalidCertificates=true',
    'mongodb://user:secret@a/x?tls=true&tlsAllowInvalidHostnames=true',
  ])('%s is refused: MongoDB is reached with TLS that checks who answers', (url) => {
    const { faults } = mongodb(url);
    expect(faults).toEqual([
      expect.stringMatching(/^MONGODB_URL leads over a network without TLS .* tls=true .* SLEUTELBOS_ENGINES_WITHOUT_TLS=allowed\.$/),
    ]);
    expect(faults.join()).not.toContain('secret');
    expect(mongodb(url, ALLOWED).faults).toEqual([]);
  });

  it.each([
    'mongodb://user:secret@a:27017,b:27017/x?tls=true',
    'mongodb://user:secret@a/x?ssl=true',
    'mongodb+srv://user:secret@a/x',
    'mongodb://user:secret@127.0.0.1:27017/x',
    'mongodb://localhost,[::1]:27017/x',
  ])('%s is taken', (url) => {
    expect(mongodb(url)).toEqual({ found: { url, database: 'x' }, faults: [] });
  });

  it.each(['esdb://a:2113?tls=false', 'esdb://user:secret@a,b?tls=false', 'esdb+discover://a?TLS=false'])(
    '%s is refused: so is EventStoreDB',
    (url) => {
      expect(eventStore(url).faults).toEqual([expect.stringMatching(/^EVENTSTORE_URL leads over a network without TLS/)]);
      expect(eventStore(url, ALLOWED)).toEqual({ found: url, faults: [] });
    },
  );

  it.each(['esdb://user:secret@a:2113,b:2113?tls=true', 'esdb+discover://user:secret@a', 'esdb://127.0.0.1:2113?tls=false'])(
    '%s is taken',
    (url) => {
      expect(eventStore(url)).toEqual({ found: url, faults: [] });
    },
  );

  it('Kafka without TLS is refused, with a password or without', () => {
    const sasl = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USER: 'user', KAFKA_SASL_PASSWORD: 'secret' };
    for (const more of [{}, sasl, { KAFKA_TLS: 'false', ...sasl }]) {
      expect(kafka(more).faults).toEqual([
        expect.stringMatching(/^KAFKA_BROKERS leads over a network without TLS .* give KAFKA_TLS=true\./),
      ]);
      expect(kafka({ ...more, ...ALLOWED }).faults).toEqual([]);
      expect(kafka({ ...more, KAFKA_BROKERS: '127.0.0.1:9092,localhost:9092,[::1]:9092' }).faults).toEqual([]);
    }
  });

  it('only that one word lets anything be reached without TLS', () => {
    for (const word of ['true', 'yes', '1', 'Allowed', 'refused'])
      expect(mongodb('mongodb://a/x', { SLEUTELBOS_ENGINES_WITHOUT_TLS: word }).faults).toHaveLength(1);
  });
});

describe('GEN-07 Kafka', () => {
  const SASL = { KAFKA_TLS: 'true', KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KAFKA_SASL_USER: 'user' };

  it('takes the certificates of an authority from a file, and a password from another', () => {
    const ca = fileWith(authority.cert, 'ca.crt');
    const { found, faults } = kafka({ ...SASL, KAFKA_TLS_CA_FILE: ca, KAFKA_SASL_PASSWORD_FILE: fileWith('secret\n', 'password') });
    expect(faults).toEqual([]);
    const sasl = { mechanism: 'SCRAM-SHA-512', username: 'user', password: 'secret' };
    expect(found).toEqual({ brokers: ['kafka:9092'], access: { tls: { ca: authority.cert }, sasl } });
    expect(kafka({ ...SASL, KAFKA_SASL_PASSWORD: 'secret' }).found.access).toEqual({ tls: {}, sasl });
  });

  it('is refused with what does not fit, each with its name and the way out', () => {
    const named = (more: NodeJS.ProcessEnv) => kafka(more).faults.map((one) => one.split(' ')[0]);
    expect(named({ KAFKA_TLS: 'yes' })).toEqual(['KAFKA_TLS']);
    expect(named({ KAFKA_TLS_CA_FILE: 'ca.crt' })).toEqual(['KAFKA_TLS_CA_FILE']);
    expect(named({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: join(folder, 'absent') })).toEqual(['KAFKA_TLS_CA_FILE']);
    expect(named({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: fileWith('no certificate') })).toEqual(['KAFKA_TLS_CA_FILE']);
    expect(named({ KAFKA_TLS: 'true', KAFKA_SASL_USER: 'user' })).toEqual(['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD_FILE']);
    expect(named({ ...SASL, KAFKA_SASL_MECHANISM: 'GSSAPI', KAFKA_SASL_PASSWORD: 'secret' })).toEqual(['KAFKA_SASL_MECHANISM']);
    expect(named({ ...SASL, KAFKA_SASL_USER: '', KAFKA_SASL_PASSWORD: 'secret' })).toEqual(['KAFKA_SASL_USER']);
    expect(named({ ...SASL, KAFKA_SASL_PASSWORD_FILE: join(folder, 'absent') })).toEqual(['KAFKA_SASL_PASSWORD_FILE']);
    expect(named({ ...SASL, KAFKA_SASL_PASSWORD_FILE: fileWith('\n') })).toEqual(['KAFKA_SASL_PASSWORD_FILE']);
  });
});

describe('GEN-07 an address that holds a password', () => {
  const URLS = {
    MONGODB_URL: 'mongodb://user:secret@a/x?tls=true',
    EVENTSTORE_URL: 'esdb://user:secret@a:2113?tls=true',
  };

  it('may stand in a file, as Docker and Kubernetes give secrets', () => {
    expect(mongodb('', { MONGODB_URL_FILE: fileWith(`${URLS.MONGODB_URL}\n`) }).found).toEqual({ url: URLS.MONGODB_URL, database: 'x' });
    expect(eventStore('', { EVENTSTORE_URL_FILE: fileWith(URLS.EVENTSTORE_URL) }).found).toBe(URLS.EVENTSTORE_URL);
  });

  it('is given once: in its variable or in its file', () => {
    const both = mongodb(URLS.MONGODB_URL, { MONGODB_URL_FILE: fileWith(URLS.MONGODB_URL) });
    expect(both.faults).toEqual(['MONGODB_URL and MONGODB_URL_FILE are both there: give one of them.']);
    const absent = mongodb('', { MONGODB_URL_FILE: join(folder, 'absent') });
    expect(absent.faults).toEqual([
      expect.stringMatching(/^MONGODB_URL_FILE names .*absent, which cannot be read: give the right file\.$/),
    ]);
  });

  it('names an authority that is there', () => {
    const ca = encodeURIComponent(fileWith(authority.cert, 'ca.crt'));
    const none = encodeURIComponent(join(folder, 'absent'));
    expect(mongodb(`${URLS.MONGODB_URL}&tlsCAFile=${ca}`).faults).toEqual([]);
    expect(eventStore(`${URLS.EVENTSTORE_URL}&tlsCAFile=${ca}`).faults).toEqual([]);
    for (const { faults } of [mongodb(`${URLS.MONGODB_URL}&tlsCAFile=${none}`), eventStore(`${URLS.EVENTSTORE_URL}&tlsCAFile=${none}`)]) {
      expect(faults).toEqual([expect.stringMatching(/^tlsCAFile in [A-Z_]+ names .*absent, which holds no certificate/)]);
    }
  });

  it.each([
    'mongodb://user:sec/ret@a/x?tls=true',
    'mongodb://user:sec@ret@a/x?tls=true',
    'mongodb://localhost/x@a/y',
    'mongodb://user:sec?ret@a/x?tls=true',
    'mongodb://user:sec:ret@a/x?tls=true',
  ])('%s is refused where its client might read other hosts out of it, and told how to write it; the password is not told', (url) => {
    const { faults } = mongodb(url);
    expect(faults).toEqual([expect.stringMatching(/^MONGODB_URL is not an address .* write : \/ \? # @ as %3A/)]);
    expect(faults.join()).not.toContain('sec');
  });
});
