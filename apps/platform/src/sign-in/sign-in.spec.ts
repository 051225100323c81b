import { createHash, randomBytes } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { keyPersonPersona } from './personas.js';
import { DEMO_AUDIENCE, DemoSignIn } from './sign-in.js';

let fastify: FastifyInstance;
let origin = '';
let signIn: DemoSignIn;

beforeAll(async () => {
  signIn = new DemoSignIn({
    origin: () => origin,
    contexts: ['registration'],
    others: [keyPersonPersona('key-person-4', 'Rima')],
    environment: {},
  });
  fastify = Fastify({ forceCloseConnections: true });
  await signIn.mount(fastify);
  origin = (await fastify.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost');
});
afterAll(() => fastify.close());

const discovery = async () => (await fetch(`${signIn.issuer}/.well-known/openid-configuration`)).json() as Promise<Record<string, string>>;

async function clientToken(persona: string) {
  const { clientId, clientSecret } = signIn.credentials(persona);
  const { token_endpoint: address = '' } = await discovery();
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return { status: answer.status, body: (await answer.json()) as { access_token: string; expires_in: number } };
}

/** A browser as far as redirects and cookies go. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...(init.headers as object), cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return answer;
  }

  /** Follows redirects until a page, or until they leave for `until`. */
  async follow(url: string, until: string, init?: RequestInit): Promise<{ answer: Response; url: string }> {
    let answer = await this.go(url, init);
    let at = url;
    while (answer.status >= 300 && answer.status < 400) {
      at = new URL(answer.headers.get('location') ?? '', at).href;
      if (at.startsWith(until)) break;
      answer = await this.go(at);
    }
    return { answer, url: at };
  }
}

const verifier = randomBytes(32).toString('base64url');
const asked = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: 'code',
    client_id: 'dashboard',
    redirect_uri: `${origin}/`,
    scope: 'openid',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'login',
    ...more,
  });

describe('the demo’s sign-in', () => {
  it('does not start in production', () => {
    expect(() => new DemoSignIn({ origin: () => origin, contexts: [], environment: { NODE_ENV: 'production' } })).toThrow(/OIDC_ISSUER/);
  });

  it.each(['coordinator', 'integration', 'key-person-1', 'key-person-4'])(
    'gives %s a token by client credentials that is checked like anybody’s',
    async (persona) => {
      const { status, body } = await clientToken(persona);
      expect(status).toBe(200);
      const { jwks_uri: keys = '' } = await discovery();
      const { payload } = await jwtVerify(body.access_token, createRemoteJWKSet(new URL(keys)), {
        issuer: signIn.issuer,
        audience: DEMO_AUDIENCE,
        algorithms: ['PS256'],
        typ: 'at+jwt',
      });
      expect(payload).toMatchObject({ tenant: 'mee-amstel-en-zaan', role: expect.any(String), organisation: expect.any(String) });
      expect(payload.sub).not.toMatch(/^demo-/);
    },
  );

  it('refuses a wrong secret', async () => {
    const answer = await fetch((await discovery()).token_endpoint ?? '', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo-coordinator:guess')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(answer.status).toBe(401);
  });

  it('signs in with one click and the code flow with PKCE', async () => {
    const browser = new Browser();
    const { authorization_endpoint: start, token_endpoint: exchange = '' } = await discovery();
    const page = await browser.follow(`${start}?${asked()}`, `${origin}/?`);
    const html = await page.answer.text();
    expect(html).toContain('lang="nl"');
    expect(html).toContain('Marieke Visser');
    expect(html).not.toContain('Koppeling');
    expect(page.answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const back = await browser.follow(page.url, `${origin}/?`, { method: 'POST', body: new URLSearchParams({ persona: 'coordinator' }) });
    const code = new URL(back.url).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: 'dashboard', redirect_uri: `${origin}/`, code };
    const tokens = await fetch(exchange, { method: 'POST', body: new URLSearchParams({ ...form, code_verifier: verifier }) });
    const { access_token: access, id_token: identity } = (await tokens.json()) as Record<string, string>;
    expect(decodeProtectedHeader(access ?? '')).toMatchObject({ typ: 'at+jwt', alg: 'PS256' });
    expect(decodeJwt(access ?? '')).toMatchObject({ sub: 'coordinator-1', role: 'coordinator', aud: DEMO_AUDIENCE });
    expect(decodeJwt(identity ?? '')).toMatchObject({ sub: 'coordinator-1', name: 'Marieke Visser', nonce: 'nonce-1', aud: 'dashboard' });
  });

  it('asks nothing more when a page already named the persona', async () => {
    const { authorization_endpoint: start } = await discovery();
    const { url } = await new Browser().follow(`${start}?${asked({ login_hint: 'auditor' })}`, `${origin}/?`);
    expect(new URL(url).searchParams.get('code')).toBeTruthy();
    expect(new URL(url).searchParams.get('state')).toBe('state-1');
  });

  it('refuses a code without its verifier, and a page that is not ours', async () => {
    const { authorization_endpoint: start, token_endpoint: exchange = '' } = await discovery();
    const { url } = await new Browser().follow(`${start}?${asked({ login_hint: 'auditor' })}`, `${origin}/?`);
    const form = {
      grant_type: 'authorization_code',
      client_id: 'dashboard',
      redirect_uri: `${origin}/`,
      code: new URL(url).searchParams.get('code') ?? '',
    };
    expect((await fetch(exchange, { method: 'POST', body: new URLSearchParams({ ...form, code_verifier: 'x'.repeat(43) }) })).status).toBe(
      400,
    );
    const elsewhere = await new Browser().follow(
      `${start}?${asked({ redirect_uri: 'https://elsewhere.example/' })}`,
      'https://elsewhere.example',
    );
    expect(elsewhere.answer.status).toBe(400);
  });
});
