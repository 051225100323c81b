/**
 * Makes what the compose file reads and the tree must not hold, in infra/compose/secrets (which git ignores): the key-encryption key,
 * passwords of Keycloak and Grafana, the realm with a password for each persona of the demo. What is there already is left alone: a
 * second key would make every name unreadable, and Keycloak imports a realm only once.
 *
 *   node infra/compose/make-secrets.mjs
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const REALM = resolve(import.meta.dirname, '../keycloak/realm.json');
const FOLDER = join(import.meta.dirname, 'secrets');

const word = () => randomBytes(18).toString('base64url');

/** @returns names of the files that were made */
export function makeSecrets(folder = FOLDER) {
  // Nobody else may enter; inside, containers read as users of their own, so the files themselves are open to them.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { realm, signIns } = filledRealm(JSON.parse(readFileSync(REALM, 'utf8')));
  return [
    ['kek', `${randomBytes(32).toString('base64')}\n`],
    ['grafana-admin', word()],
    ['keycloak.env', `KC_BOOTSTRAP_ADMIN_USERNAME=admin\nKC_BOOTSTRAP_ADMIN_PASSWORD=${word()}\n`],
    ['personas.txt', signIns],
    ['realm.json', realm],
  ].flatMap(([name, text]) => {
    // The page with the personas' passwords belongs to the realm beside it.
    const holder = name === 'personas.txt' ? 'realm.json' : name;
    if (existsSync(join(folder, holder))) return [];
    writeFileSync(join(folder, name), text, { mode: 0o444 });
    return [name];
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
}
