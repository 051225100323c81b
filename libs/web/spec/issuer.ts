import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

const { privateKey, publicKey } = await generateKeyPair('PS256', { extractable: true });
const other = await generateKeyPair('PS256');

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'urn:sleutelbos:test';
export const JWKS: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'PS256', use: 'sig' }] };

export interface Wanted {
  readonly sub?: string;
  readonly role?: string;
  readonly tenant?: string;
  readonly audience?: string;
  readonly typ?: string;
  readonly expires?: string | number;
  readonly alg?: 'PS256' | 'HS256';
  readonly forged?: boolean;
}

/** A token as the issuer would give it, or as somebody would like to have it. */
export async function token(wanted: Wanted = {}): Promise<string> {
  const alg = wanted.alg ?? 'PS256';
  const key = alg === 'HS256' ? new TextEncoder().encode(JSON.stringify(JWKS.keys[0])) : wanted.forged ? other.privateKey : privateKey;
  return new SignJWT({ role: wanted.role ?? 'writer', organisation: 'MEE', tenant: wanted.tenant ?? 'mee', municipality: 'GM0362' })
    .setProtectedHeader({ alg, kid: 'one', typ: wanted.typ ?? 'at+jwt' })
    .setSubject(wanted.sub ?? 'anna')
    .setIssuer(ISSUER)
    .setAudience(wanted.audience ?? AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(wanted.expires ?? '5m')
    .sign(key);
}

/** A token whose header says that it needs no signature. */
export async function unsignedToken(): Promise<string> {
  const [, payload] = (await token()).split('.');
  return `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')}.${payload}.`;
}
