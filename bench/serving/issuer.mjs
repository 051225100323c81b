import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const AUDIENCE = 'sleutelbos';

/** A sign-in server of the benchmark's own: the platform finds its keys over HTTP, as it would those of a municipality. */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  const server = createServer((request, response) => {
    const answer = request.url?.endsWith('/openid-configuration') ? { issuer, jwks_uri: `${issuer}/jwks` } : { keys: [jwk] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    environment: { OIDC_ISSUER: issuer, OIDC_AUDIENCE: AUDIENCE },
    /** `Authorization` of someone who works for the programme. */
    async authorization(subject, role) {
      const claims = { role, organisation: 'Gemeente Amstelveen', tenant: 'mee-amstel-en-zaan', municipality: 'GM0362' };
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'bench', typ: 'at+jwt' });
      const stamped = token.setIssuer(issuer).setAudience(AUDIENCE).setSubject(subject).setIssuedAt().setExpirationTime('4h');
      return `Bearer ${await stamped.sign(privateKey)}`;
    },
    close: () => server.close(),
  };
}
