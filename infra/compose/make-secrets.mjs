/**
 * Makes what the compose file reads and the tree must not hold, in infra/compose/secrets (which git ignores): the key-encryption key,
 * passwords, an authority of our own and the engines' certificates, the realm with a password for each persona of the demo. What is there
 * already is left alone: a second key would make every name unreadable, and Keycloak imports a realm only once. Whoever wants something
 * anew removes its file first (docs/how-to/run-as-services.md).
 *
 *   node infra/compose/make-secrets.mjs
 */
import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeAuthority, makeCertificate } from '../certificates.mjs';

const REALM = resolve(import.meta.dirname, '../keycloak/realm.json');
const FOLDER = join(import.meta.dirname, 'secrets');
const DAY_MS = 86_400_000;
/** So long before a certificate ends it is said. */
const SOON_DAYS = 60;
const CA = '/run/secrets/ca.crt';

const word = () => randomBytes(18).toString('base64url');

/** Each with its files, which belong together and are made together: where the first one is there, so are the others. */
function sets(authorityIn) {
  const certificate = (host) =>
    makeCertificate(authorityIn(), host === 'eventstoredb' ? 'eventstoredb-node' : host, [host, 'localhost', '127.0.0.1']);
  const pem = (host) => {
    const { cert, key } = certificate(host);
    return key + cert;
  };
  const mongodb = (host, database) => [
    [`${host}.pem`, () => ({ [`${host}.pem`]: pem(host) })],
    // What the members of its replica set know each other by.
    [`${host}-keyfile`, () => ({ [`${host}-keyfile`]: randomBytes(96).toString('base64') })],
    [`${host}-root`, () => ({ [`${host}-root`]: word() })],
    [
      `${host}-url`,
      () => ({ [`${host}-url`]: `mongodb://sleutelbos:${word()}@${host}:27017/${database}?replicaSet=rs0&tls=true&tlsCAFile=${CA}` }),
    ],
  ];
  return [
    ['kek', () => ({ kek: `${randomBytes(32).toString('base64')}\n` })],
    ['grafana-admin', () => ({ 'grafana-admin': word() })],
    ['keycloak.env', () => ({ 'keycloak.env': `KC_BOOTSTRAP_ADMIN_USERNAME=admin\nKC_BOOTSTRAP_ADMIN_PASSWORD=${word()}\n` })],
    [
      'eventstoredb.crt',
      () => {
        const { cert, key } = certificate('eventstoredb');
        return { 'eventstoredb.crt': cert, 'eventstoredb.key': key };
      },
    ],
    [
      'eventstoredb.env',
      () => {
        const admin = word();
        return {
          'eventstoredb.env': `EVENTSTORE_DEFAULT_ADMIN_PASSWORD=${admin}\nEVENTSTORE_DEFAULT_OPS_PASSWORD=${word()}\n`,
          'eventstore-url': `esdb://admin:${admin}@eventstoredb:2113?tls=true&tlsCAFile=${CA}`,
        };
      },
    ],
    ['kafka.pem', () => ({ 'kafka.pem': pem('kafka') })],
    ['kafka-password', () => ({ 'kafka-password': word() })],
    ...mongodb('mongodb', 'sleutelbos'),
    ...mongodb('register', 'register'),
    [
      'realm.json',
      () => {
        const { realm, signIns } = filledRealm(JSON.parse(readFileSync(REALM, 'utf8')));
        // The page with the personas' passwords belongs to the realm beside it.
        return { 'personas.txt': signIns, 'realm.json': realm };
      },
    ],
  ];
}

const CERTIFICATES = ['eventstoredb.crt', 'kafka.pem', 'mongodb.pem', 'register.pem'];

/** @returns names of the files that were made */
export function makeSecrets(folder = FOLDER) {
  // Nobody else may enter; inside, containers read as users of their own, so the files themselves are open to them.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = [];
  const keep = (files, mode = 0o444) => {
    for (const [name, text] of Object.entries(files)) {
      rmSync(join(folder, name), { force: true });
      writeFileSync(join(folder, name), text, { mode });
      made.push(name);
    }
  };
  const textOf = (name) => readFileSync(join(folder, name), 'utf8');
  if (!existsSync(join(folder, 'ca.key')) || !existsSync(join(folder, 'ca.crt'))) {
    const { cert, key } = makeAuthority('Sleutelbos, engines of one host');
    keep({ 'ca.crt': cert });
    // No container reads it.
    keep({ 'ca.key': key }, 0o600);
    // What another authority signed is worth nothing now.
    for (const name of CERTIFICATES) rmSync(join(folder, name), { force: true });
  }
  const authority = () => ({ cert: textOf('ca.crt'), key: textOf('ca.key') });
  for (const [name, make] of sets(authority)) if (!existsSync(join(folder, name))) keep(make());
  return made;
}

/** @returns `{ name, ends }` of the certificates that end within 60 days */
export function endingSoon(folder = FOLDER, now = Date.now()) {
  return ['ca.crt', ...CERTIFICATES].flatMap((name) => {
    const ends = new Date(new X509Certificate(readFileSync(join(folder, name))).validTo);
    return ends.getTime() - now < SOON_DAYS * DAY_MS ? [{ name, ends: ends.toISOString().slice(0, 10) }] : [];
  });
}

/** Gives every person a password and every confidential client a secret. */
function filledRealm(realm) {
  const lines = [];
  for (const user of realm.users.filter((one) => !one.serviceAccountClientId)) {
    const value = word();
    user.credentials = [{ type: 'password', value, temporary: false }];
    lines.push(`${user.username}\t${value}\t${user.firstName} ${user.lastName}, ${user.attributes.role[0]}`);
  }
  for (const client of realm.clients.filter((one) => !one.publicClient)) {
    client.secret = word();
    lines.push(`${client.clientId}\t${client.secret}\tclient credentials`);
  }
  return { realm: `${JSON.stringify(realm, null, 2)}\n`, signIns: `${lines.join('\n')}\n` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const made = makeSecrets();
  console.log(made.length > 0 ? `Made in ${FOLDER}: ${made.join(', ')}` : `All there already in ${FOLDER}`);
  for (const { name, ends } of endingSoon()) console.log(`${name} ends on ${ends}: remove it, run this again, and start its server anew.`);
}
