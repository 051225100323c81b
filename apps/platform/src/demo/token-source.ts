import type { ClientCredentials } from '../sign-in/sign-in.js';

/** A persona's access token through the standard flow (client credentials), renewed half a minute before it expires. */
export function tokenSource(issuer: () => string, credentials: ClientCredentials): () => Promise<string> {
  let token = '';
  let until = 0;
  return async () => {
    if (Date.now() < until) return token;
    const response = await fetch(`${issuer()}/token`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: `Basic ${Buffer.from(`${encodeURIComponent(credentials.clientId)}:${encodeURIComponent(credentials.clientSecret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    if (!response.ok) throw new Error(`The sign-in gave no token for ${credentials.clientId}: ${response.status}`);
    const answer = (await response.json()) as { access_token: string; expires_in: number };
    token = answer.access_token;
    until = Date.now() + (answer.expires_in - 30) * 1000;
    return token;
  };
}
