import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { configurationFrom as configurationOfService } from '@sleutelbos/service/configuration.js';
import { PROBLEMS } from '@sleutelbos/web/problems/catalogue.js';
import { COMMON_HEADERS } from '@sleutelbos/web/server/headers.js';
import { CLAIMS } from '@sleutelbos/web/sign-in/authentication.js';
import { parse } from 'yaml';
import { configurationFrom } from '../apps/platform/src/configuration.js';
import { modules } from '../apps/platform/src/contexts.js';
import { composePlatform } from '../apps/platform/src/platform.js';
import { PERSONAS } from '../apps/platform/src/sign-in/personas.js';
import { makeSecrets } from '../infra/compose/make-secrets.mjs';
import { nginxHere, serveHere } from '../infra/proxy/serve-here.mjs';

const root = resolve(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = <T>(path: string): T => JSON.parse(text(path)) as T;

const CONTEXTS = modules.map((one) => one.name);
/** What each service is told (agreed between the apps and whatever runs them). */
const NEEDED = [
  'PORT',
  'HOST',
  'EVENTSTORE_URL_FILE',
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_TLS_CA_FILE',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USER',
  'KAFKA_SASL_PASSWORD_FILE',
  'MONGODB_URL_FILE',
  'SLEUTELBOS_REGISTER_URL_FILE',
  'SLEUTELBOS_KEK_FILE',
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
];
const OPTIONAL = [
  'SLEUTELBOS_TRUSTED_PROXIES',
  'SLEUTELBOS_PUBLIC_FIGURES_OF',
  'SLEUTELBOS_DRAIN_SECONDS',
  'LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/** A tag that names a version: at least two numbers, and none that moves with time. */
const isPinned = (image: string): boolean => /:v?\d+\.\d+[\w.-]*$/.test(image);
/** Seconds of `45s`. */
const seconds = (duration: string): number => Number(/^(\d+)s$/.exec(duration)?.[1]);

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly lines: readonly string[];
}

/** Stages of the Dockerfile with their instructions, each on one line. */
function stagesOf(dockerfile: string): readonly Stage[] {
  const lines = dockerfile
    .replace(/^#.*$/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim());
  const node = /^ARG NODE=(\S+)/m.exec(dockerfile)?.[1] ?? '';
  const stages: { name: string; base: string; lines: string[] }[] = [];
  for (const line of lines) {
    const from = /^FROM (\S+) AS (\S+)$/.exec(line);
    if (from) stages.push({ name: from[2] as string, base: (from[1] as string).replace(`\${NODE}`, node), lines: [] });
    else stages.at(-1)?.lines.push(line);
  }
  return stages;
}

describe('the Dockerfile', () => {
  const stages = stagesOf(text('infra/Dockerfile'));
  const stage = (name: string): Stage => {
    const found = stages.find((one) => one.name === name);
    if (!found) throw new Error(`no stage ${name}`);
    return found;
  };
  /** The stage and those that it is made from, nearest first. */
  const line = (one: Stage): readonly Stage[] => [one, ...stages.filter(({ name }) => name === one.base).flatMap(line)];
  const said = (one: Stage, word: string): string | undefined =>
    line(one)
      .map(({ lines }) => lines.findLast((instruction) => instruction.startsWith(`${word} `)))
      .find(Boolean);
  const apps = ['platform', ...CONTEXTS];

  it('has one target for each app, and the proxy', () => {
    const targets = stages.filter((one) => said(one, 'CMD')?.includes(one.name) || one.name === 'proxy').map((one) => one.name);
    expect(targets).toEqual([...apps, 'proxy']);
  });

  it('stands on pinned images, Node in the version of package.json', () => {
    const { devDependencies } = json<{ devDependencies: Record<string, string> }>('package.json');
    const bases = stages.map((one) => one.base).filter((base) => !stages.some(({ name }) => name === base));
    expect(bases.filter((base) => !isPinned(base))).toEqual([]);
    expect(new Set(bases.filter((base) => base.startsWith('node:')))).toEqual(new Set([`node:${devDependencies.node}-bookworm-slim`]));
  });

  it.each([...apps, 'proxy'])('%s is not root at the end, and is asked how it is', (name) => {
    const user = said(stage(name), 'USER');
    if (name === 'proxy') expect(stage(name).base).toMatch(/^nginxinc\/nginx-unprivileged:/);
    else expect(user).toBe('USER 1000:1000');
    expect(said(stage(name), 'HEALTHCHECK')).toContain('/health/live');
  });

  it.each(apps)('%s starts what its own stage has packed', (name) => {
    expect(stage(name).lines).toContain(`COPY --from=${name}-files /out .`);
    expect(stage(`${name}-files`).lines).toEqual([`RUN node infra/pack.mjs ${name} /out`]);
    expect(stage(name).lines).toContain(`CMD ["node", "apps/${name}/dist/main.js"]`);
  });

  it('starts files that the build makes', () => {
    const there = apps.filter((name) => existsSync(join(root, 'apps', name, 'package.json')));
    const absent = apps.filter((name) => !there.includes(name));
    if (absent.length > 0) console.info(`no app yet, so its start is not looked at: ${absent.join(', ')}`);
    expect(there).toContain('platform');
    for (const name of there) {
      const { scripts } = json<{ scripts: { build: string } }>(`apps/${name}/package.json`);
      expect(scripts.build).toMatch(/tools\/bundle\.mjs main\b/);
      expect(existsSync(join(root, 'apps', name, 'src/main.ts'))).toBe(true);
    }
  });

  it('copies what is in the tree, and nothing of that is kept from it', () => {
    const copied = stages.flatMap(({ lines }) => lines.flatMap((one) => /^COPY (?!--from)(\S+) /.exec(one)?.[1] ?? []));
    const run = stages.flatMap(({ lines }) => lines.flatMap((one) => /^RUN node (\S+\.mjs)/.exec(one)?.[1] ?? []));
    const kept = [
      ...new Set([...copied, ...run]),
      'apps/dashboard/vite.config.ts',
      'tools/bundle.mjs',
      'package-lock.json',
      '.npmrc',
      '.swcrc',
    ];
    expect(kept.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const ignored = text('.dockerignore').split('\n').filter(Boolean);
    expect(kept.filter((path) => ignored.some((one) => path === one || path.startsWith(`${one}/`)))).toEqual([]);
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env', 'infra/compose', '**/node_modules']));
  });

  it('says what is missing where nothing was built', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'infra/pack.mjs'), 'nothing', tmpdir()], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('run `npm run build` first');
  });
});

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly environment?: Record<string, string>;
  readonly env_file?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[] | Record<string, { aliases?: readonly string[] }>;
  readonly secrets?: readonly (string | { readonly source: string })[];
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly stop_grace_period?: string;
  readonly depends_on?: Record<string, { condition: string }>;
}
interface Compose {
  readonly services: Record<string, Service>;
  readonly volumes: Record<string, object>;
  readonly secrets: Record<string, { file: string }>;
  readonly networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } }>;
}

describe('the compose file', () => {
  const source = text('docker-compose.yml');
  const compose = parse(source, { merge: true }) as Compose;
  const services = Object.entries(compose.services);
  const networksOf = ({ networks = [] }: Service): readonly string[] => (Array.isArray(networks) ? networks : Object.keys(networks));
  let secrets: string;
  let made: readonly string[];
  beforeAll(() => {
    secrets = mkdtempSync(join(tmpdir(), 'sleutelbos-secrets-'));
    made = makeSecrets(secrets);
  }, 60_000);
  afterAll(() => rmSync(secrets, { recursive: true }));
  /** What a container reads there. */
  const mounted = (path: string | undefined): string => readFileSync(join(secrets, path?.replace('/run/secrets/', '') ?? ''), 'utf8');
  /** Runs once and ends. */
  const isTask = ({ restart }: Service): boolean => restart === 'no';

  it('has the services, the proxy, the engines, the issuer and what watches them', () => {
    const engines = ['eventstoredb', 'kafka', 'kafka-initiate', 'mongodb', 'mongodb-initiate', 'register', 'register-initiate'];
    expect(new Set(Object.keys(compose.services))).toEqual(
      new Set([...CONTEXTS, 'proxy', 'keycloak', ...engines, 'collector', 'prometheus', 'grafana']),
    );
  });

  it('builds our own images and pins all others', () => {
    const targets = stagesOf(text('infra/Dockerfile')).map((one) => one.name);
    for (const [name, { image, build }] of services) {
      if (build) expect({ name, build }).toEqual({ name, build: { context: '.', dockerfile: 'infra/Dockerfile', target: name } });
      else expect(`${name} ${image} ${isPinned(image)}`).toBe(`${name} ${image} true`);
    }
    expect(targets).toEqual(expect.arrayContaining(services.flatMap(([, { build }]) => build?.target ?? [])));
    expect(services.filter(([, one]) => one.build).map(([name]) => name)).toEqual([...CONTEXTS, 'proxy']);
  });

  it('asks each server how it is; the collector’s image has nothing to ask with', () => {
    const unasked = services.filter(([, one]) => !isTask(one) && !one.healthcheck?.test).map(([name]) => name);
    expect(unasked).toEqual(['collector']);
  });

  it.each(CONTEXTS)('%s knows all that a service must, and nothing else', (name) => {
    const { environment = {}, secrets: given = [] } = compose.services[name] as Service;
    expect(new Set(Object.keys(environment))).toEqual(new Set([...NEEDED, ...OPTIONAL]));
    const files = Object.entries(environment).flatMap(([variable, value]) => (variable.endsWith('_FILE') ? [value] : []));
    expect(new Set(files)).toEqual(new Set(given.map((one) => `/run/secrets/${one}`)));
    // Whatever the platform knows too must please its own check.
    expect(() => configurationFrom({ ...environment, NODE_ENV: 'production' })).not.toThrow();
    for (const [address, wanted] of [
      [mounted(environment.EVENTSTORE_URL_FILE), 'eventstoredb'],
      [mounted(environment.MONGODB_URL_FILE), 'mongodb'],
      [mounted(environment.SLEUTELBOS_REGISTER_URL_FILE), 'register'],
      [environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? '', 'collector'],
    ] as const) {
      expect(new URL(address).hostname).toBe(wanted);
    }
    expect(environment.KAFKA_BROKERS).toBe('kafka:9092');
  });

  it('pleases the services’ own check of their configuration', () => {
    // The addresses name the authority where a container has it.
    const here = mkdtempSync(join(tmpdir(), 'sleutelbos-secrets-'));
    for (const name of made) writeFileSync(join(here, name), mounted(name).replaceAll('/run/secrets', here));
    try {
      for (const name of CONTEXTS) {
        const given = Object.entries(compose.services[name]?.environment ?? {});
        const variables = Object.fromEntries(given.map(([variable, value]) => [variable, value.replace('/run/secrets', here)]));
        expect(() => configurationOfService(variables)).not.toThrow();
      }
    } finally {
      rmSync(here, { recursive: true });
    }
  });

  it.each(CONTEXTS)('%s starts after its engines, is left time to stop, and writes nothing', (name) => {
    const service = compose.services[name] as Service;
    expect(Object.keys(service.depends_on ?? {})).toEqual(['eventstoredb', 'kafka-initiate', 'mongodb-initiate', 'register-initiate']);
    // The product ends a shutdown that hangs after 30 s (runApplication).
    expect(seconds(service.stop_grace_period ?? '')).toBeGreaterThan(30);
    expect(service.read_only).toBe(true);
    expect(service.ports).toBeUndefined();
  });

  it('reaches each server by name over a network that both are on', () => {
    const shares = (one: string, other: string) =>
      networksOf(compose.services[one] as Service).some((network) => networksOf(compose.services[other] as Service).includes(network));
    for (const name of CONTEXTS) {
      for (const other of ['eventstoredb', 'kafka', 'mongodb', 'register', 'collector', 'proxy']) expect(shares(name, other)).toBe(true);
    }
    for (const [one, other] of [
      ['proxy', 'keycloak'],
      ['prometheus', 'collector'],
      ['grafana', 'prometheus'],
    ] as const) {
      expect(shares(one, other)).toBe(true);
    }
  });

  it('opens the proxy and the dashboard, on this host only; the engines’ networks lead nowhere', () => {
    expect(services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))).toEqual([
      'proxy 127.0.0.1:8080:8080',
      'grafana 127.0.0.1:3001:3000',
    ]);
    expect(compose.networks.engines?.internal).toBe(true);
    expect(compose.networks.watch?.internal).toBe(true);
  });

  it('keeps what must last in named volumes, and mounts only what is there', () => {
    const mounts = services.flatMap(([name, { volumes = [] }]) => volumes.map((one) => [name, ...one.split(':')] as const));
    const named = mounts.filter(([, from]) => !from?.startsWith('.'));
    expect(new Set(named.map(([, from]) => from))).toEqual(new Set(Object.keys(compose.volumes)));
    for (const name of ['eventstoredb', 'kafka', 'mongodb', 'register', 'keycloak', 'prometheus', 'grafana'])
      expect(named.map(([service]) => service)).toContain(name);
    const fromTree = mounts.flatMap(([, from]) => (from?.startsWith('./') && !from.includes('/secrets/') ? [from] : []));
    expect(fromTree.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('holds no secret: these are files that git ignores and make-secrets makes', () => {
    const files = [...Object.values(compose.secrets).map(({ file }) => file), ...services.flatMap(([, one]) => one.env_file ?? [])];
    const realm = compose.services.keycloak?.volumes?.[1]?.split(':')[0] ?? '';
    for (const file of [...files, realm]) expect(made).toContain(file.replace(/^(\.\/)?infra\/compose\/secrets\//, ''));
    expect(text('.gitignore').split('\n')).toContain('infra/compose/secrets/');
    const suspicious = services.flatMap(([name, { environment = {} }]) =>
      Object.keys(environment).flatMap((variable) =>
        /PASSWORD|SECRET|TOKEN|_KEY$/.test(variable) && !variable.endsWith('_FILE') ? [`${name} ${variable}`] : [],
      ),
    );
    expect(suspicious).toEqual([]);
    expect(source).not.toMatch(/:\/\/[^/\s:]+:[^@\s]+@/);
  });

  it('believes the proxy’s network, and nobody else, about whom a request comes from', () => {
    const believed = compose.services.registration?.environment?.SLEUTELBOS_TRUSTED_PROXIES;
    expect(compose.networks.front?.ipam?.config[0]?.subnet).toBe(believed);
  });

  it('calls the issuer by the same address inside and outside', () => {
    const { environment, networks } = {
      environment: compose.services.registration?.environment,
      networks: compose.services.proxy?.networks,
    };
    const issuer = new URL(environment?.OIDC_ISSUER ?? '');
    expect((networks as Record<string, { aliases?: readonly string[] }>).front?.aliases).toEqual([issuer.hostname]);
    expect(compose.services.proxy?.ports).toEqual([`127.0.0.1:${issuer.port}:${issuer.port}`]);
    const { KC_HOSTNAME, KC_HTTP_RELATIVE_PATH } = compose.services.keycloak?.environment ?? {};
    const { realm } = json<{ realm: string }>('infra/keycloak/realm.json');
    expect(issuer.href).toBe(`${KC_HOSTNAME}/realms/${realm}`);
    expect(new URL(KC_HOSTNAME ?? '').pathname).toBe(KC_HTTP_RELATIVE_PATH);
  });

  it('is understood by docker compose, where that is here', () => {
    const client = [['docker', 'compose'], ['docker-compose']].find(
      ([name = '', ...rest]) => spawnSync(name, [...rest, 'version']).status === 0,
    );
    if (!client) return console.info('no docker compose here: `config` is not asked');
    const [name = '', ...rest] = client;
    const secrets = join(root, 'infra/compose/secrets');
    const own = !existsSync(secrets);
    if (own) makeSecrets(secrets);
    try {
      const { status, stderr } = spawnSync(name, [...rest, '-f', join(root, 'docker-compose.yml'), 'config', '--quiet'], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      if (own) rmSync(secrets, { recursive: true });
    }
  });
});

interface Realm {
  readonly realm: string;
  readonly users: readonly {
    readonly id: string;
    readonly username: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly serviceAccountClientId?: string;
    readonly credentials?: readonly { readonly value: string }[];
    readonly attributes: Record<string, readonly string[]>;
  }[];
  readonly clients: readonly {
    readonly clientId: string;
    readonly publicClient: boolean;
    readonly secret?: string;
    readonly redirectUris: readonly string[];
    readonly attributes: Record<string, string>;
    readonly defaultClientScopes: readonly string[];
    readonly directAccessGrantsEnabled: boolean;
    readonly protocolMappers: readonly { readonly protocolMapper: string; readonly config: Record<string, string> }[];
  }[];
}

describe('the realm', () => {
  const realm = json<Realm>('infra/keycloak/realm.json');

  it('holds the personas of the demo, each with the claims that the product reads', () => {
    const held = realm.users.map((user) => ({
      id: user.serviceAccountClientId ?? user.username,
      subject: user.id,
      name: `${user.firstName} ${user.lastName}`,
      system: Boolean(user.serviceAccountClientId),
      ...Object.fromEntries(
        ['role', 'organisation', 'tenant', 'municipality'].map((name) => [name, (user.attributes[name] ?? []).join() || '']),
      ),
    }));
    const wanted = PERSONAS.map(({ text: _, system = false, ...persona }) => ({ ...persona, system }));
    expect(held).toEqual(wanted);
  });

  it.each(realm.clients.map((one) => [one.clientId, one] as const))('gives %s tokens that the product accepts', (_, client) => {
    // RFC 9068: SignIn takes no token of another type.
    expect(client.attributes['access.token.header.type.rfc9068']).toBe('true');
    // Brings `sub`, which is the id of the user.
    expect(client.defaultClientScopes).toEqual(['basic']);
    const mapped = client.protocolMappers.filter(({ protocolMapper }) => protocolMapper === 'oidc-usermodel-attribute-mapper');
    const { subject: _subject, ...claims } = CLAIMS;
    expect(new Set(mapped.map(({ config }) => config['claim.name']))).toEqual(new Set(Object.values(claims)));
    expect(mapped.every(({ config }) => config['user.attribute'] === config['claim.name'] && config['access.token.claim'] === 'true')).toBe(
      true,
    );
    const audience = client.protocolMappers.find(({ protocolMapper }) => protocolMapper === 'oidc-audience-mapper');
    const { services } = parse(text('docker-compose.yml'), { merge: true }) as Compose;
    expect(audience?.config['included.custom.audience']).toBe(services.registration?.environment?.OIDC_AUDIENCE);
    expect(client.directAccessGrantsEnabled).toBe(false);
  });

  it('lets nobody change what they are', () => {
    const [profile] = (realm as unknown as { components: Record<string, { config: Record<string, string[]> }[]> }).components[
      'org.keycloak.userprofile.UserProfileProvider'
    ] as [{ config: Record<string, string[]> }];
    const { attributes } = JSON.parse(profile.config['kc.user.profile.config']?.[0] ?? '') as {
      attributes: { name: string; permissions: { edit: string[] } }[];
    };
    const { subject: _, ...claims } = CLAIMS;
    for (const name of Object.values(claims)) expect(attributes.find((one) => one.name === name)?.permissions.edit).toEqual(['admin']);
  });

  it('sends browsers back to the start page and the documentation of each context only', () => {
    const origin = 'http://sleutelbos.localhost:8080';
    const back = Object.fromEntries(realm.clients.map((one) => [one.clientId, one.redirectUris]));
    const documentation = CONTEXTS.flatMap((name) => [
      `${origin}/${name}/v1/oauth2-redirect.html`,
      `${origin}/${name}/v1/docs/oauth2-redirect.html`,
    ]);
    expect(back).toEqual({ dashboard: [`${origin}/`], 'swagger-ui': documentation, integration: [] });
    for (const one of realm.clients.filter((client) => client.publicClient))
      expect(one.attributes['pkce.code.challenge.method']).toBe('S256');
  });

  it('holds no password and no secret; make-secrets makes one for each, once', () => {
    expect(realm.users.every((one) => !one.credentials) && realm.clients.every((one) => !one.secret)).toBe(true);
    const folder = join(mkdtempSync(join(tmpdir(), 'sleutelbos-secrets-')), 'secrets');
    try {
      expect(makeSecrets(folder)).toEqual(expect.arrayContaining(['kek', 'grafana-admin', 'keycloak.env', 'personas.txt', 'realm.json']));
      expect(statSync(folder).mode & 0o077).toBe(0);
      const filled = JSON.parse(readFileSync(join(folder, 'realm.json'), 'utf8')) as Realm;
      const words = [
        ...filled.users.flatMap((one) => one.credentials?.map(({ value }) => value) ?? []),
        ...filled.clients.flatMap((one) => one.secret ?? []),
      ];
      expect(words).toHaveLength(PERSONAS.length);
      expect(new Set(words).size).toBe(words.length);
      expect(words.every((word) => word.length >= 20)).toBe(true);
      const page = readFileSync(join(folder, 'personas.txt'), 'utf8');
      expect(words.every((word) => page.includes(word))).toBe(true);
      expect(Buffer.from(readFileSync(join(folder, 'kek'), 'utf8'), 'base64')).toHaveLength(32);
      const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
      expect(makeSecrets(folder)).toEqual([]);
      expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
    } finally {
      rmSync(resolve(folder, '..'), { recursive: true });
    }
  }, 60_000);
});

interface Location {
  readonly kind: '=' | '~' | 'prefix';
  readonly pattern: string;
  readonly body: string;
}

/** Locations of nginx's configuration files, in their order. */
const locationsOf = (...files: string[]): readonly Location[] =>
  files.flatMap((file) =>
    [...text(file).matchAll(/^ *location (=|~)? ?([^\s{]\S*) \{\n([\s\S]*?)\n *\}$/gm)].map(
      ([, kind = 'prefix', pattern = '', body = '']) => ({
        kind: kind as Location['kind'],
        pattern,
        body,
      }),
    ),
  );

/** The location that nginx takes: an exact one, else the first expression that fits, else the longest beginning. */
function locationOf(path: string, locations: readonly Location[]): Location | undefined {
  const longest = locations
    .filter(({ kind, pattern }) => kind === 'prefix' && path.startsWith(pattern))
    .sort((a, b) => b.pattern.length - a.pattern.length);
  return (
    locations.find(({ kind, pattern }) => kind === '=' && path === pattern) ??
    locations.find(({ kind, pattern }) => kind === '~' && new RegExp(pattern).test(path)) ??
    longest[0]
  );
}

/** Addresses of the embedded form, with something in the place of each parameter. */
async function servedPaths(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-infra-'));
  try {
    const configuration = configurationFrom({ SLEUTELBOS_DATA: join(folder, 'data'), PORT: '0', NODE_ENV: 'test' });
    const { application } = await composePlatform(configuration, { demo: false, logLevel: 'silent' });
    const tree = application.fastify.printRoutes({ commonPrefix: false });
    await application.stop();
    const stack: string[] = [];
    return tree.split('\n').flatMap((row) => {
      const found = /^([│ ]*)[├└]── (\S*) ?(\(.*\))?/.exec(row);
      if (!found) return [];
      const depth = (found[1] ?? '').length / 4;
      stack.splice(depth, stack.length, found[2] ?? '');
      return found[3]
        ? [
            stack
              .join('')
              .replace(/:[^/]+/g, 'x')
              .replace('*', 'x'),
          ]
        : [];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the proxy', () => {
  const locations = locationsOf('infra/proxy/nginx.conf', 'infra/proxy/pages.conf', 'infra/proxy/health.conf');
  const upstreams = [...text('infra/proxy/nginx.conf').matchAll(/upstream (\w+) \{\n\s+zone \1 .*\n\s+server (\w+):(\d+) resolve;/g)].map(
    ([, name, host, port]) => `${name} ${host}:${port}`,
  );
  /** Where an address leads: a service, Keycloak, or the proxy itself. */
  const leads = (path: string): string => {
    const found = locationOf(path, locations);
    const to = /proxy_pass http:\/\/(\S+);/.exec(found?.body ?? '')?.[1];
    return to === '$context' ? (new RegExp(found?.pattern ?? '').exec(path)?.groups?.context ?? '') : (to ?? 'itself');
  };

  it('serves every address of the embedded form, each by whom it belongs to', async () => {
    const paths = await servedPaths();
    expect(paths.length).toBeGreaterThan(100);
    const first = new Set(paths.map((path) => path.split('/')[1]));
    for (const part of [...CONTEXTS, 'health', 'problems', '.well-known', 'sign-in', 'dashboard.json']) expect(first).toContain(part);
    const wanted = (path: string): string => {
      const [, first = ''] = path.split('/');
      if (CONTEXTS.includes(first)) return first;
      if (first === 'problems' || first === '.well-known') return 'registration';
      return first === 'sign-in' ? 'keycloak' : 'itself';
    };
    expect(paths.filter((path) => leads(path) !== wanted(path))).toEqual([]);
  }, 60_000);

  it('asks each service of itself, too', () => {
    for (const name of CONTEXTS)
      for (const question of ['live', 'ready', 'status']) expect(leads(`/health/${name}/${question}`)).toBe(name);
    for (const name of CONTEXTS)
      expect(text('infra/proxy/status.ssi')).toContain(`"${name}": <!--# include virtual="/health/${name}/status"`);
  });

  it('finds each service by its name, on the port that it listens to', () => {
    expect(upstreams).toEqual([...CONTEXTS.map((name) => `${name} ${name}:3000`), 'keycloak keycloak:8080']);
  });

  it('waits longer than the product does, and lets bodies through that the product refuses itself', () => {
    const conf = text('infra/proxy/proxy.conf') + text('infra/proxy/http.conf');
    expect(seconds(/proxy_read_timeout (\S+);/.exec(conf)?.[1] ?? '')).toBeGreaterThan(30);
    expect(conf).toContain('client_max_body_size 2m;');
    // Nobody can say in the header who they are.
    expect(conf).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
  });

  it('answers by itself in the product’s words and headers', () => {
    const problems = [...text('infra/proxy/problem.conf').matchAll(/return (\d+) '(\{.*\})';/g)].map(([, status, body = '']) => ({
      status: Number(status),
      problem: JSON.parse(body) as Record<string, unknown>,
    }));
    expect(problems).toHaveLength(3);
    for (const { status, problem } of problems) {
      const entry = PROBLEMS[problem.code as keyof typeof PROBLEMS];
      const { title, detail } = entry;
      expect({ status, ...problem }).toEqual({
        status: entry.status,
        type: `/problems/${problem.code}`,
        title: title.nl,
        detail: detail.nl,
        instance: 'urn:uuid:$uuid',
        code: problem.code,
      });
    }
    const headers = Object.fromEntries(
      [...text('infra/proxy/headers.conf').matchAll(/^add_header (\S+) '?(.*?)'? always;$/gm)].map(([, name = '', value]) => [
        name.toLowerCase(),
        value,
      ]),
    );
    expect(headers).toEqual({ ...COMMON_HEADERS, 'content-security-policy': '$policy' });
    expect(text('infra/proxy/http.conf')).toContain(`default "${COMMON_HEADERS['content-security-policy']}";`);
  });

  it('gives the start page what the platform gives it, in both forms', () => {
    const page = json<{ contexts: object; personas: object; signIn: { issuer: string } }>('infra/compose/site/dashboard.json');
    const contexts = modules.map(({ name, title }) => ({ name, title, docs: `/${name}/v1/docs` }));
    const { services } = parse(text('docker-compose.yml'), { merge: true }) as Compose;
    expect(page).toEqual({
      demo: false,
      signIn: { issuer: services.registration?.environment?.OIDC_ISSUER, clientId: 'dashboard', scope: 'openid' },
      personas: PERSONAS.filter((one) => !one.system).map(({ id, name, role, organisation, text: words }) => ({
        id,
        name,
        role,
        organisation,
        text: words,
      })),
      contexts,
      clock: "<!--# echo var='today' -->",
    });
    expect(json('infra/helm/sleutelbos/contexts.json')).toEqual(contexts);
  });
});

const nginx = nginxHere();
if (!nginx) console.info('no nginx here: its configuration is read but not run');

(nginx ? describe : describe.skip).each(['nginx.conf', 'pages-only.conf'])('nginx with %s', (config) => {
  const servers: Server[] = [];
  let url = '';
  let pages = '';
  let stop: () => Promise<void> = async () => undefined;

  /** Says who it is and what it was asked; `reporting` answers nobody. */
  const service = (name: string): Promise<string> =>
    new Promise((done) => {
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            name,
            url: request.url,
            forwarded: request.headers['x-forwarded-for'],
            host: request.headers['x-forwarded-host'],
          }),
        );
      });
      servers.push(server);
      server.listen(0, '127.0.0.1', () => done(`127.0.0.1:${(server.address() as AddressInfo).port}`));
    });

  beforeAll(async () => {
    const names = [...CONTEXTS.filter((one) => one !== 'reporting'), 'keycloak'];
    const behind = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await service(name)] as const)));
    pages = mkdtempSync(join(tmpdir(), 'sleutelbos-pages-'));
    writeFileSync(join(pages, 'index.html'), '<p>start');
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => free.once('listening', done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    stop = await serveHere(port, behind, { pages, config });
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    await stop();
    for (const server of servers) server.close();
    rmSync(pages, { recursive: true, force: true });
  });
  const ask = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });

  // In a cluster the ingress does what these ask for.
  if (config === 'nginx.conf') {
    it.each(['registration', 'audit'])('hands %s its addresses as they are, and says whom they come from', async (name) => {
      const answer = await ask(`/${name}/v1/things/1?after=x%20y`, { 'x-forwarded-for': '203.0.113.9' });
      expect(await answer.json()).toEqual({
        name,
        url: `/${name}/v1/things/1?after=x%20y`,
        forwarded: '127.0.0.1',
        host: new URL(url).host,
      });
      expect(answer.headers.get('content-security-policy')).toBeNull();
    });

    it('signs in at Keycloak', async () => {
      expect(await (await ask('/sign-in/realms/sleutelbos')).json()).toMatchObject({ name: 'keycloak', url: '/sign-in/realms/sleutelbos' });
    });

    it('answers 503 with a problem where a service is away', async () => {
      const answer = await ask('/reporting/v1/openapi.json');
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer.headers.get('retry-after')).toBe('5');
      const { instance, ...problem } = (await answer.json()) as Record<string, string>;
      expect(instance).toMatch(/^urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
      expect(problem).toMatchObject({ type: '/problems/unavailable', code: 'unavailable' });
    });
  }

  it('tells the states of all services in one answer, also of one that is silent', async () => {
    const status = (await (await ask('/health/status')).json()) as Record<string, object>;
    expect(Object.keys(status)).toEqual(CONTEXTS);
    expect(status.matching).toMatchObject({ name: 'matching', url: '/health/status' });
    expect(status.reporting).toEqual({ state: 'silent' });
  });

  it('serves the start page under its own policy, and the day of today', async () => {
    const page = await ask('/');
    expect(await page.text()).toContain('start');
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'");
    const { clock } = (await (await ask('/dashboard.json')).json()) as { clock: string };
    expect(clock).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('answers 404 with a problem for what nobody knows', async () => {
    const answer = await ask('/nobody.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toBe(COMMON_HEADERS['content-security-policy']);
  });
});

describe('what watches the services', () => {
  it('meets where the services send, collects and shows', () => {
    const { services } = parse(text('docker-compose.yml'), { merge: true }) as Compose;
    const collector = parse(text('infra/telemetry/collector.yaml')) as {
      receivers: { otlp: { protocols: { http: { endpoint: string } } } };
      exporters: { prometheus: { endpoint: string } };
      service: { pipelines: { metrics: { receivers: string[]; exporters: string[] } } };
    };
    const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(':') + 1);
    expect(portOf(collector.receivers.otlp.protocols.http.endpoint)).toBe(
      new URL(services.audit?.environment?.OTEL_EXPORTER_OTLP_ENDPOINT ?? '').port,
    );
    const { scrape_configs: scraped } = parse(text('infra/telemetry/prometheus.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(scraped[0]?.static_configs[0]?.targets).toEqual([`collector:${portOf(collector.exporters.prometheus.endpoint)}`]);
    expect(collector.service.pipelines.metrics).toMatchObject({ receivers: ['otlp'], exporters: ['prometheus'] });
    const { datasources } = parse(text('infra/telemetry/grafana/provisioning/datasources/prometheus.yaml')) as {
      datasources: { uid: string; url: string }[];
    };
    const dashboard = json<{ panels: { datasource: { uid: string } }[] }>('infra/telemetry/grafana/dashboards/sleutelbos.json');
    expect(new Set(dashboard.panels.map((one) => one.datasource.uid))).toEqual(new Set([datasources[0]?.uid]));
    expect(datasources[0]?.url).toBe('http://prometheus:9090');
  });

  it('asks for figures that the product sends, under the names that Prometheus gives them', () => {
    const product = text('libs/web/src/telemetry/telemetry.ts');
    const kinds = [...product.matchAll(/name: '(sleutelbos[a-z.]+)',\s+description: '[^']+',\s+unit: '([^']+)',\s+kind: '(\w+)'/g)];
    const sent = kinds.map(
      ([, name = '', unit, kind]) => `${name.replaceAll('.', '_')}${unit === 's' ? '_seconds' : ''}${kind === 'count' ? '_total' : ''}`,
    );
    expect(sent).toHaveLength(3);
    const asked = (path: string) => new Set(text(path).match(/sleutelbos_[a-z_]+/g));
    for (const path of ['infra/telemetry/alerts.yml', 'infra/telemetry/grafana/dashboards/sleutelbos.json'])
      expect(asked(path)).toEqual(new Set(sent));
  });
});

describe('the chart', () => {
  const values = parse(text('infra/helm/sleutelbos/values.yaml')) as { services: Record<string, { replicas: number }> };

  it('has a service for each context', () => {
    expect(new Set(Object.keys(values.services))).toEqual(new Set(CONTEXTS));
  });

  it('tells a service all that it must know, and nothing that it does not', () => {
    const told = [...text('infra/helm/sleutelbos/templates/services.yaml').matchAll(/name: ([A-Z][A-Z_]+)\b/g)].map(([, name]) => name);
    expect(new Set(told)).toEqual(new Set([...NEEDED, ...OPTIONAL, 'SLEUTELBOS_ENGINES_WITHOUT_TLS']));
  });
});
