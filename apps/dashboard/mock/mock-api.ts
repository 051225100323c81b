import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mockPage } from './mock-page.js';
import { amstelveen } from './pilot.js';

/** How the platform is doing: as after the demo, fresh, or not there. */
export type Mood = 'played' | 'empty' | 'down';

const LISTS: Readonly<Record<string, readonly object[]>> = {
  '/registration/v1/help-requests': [
    {
      helpRequestId: '0f4a0f7e-0001',
      status: 'open',
      role: 'connector',
      language: 'apc',
      domain: 'health',
      district: 'Bankras',
      registeredOn: '2022-01-03',
      dueOn: '2022-01-17',
    },
    {
      helpRequestId: '1b9d0f7e-0002',
      status: 'open',
      role: 'informer',
      language: 'ti',
      domain: 'education',
      district: 'Westwijk',
      registeredOn: '2022-01-04',
      dueOn: '2022-01-18',
    },
    {
      helpRequestId: '2c7e0f7e-0003',
      status: 'open',
      role: 'adviser',
      language: 'so',
      domain: 'money',
      registeredOn: '2022-01-05',
      dueOn: '2022-01-19',
    },
  ],
  '/matching/v1/workload': [
    {
      keyPersonId: '9a53aaaa-0001',
      open: 3,
      underWay: 2,
      askedThisWeek: 1,
      minutesThisWeek: 95,
      limits: { hoursAWeek: 6, openAssignments: 3, asksAWeek: 2 },
    },
    { keyPersonId: '9a53bbbb-0002', open: 1, underWay: 1, askedThisWeek: 0, minutesThisWeek: 40, limits: null },
  ],
  '/matching/v1/assignments': [
    {
      assignmentId: '5a11cccc-0001',
      status: 'accepted',
      askedOn: '2022-01-03',
      answerBy: '2022-01-06T09:00:00Z',
      since: '2022-01-04',
      request: { role: 'connector', language: 'apc', domain: 'health' },
    },
  ],
  '/safeguarding/v1/signals': [{ signalId: '77aa88bb-0001', kind: 'violence', status: 'received', filedOn: '2020-10-12' }],
  '/reporting/v1/programmes': [{ programmeId: amstelveen.programmeId, name: amstelveen.name }],
};

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The platform as the page sees it, without a platform: figures, the page's own data, and a sign-in server that asks nothing but does check PKCE. */
export function mockApi(mood: () => Mood = () => 'played') {
  const codes = new Map<string, { readonly hint: string; readonly nonce: string; readonly challenge: string }>();

  return async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
    const origin = `http://${request.headers.host ?? 'localhost'}`;
    const url = new URL(request.url ?? '/', origin);
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const isApi = /^\/(dashboard\.json|sign-in\/|[a-z]+\/v1\/)/.test(url.pathname);
    if (!isApi) return next();
    if (mood() === 'down') return answer(503, {});
    if (url.pathname === '/dashboard.json') return answer(200, mockPage(origin));
    if (url.pathname.startsWith('/sign-in/')) return signIn(request, response, url, origin, answer);
    if (url.pathname === '/reporting/v1/public-figures') return answer(200, { items: mood() === 'empty' ? [] : [amstelveen], next: null });
    if (!request.headers.authorization) return answer(401, {});
    if (url.pathname.endsWith('/figures')) return answer(200, amstelveen);
    const items = LISTS[url.pathname];
    return items ? answer(200, { items, next: null }) : answer(404, {});
  };

  async function signIn(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    origin: string,
    answer: (status: number, body: object) => void,
  ): Promise<void> {
    const issuer = `${origin}/sign-in`;
    if (url.pathname === '/sign-in/.well-known/openid-configuration') {
      return answer(200, { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` });
    }
    if (url.pathname === '/sign-in/auth') {
      const asked = (name: string) => url.searchParams.get(name) ?? '';
      const code = `code-${codes.size}`;
      codes.set(code, { hint: asked('login_hint'), nonce: asked('nonce'), challenge: asked('code_challenge') });
      const back = new URLSearchParams({ code, state: asked('state'), iss: issuer });
      response.writeHead(303, { location: `${asked('redirect_uri')}?${back}` }).end();
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const code = form.get('code') ?? '';
    const kept = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!kept || kept.challenge !== challenge) return answer(400, { error: 'invalid_grant' });
    const persona = mockPage(origin).personas.find((one) => one.id === kept.hint);
    const claims = { iss: issuer, aud: 'dashboard', sub: `${kept.hint}-1`, nonce: kept.nonce, name: persona?.name, role: persona?.role };
    return answer(200, {
      access_token: `token of ${kept.hint}`,
      id_token: `${part({ alg: 'none' })}.${part(claims)}.`,
      token_type: 'Bearer',
      expires_in: 600,
    });
  }
}
