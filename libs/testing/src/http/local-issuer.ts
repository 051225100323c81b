import { type Authentication, type SignedIn } from '@sleutelbos/web';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A sign-in server in a few lines: its keys are at hand, its tokens as the services want them (RFC 9068). */
export interface LocalIssuer {
  readonly authentication: Authentication;
  /** `Authorization` of someone. `over` changes any claim, undefined leaves it out; `header` the protected header. */
  authorization(who: SignedIn, over?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

const AUDIENCE = 'sleutelbos';

/** @param url as it stands in the tokens; nobody needs to be there. @param clock of whoever checks them */
export async function localIssuer(url = 'https://sign-in.test', clock: () => number = Date.now): Promise<LocalIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  return {
    authentication: { issuer: url, audience: AUDIENCE, jwks: { keys: [key] } },
    async authorization({ actor, tenant, municipality }, over = {}, header = {}) {
      const now = Math.floor(clock() / 1_000);
      const claims = { role: actor.role, organisation: actor.organisation, tenant, municipality };
      const standard = { iss: url, aud: AUDIENCE, sub: actor.id, iat: now, exp: now + 600 };
      const token = new SignJWT({ ...standard, ...claims, ...over }).setProtectedHeader({
        alg: 'ES256',
        kid: 'test',
        typ: 'at+jwt',
        ...header,
      });
      return `Bearer ${await token.sign(privateKey)}`;
    },
  };
}
