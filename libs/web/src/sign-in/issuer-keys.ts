import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { EdgeProblem } from '../problems/trouble-of.js';
import type { Authentication } from './authentication.js';

const PATIENCE_MS = 5_000;

/** The issuer's keys, found at the first token: a service starts while its issuer is down. */
export function issuerKeys(authentication: Authentication): () => Promise<JWTVerifyGetKey> {
  if (authentication.jwks) {
    const local = createLocalJWKSet(authentication.jwks);
    return async () => local;
  }
  let found: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    found ??= remoteKeys(authentication).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function remoteKeys(authentication: Authentication): Promise<JWTVerifyGetKey> {
  const address = authentication.jwksUri ?? (await discovered(authentication.issuer));
  return createRemoteJWKSet(new URL(address), { timeoutDuration: PATIENCE_MS });
}

async function discovered(issuer: string): Promise<string> {
  try {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { issuer: named, jwks_uri: address } = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (answer.ok && named === issuer && typeof address === 'string') return address;
  } catch {
    // Whatever kept the issuer from answering: nobody can be recognised now, and nothing is wrong with the token.
  }
  throw new EdgeProblem('unavailable');
}
