import { getJson } from '../start-page/fetched.js';
import { challengeOf, claimsOf, unguessable } from './pkce.js';

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

/** Who is signed in. Lives in this tab only (sessionStorage), and at most as long as its token. */
export interface Session {
  readonly accessToken: string;
  readonly idToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly subject: string;
  /** The persona that was chosen on the page; empty without one. */
  readonly persona: string;
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  readonly endSession: string | null;
}

interface Discovery {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly end_session_endpoint?: string;
}

/** What is kept between leaving for the sign-in server and coming back. */
interface Attempt {
  readonly issuer: string;
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly endSession: string | null;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly hint: string;
}

export class SignInFailed extends Error {}

const SESSION = 'sleutelbos.session';
const ATTEMPT = 'sleutelbos.sign-in';
const redirectUri = () => `${location.origin}/`;

/** Where to send the browser (OIDC authorization code flow with PKCE). `hint` names a persona, so that the server need not ask. */
export async function beginSignIn(settings: SignInSettings, hint: string): Promise<string> {
  const found = await getJson<Discovery>(`${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (found.issuer !== settings.issuer) throw new SignInFailed('another issuer');
  const [verifier, state, nonce] = [unguessable(), unguessable(), unguessable()];
  const attempt: Attempt = {
    issuer: settings.issuer,
    clientId: settings.clientId,
    tokenEndpoint: found.token_endpoint,
    endSession: found.end_session_endpoint ?? null,
    verifier,
    state,
    nonce,
    hint,
  };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  const question = new URL(found.authorization_endpoint);
  question.search = new URLSearchParams({
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    state,
    nonce,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
    prompt: 'login',
    ...(hint ? { login_hint: hint } : {}),
  }).toString();
  return question.href;
}

export const isAnswer = (search: string): boolean => /[?&](code|error)=/.test(search) && /[?&]state=/.test(search);

/**
 * Turns the answer of the sign-in server (`?code&state`) into a session. An attempt is good for one answer.
 * @throws SignInFailed
 */
export async function finishSignIn(search: string): Promise<Session> {
  const answer = new URLSearchParams(search);
  const kept = sessionStorage.getItem(ATTEMPT);
  sessionStorage.removeItem(ATTEMPT);
  if (!kept) throw new SignInFailed('no attempt');
  const attempt = JSON.parse(kept) as Attempt;
  const code = answer.get('code');
  if (answer.get('state') !== attempt.state) throw new SignInFailed('another state');
  if (answer.has('iss') && answer.get('iss') !== attempt.issuer) throw new SignInFailed('another issuer');
  if (!code) throw new SignInFailed(answer.get('error') ?? 'no code');
  const response = await fetch(attempt.tokenEndpoint, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: attempt.clientId,
      redirect_uri: redirectUri(),
      code,
      code_verifier: attempt.verifier,
    }),
  });
  if (!response.ok) throw new SignInFailed(`token endpoint ${response.status}`);
  const tokens = (await response.json()) as { access_token: string; id_token: string; expires_in: number };
  const session = sessionOf(tokens, attempt, Date.now());
  sessionStorage.setItem(SESSION, JSON.stringify(session));
  return session;
}

/** @throws SignInFailed when the identity token is not the answer to this attempt. */
export function sessionOf(
  tokens: { readonly access_token: string; readonly id_token: string; readonly expires_in?: number },
  attempt: Pick<Attempt, 'issuer' | 'clientId' | 'nonce' | 'endSession' | 'hint'>,
  now: number,
): Session {
  const claims = claimsOf(tokens.id_token);
  const said = (name: string) => (typeof claims[name] === 'string' ? claims[name] : '');
  if (said('iss') !== attempt.issuer || said('nonce') !== attempt.nonce) throw new SignInFailed('identity token of another sign-in');
  if (![claims.aud].flat().includes(attempt.clientId)) throw new SignInFailed('identity token for another client');
  return {
    accessToken: tokens.access_token,
    idToken: tokens.id_token,
    expiresAt: now + (tokens.expires_in ?? 600) * 1000,
    subject: said('sub'),
    persona: attempt.hint,
    name: said('name') || attempt.hint,
    role: said('role'),
    organisation: said('organisation'),
    endSession: attempt.endSession,
  };
}

/** The session of this tab, if it still holds. */
export function keptSession(now: number): Session | null {
  const kept = sessionStorage.getItem(SESSION);
  const session = kept ? (JSON.parse(kept) as Session) : null;
  return session && session.expiresAt > now ? session : null;
}

export function forgetSession(): void {
  sessionStorage.removeItem(SESSION);
  sessionStorage.removeItem(ATTEMPT);
}

/** Where a municipality's own sign-in server ends its session too. */
export function endOfSession(session: Session): string | null {
  if (!session.endSession) return null;
  const url = new URL(session.endSession);
  url.search = new URLSearchParams({ id_token_hint: session.idToken, post_logout_redirect_uri: redirectUri() }).toString();
  return url.href;
}
