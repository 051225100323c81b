import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect, createServer } from 'node:tls';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { makeAuthority, makeCertificate } from '../infra/certificates.mjs';
import { endingSoon, makeSecrets } from '../infra/compose/make-secrets.mjs';

const root = resolve(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly network_mode?: string;
  readonly secrets?: readonly (string | { readonly source: string; readonly target: string })[];
  readonly healthcheck?: { readonly test: readonly string[] };
}
const compose = parse(text('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
const of = (name: string): Service => compose.services[name] as Service;
/** Paths of its secrets within a container. */
const mounted = (name: string): ReadonlyMap<string, string> =>
  new Map(
    (of(name).secrets ?? []).map((one): [string, string] => {
      const { source, target } = typeof one === 'string' ? { source: one, target: one } : one;
      return [target.startsWith('/') ? target : `/run/secrets/${target}`, source];
    }),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleutelbos-secrets-'));
  makeSecrets(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));
const secret = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('what make-secrets makes for the engines', () => {
  it('are certificates of an authority of its own, for the names under which each is called', () => {
    const authority = new X509Certificate(secret('ca.crt'));
    expect(authority.ca).toBe(true);
    for (const [file, host] of [
      ['eventstoredb.crt', 'eventstoredb'],
      ['kafka.pem', 'kafka'],
      ['mongodb.pem', 'mongodb'],
      ['register.pem', 'register'],
    ] as const) {
      const shown = new X509Certificate(secret(file).replace(/^[\s\S]*?(?=-----BEGIN CERTIFICATE)/, ''));
      expect(shown.verify(authority.publicKey) && shown.checkIssued(authority)).toBe(true);
      expect([host, 'localhost'].map((name) => shown.checkHost(name))).toEqual([host, 'localhost']);
      expect(shown.checkIP('127.0.0.1')).toBe('127.0.0.1');
      expect(shown.checkHost('elsewhere')).toBeUndefined();
      expect(shown.ca).toBe(false);
    }
    // By it the nodes of EventStoreDB know each other.
    expect(new X509Certificate(secret('eventstoredb.crt')).subject).toBe('CN=eventstoredb-node');
  });

  it('hold a handshake with who trusts that authority, and with nobody else', async () => {
    const server = createServer({ cert: secret('eventstoredb.crt'), key: secret('eventstoredb.key') }, (socket) => socket.end('here'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const said = (ca?: string) =>
      new Promise<string>((done) => {
        const socket = connect({ port, host: '127.0.0.1', ...(ca ? { ca } : {}) });
        socket.once('data', (data) => done(String(data)));
        socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
      });
    expect(await said(secret('ca.crt'))).toBe('here');
    expect(await said()).toMatch(/^UNABLE_TO_VERIFY|^SELF_SIGNED/);
    expect(await said(makeAuthority('Somebody else').cert)).toMatch(/^UNABLE_TO_VERIFY|^SELF_SIGNED/);
    await new Promise((closed) => server.close(closed));
  });

  it('are passwords of their own, in addresses that ask for TLS', () => {
    const urls = ['eventstore-url', 'mongodb-url', 'register-url'].map((name) => new URL(secret(name)));
    for (const url of urls) {
      expect(url.searchParams.get('tls')).toBe('true');
      expect(url.searchParams.get('tlsCAFile')).toBe('/run/secrets/ca.crt');
    }
    const words = [
      ...urls.map((url) => url.password),
      ...['kafka-password', 'mongodb-root', 'register-root', 'mongodb-keyfile', 'register-keyfile'].map(secret),
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(words.every((one) => one.length >= 20)).toBe(true);
    expect(secret('eventstoredb.env')).toContain(`EVENTSTORE_DEFAULT_ADMIN_PASSWORD=${urls[0]?.password}\n`);
  });

  it('keep the key of the authority from everybody, containers too', () => {
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'ca.key')).mode & 0o077).toBe(0);
    expect(Object.keys(compose.services).flatMap((name) => [...mounted(name).values()])).not.toContain('ca.key');
  });

  it('are made anew one by one when they were removed: a password, a certificate, or with a new authority all certificates', () => {
    const made = (...removed: string[]) => {
      for (const name of removed) rmSync(join(folder, name));
      return makeSecrets(folder);
    };
    const before = { url: secret('mongodb-url'), pem: secret('kafka.pem'), kek: secret('kek') };
    expect(made('mongodb-url', 'kafka.pem')).toEqual(['kafka.pem', 'mongodb-url']);
    expect(secret('mongodb-url')).not.toBe(before.url);
    expect(secret('kafka.pem')).not.toBe(before.pem);
    expect(made('ca.key')).toEqual([
      'ca.crt',
      'ca.key',
      'eventstoredb.crt',
      'eventstoredb.key',
      'kafka.pem',
      'mongodb.pem',
      'register.pem',
    ]);
    expect(secret('kek')).toBe(before.kek);
  }, 60_000);

  it('are told of before they end', () => {
    expect(endingSoon(folder)).toEqual([]);
    const { name, key } = { name: 'kafka.pem', key: secret('ca.key') };
    rmSync(join(folder, name));
    writeFileSync(join(folder, name), makeCertificate({ cert: secret('ca.crt'), key }, 'kafka', ['kafka'], 30).cert);
    expect(endingSoon(folder).map((one) => one.name)).toEqual([name]);
  });
});

describe('the engines of the compose file', () => {
  it('name only secrets that their containers have', () => {
    for (const [name, service] of Object.entries(compose.services)) {
      const told = JSON.stringify([service.command, service.environment, service.healthcheck]);
      const paths = told.match(/\/run\/(secrets|authority)\/[\w.-]+/g) ?? [];
      for (const path of paths) expect(`${name} ${mounted(name).has(path) ? path : 'lacks it'}`).toBe(`${name} ${path}`);
    }
  });

  it('EventStoreDB is not insecure, and shows a certificate of our authority', () => {
    const { environment = {} } = of('eventstoredb');
    expect(Object.keys(environment)).not.toContain('EVENTSTORE_INSECURE');
    expect(mounted('eventstoredb').get(environment.EVENTSTORE_CERTIFICATE_FILE ?? '')).toBe('eventstoredb.crt');
    expect(mounted('eventstoredb').get(environment.EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE ?? '')).toBe('eventstoredb.key');
    expect(mounted('eventstoredb').get(`${environment.EVENTSTORE_TRUSTED_ROOT_CERTIFICATES_PATH}/ca.crt`)).toBe('ca.crt');
  });

  it.each(['mongodb', 'register'])('%s takes TLS alone, and knows its members and users', (name) => {
    const { command = [] } = of(name);
    expect(command).toEqual(expect.arrayContaining(['--tlsMode=requireTLS', '--keyFile=/tmp/keyfile', '--replSet=rs0']));
    expect(mounted(name)).toEqual(
      new Map([
        ['/run/secrets/keyfile', `${name}-keyfile`],
        ['/run/secrets/server.pem', `${name}.pem`],
        ['/run/secrets/ca.crt', 'ca.crt'],
      ]),
    );
    const task = of(`${name}-initiate`);
    expect(task.network_mode).toBe(`service:${name}`);
    expect(task.environment?.SELF).toBe(new URL(secret(`${name}-url`)).host);
    expect([...mounted(`${name}-initiate`).values()]).toEqual([`${name}-root`, `${name}-url`, 'ca.crt']);
  });

  it('Kafka listens without TLS and passwords within its own container only', () => {
    const { environment = {} } = of('kafka');
    const protocols = new Map(
      environment.KAFKA_LISTENER_SECURITY_PROTOCOL_MAP?.split(',').map((one) => one.split(':') as [string, string]),
    );
    for (const listener of environment.KAFKA_LISTENERS?.split(',') ?? []) {
      const [, name = '', host] = /^(\w+):\/\/(.*):\d+$/.exec(listener) ?? [];
      expect(`${name} ${protocols.get(name)} ${host}`).toMatch(/^SERVICES SASL_SSL $|^(LOCAL|CONTROLLER) PLAINTEXT 127\.0\.0\.1$/);
    }
    expect(of('kafka-initiate').network_mode).toBe('service:kafka');
  });
});

describe('initiate.js, as mongosh runs it', () => {
  /** A server with the users and the replica set that it has, and what was done to it. */
  function run(server: { users: Map<string, string>; initiated: boolean }): readonly string[] {
    const done: string[] = [];
    const failed = (codeName: string) => Object.assign(new Error(codeName), { codeName });
    let signedIn = false;
    const database = (name: string) => ({
      getSiblingDB: database,
      hello: () => ({ isWritablePrimary: server.initiated }),
      auth(user: string, pwd: string) {
        if (server.users.get(`${name}.${user}`) !== pwd) throw failed('AuthenticationFailed');
        signedIn = true;
      },
      getUser: (user: string) => (server.users.has(`${name}.${user}`) ? { user } : null),
      createUser({ user, pwd, roles }: { user: string; pwd: string; roles: readonly (string | { role: string; db: string })[] }) {
        if (!signedIn && server.users.size > 0) throw failed('Unauthorized');
        server.users.set(`${name}.${user}`, pwd);
        done.push(`${name}.${user} ${roles.map((one) => (typeof one === 'string' ? one : `${one.role}@${one.db}`)).join()}`);
      },
      updateUser(user: string, { pwd }: { pwd: string }) {
        if (!signedIn) throw failed('Unauthorized');
        server.users.set(`${name}.${user}`, pwd);
        done.push(`${name}.${user} changed`);
      },
    });
    runInNewContext(text('infra/mongodb/initiate.js'), {
      require: () => ({ readFileSync: (path: string) => secret(path.replace('/run/secrets/', 'mongodb-')) }),
      process: { env: of('mongodb-initiate').environment },
      db: database('test'),
      sleep: () => undefined,
      rs: {
        status() {
          if (!server.initiated) throw failed('NotYetInitialized');
        },
        initiate({ members }: { members: readonly { host: string }[] }) {
          server.initiated = true;
          done.push(`set of ${members.map(({ host }) => host).join()}`);
        },
      },
    });
    return done;
  }

  it('makes set and users once, and afterwards only gives the services’ user the password of its address', () => {
    const server = { users: new Map<string, string>(), initiated: false };
    expect(run(server)).toEqual(['set of mongodb:27017', 'admin.root root', 'sleutelbos.sleutelbos readWrite@sleutelbos']);
    server.users.set('sleutelbos.sleutelbos', 'a former one');
    expect(run(server)).toEqual(['sleutelbos.sleutelbos changed']);
    expect(server.users.get('sleutelbos.sleutelbos')).toBe(new URL(secret('mongodb-url')).password);
  });

  it('gives its users to a set that was made before there were any', () => {
    expect(run({ users: new Map(), initiated: true })).toEqual(['admin.root root', 'sleutelbos.sleutelbos readWrite@sleutelbos']);
  });
});
