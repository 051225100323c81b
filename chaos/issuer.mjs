import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const AUDIENCE = 'sleutelbos-chaos';
const HOURS_VALID = 12;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A sign-in server of our own: what the platform asks of any issuer (discovery and keys), and tokens for whoever is named.
 * `clock`: where the clock of the product stands.
 */
export async function startIssuer({ clock = Date.now } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'chaos', alg: 'ES256', use: 'sig' }];
  let url = '';
  const server = createServer((request, response) => {
    const answers = { '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` }, '/keys': { keys } };
    const answer = answers[request.url];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}`;
  const tokens = new Map();

  /** `Authorization` of a person: subject, role, organisation, tenant, municipality. */
  function authorization(person) {
    let token = tokens.get(person.sub);
    if (!token) {
      const now = Math.floor(clock() / 1000);
      const text = `${part({ alg: 'ES256', kid: 'chaos', typ: 'at+jwt' })}.${part({ ...person, iss: url, aud: AUDIENCE, iat: now, exp: now + HOURS_VALID * 3600 })}`;
      token = `Bearer ${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
      tokens.set(person.sub, token);
    }
    return token;
  }
  return { url, audience: AUDIENCE, authorization, close: () => server.close() };
}
