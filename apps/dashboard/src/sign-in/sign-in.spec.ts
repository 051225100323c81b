import { base64url, challengeOf, claimsOf, unguessable } from './pkce.js';
import { isAnswer, SignInFailed, sessionOf } from './sign-in.js';

const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
const attempt = { issuer: 'https://id.example.org', clientId: 'dashboard', nonce: 'n-1', endSession: null, hint: 'coordinator' };
const claims = { iss: attempt.issuer, aud: 'dashboard', nonce: 'n-1', sub: 'coordinator-1', name: 'Zoë', role: 'coordinator' };

describe('signing in', () => {
  it('makes the challenge of RFC 7636 appendix B', async () => {
    expect(await challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('writes base64url without padding', () => {
    expect(base64url(new Uint8Array([251, 255, 254, 0]))).toBe('-__-AA');
  });

  it('never gives the same verifier twice, each of a length that RFC 7636 allows', () => {
    const [one, other] = [unguessable(), unguessable()];
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(one).not.toBe(other);
  });

  it('reads claims beyond ASCII', () => {
    expect(claimsOf(token(claims)).name).toBe('Zoë');
  });

  it('tells an answer of the sign-in server from any other address', () => {
    expect([isAnswer('?code=a&state=b'), isAnswer('?error=denied&state=b'), isAnswer('?code=a'), isAnswer('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('makes a session that ends with its token', () => {
    const session = sessionOf({ access_token: 'a', id_token: token(claims), expires_in: 60 }, attempt, 1_000);
    expect(session).toMatchObject({
      subject: 'coordinator-1',
      persona: 'coordinator',
      name: 'Zoë',
      role: 'coordinator',
      expiresAt: 61_000,
    });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example.org' }],
    ['another nonce', { nonce: 'n-2' }],
    ['another client', { aud: ['swagger-ui'] }],
  ])('refuses an identity token of %s', (_, wrong) => {
    expect(() => sessionOf({ access_token: 'a', id_token: token({ ...claims, ...wrong }) }, attempt, 0)).toThrow(SignInFailed);
  });
});
