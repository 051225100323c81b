/** Base64url without padding (RFC 4648 section 5). */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** 256 bits nobody can guess: a code verifier, a state, a nonce. 43 characters. */
export function unguessable(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The challenge that goes with a verifier (RFC 7636 section 4.2, method S256). */
export async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

/** What a JWT says. Not verified: only for a token that came straight from the token endpoint over its own connection (OIDC Core 3.1.3.7, 6). */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
