import { type Authentication, type SignedIn } from '@sleutelbos/web';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A sign-in server in a few lines: its keys are at hand, its tokens as the services want them (RFC 9068). */
export interface LocalIssuer {
  readonly authentication: Authentication;
  /** `Authorization` of someone. `over` changes claims; `header` the protected header. */
  authorization(who: SignedIn, over?: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

const ISSUER = 'https://sign-in.test';
const AUDIENCE = 'sleutelbos';

export async function localIssuer(): Promise<LocalIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  return {
    authentication: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key] } },
    async authorization({ actor, tenant, municipality }, over = {}, header = {}) {
      const claims = { role: actor.role, organisation: actor.organisation, tenant, municipality, ...over };
      const token = new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt', ...header })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(actor.id)
        .setIssuedAt()
        .setExpirationTime('10m');
      return `Bearer ${await token.sign(privateKey)}`;
    },
  };
}
