import { Answer, type Api } from '@sleutelbos/testing/http/api.js';
import { localIssuer } from '@sleutelbos/testing/http/local-issuer.js';
import { PERSONAS } from '@sleutelbos/testing/http/personas.js';
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { agreedCase, dataFolder, durable, newcomer, openProgramme, platformOn, REGISTRATION } from './amstelveen.contract.js';

const folder = dataFolder();
let house: Api;
let programmeId: string;
let caseId: string;

beforeAll(async () => {
  house = await platformOn(folder);
  programmeId = await openProgramme(house);
  caseId = await agreedCase(house, programmeId);
  await house.settled();
});
afterAll(async () => {
  await house.close();
  folder.remove();
});

const who = PERSONAS.coordinator;
const claims = { role: 'coordinator', organisation: 'mee-az', tenant: 'mee', municipality: '' };
const now = () => Math.floor(Date.now() / 1_000);

/** Claims of a good token, in one that is signed otherwise. */
const signedWith = async (key: Uint8Array, alg: string): Promise<string> => {
  const { issuer, audience } = house.issuer.authentication;
  const token = new SignJWT(claims).setProtectedHeader({ alg, kid: 'test', typ: 'at+jwt' });
  return `Bearer ${await token.setIssuer(issuer).setAudience(audience).setSubject(who.actor.id).setIssuedAt().setExpirationTime('10m').sign(key)}`;
};
const publicKey = async (): Promise<{ readonly jwk: Uint8Array; readonly pem: Uint8Array }> => {
  const jwk = house.issuer.authentication.jwks?.keys[0];
  if (!jwk) throw new Error('The issuer has no key');
  const key = (await importJWK(jwk, 'ES256', { extractable: true })) as Parameters<typeof exportSPKI>[0];
  return { jwk: new TextEncoder().encode(JSON.stringify(jwk)), pem: new TextEncoder().encode(await exportSPKI(key)) };
};
const unsigned = (): string => {
  const { issuer, audience } = house.issuer.authentication;
  return new UnsecuredJWT(claims).setIssuer(issuer).setAudience(audience).setSubject(who.actor.id).setExpirationTime('10m').encode();
};
/** A good token with another part put into it afterwards. */
const tampered = async (over: object): Promise<string> => {
  const [header, payload, signature] = (await house.issuer.authorization(who)).split('.');
  const text = Buffer.from(payload ?? '', 'base64url').toString();
  return `${header}.${Buffer.from(JSON.stringify({ ...JSON.parse(text), ...over })).toString('base64url')}.${signature}`;
};

const tokens: readonly [string, () => string | Promise<string>][] = [
  ['expired', () => house.issuer.authorization(who, { exp: now() - 60, iat: now() - 600 })],
  ['not valid yet', () => house.issuer.authorization(who, { nbf: now() + 600 })],
  ['without an end', () => house.issuer.authorization(who, { exp: undefined })],
  ['of another issuer', () => house.issuer.authorization(who, { iss: 'https://sign-in.elsewhere' })],
  ['for another audience', () => house.issuer.authorization(who, { aud: 'another-product' })],
  ['signed with another key under the same name', async () => (await localIssuer()).authorization(who)],
  ['signed with an unknown key', () => house.issuer.authorization(who, {}, { kid: 'other' })],
  ['an identity token', () => house.issuer.authorization(who, {}, { typ: 'JWT' })],
  ['signed by nobody (alg none)', () => `Bearer ${unsigned()}`],
  [
    'signed by nobody, said in another way',
    () => `Bearer ${unsigned().replace(/^[^.]+/, Buffer.from('{"alg":"NONE","typ":"at+jwt"}').toString('base64url'))}`,
  ],
  ['an HMAC under the public key as JWK (HS256)', async () => signedWith((await publicKey()).jwk, 'HS256')],
  ['an HMAC under the public key as PEM (HS256)', async () => signedWith((await publicKey()).pem, 'HS256')],
  ['raised to another tenant', () => tampered({ tenant: 'elsewhere' })],
  ['raised to another role', () => tampered({ role: 'auditor' })],
  ['cut', async () => (await house.issuer.authorization(who)).slice(0, -4)],
  ['of another scheme', async () => (await house.issuer.authorization(who)).replace('Bearer', 'Basic')],
  ['a role as a list', () => house.issuer.authorization(who, { role: ['coordinator', 'auditor'] })],
  ['without a role', () => house.issuer.authorization(who, { role: '' })],
  ['without a tenant', () => house.issuer.authorization(who, { tenant: undefined })],
  ['a novel', () => `Bearer ${'a'.repeat(9_000)}`],
];

describe('a token that is', () => {
  it.each(tokens)('%s opens nothing and writes nothing', async (_, token) => {
    const headers = { authorization: await token() };
    const before = await durable(house);
    for (const answer of [
      await house.as(null).get(`${REGISTRATION}/cases`, { headers }),
      await house.as(null).get(`${REGISTRATION}/cases/${caseId}`, { headers }),
      await house.as(null).post(`${REGISTRATION}/cases`, newcomer(programmeId), { headers }),
      await house.as(null).post(`${REGISTRATION}/cases`, '{broken', { headers }),
    ]) {
      answer.expectProblem(answer.status === 400 ? 400 : 401, answer.status === 400 ? 'invalid' : 'unauthenticated');
      if (answer.status === 401) expect(answer.header('www-authenticate')).toBe('Bearer realm="sleutelbos"');
      expect(answer.text).not.toMatch(/signature|expired|jwt|audience "/i);
    }
    expect(await durable(house)).toEqual(before);
  });

  it('good is let in by the same way', async () => {
    const headers = { authorization: await house.issuer.authorization(who) };
    (await house.as(null).get(`${REGISTRATION}/cases/${caseId}`, { headers })).expectOk(200);
  });

  it('remembered is forgotten when it expires', async () => {
    const headers = { authorization: await house.issuer.authorization(who, { exp: now() + 1 - 5 }) };
    const get = () => house.as(null).get(`${REGISTRATION}/cases/${caseId}`, { headers });
    let answer: Answer = await get();
    for (let tries = 0; tries < 60 && answer.status === 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await get();
    }
    answer.expectProblem(401, 'unauthenticated');
  });
});
