import { hash } from 'node:crypto';
import { type JWTPayload, jwtVerify } from 'jose';
import { EdgeProblem } from '../problems/trouble-of.js';
import { ALGORITHMS, type Authentication, CLAIMS, type ClaimNames } from './authentication.js';
import { issuerKeys } from './issuer-keys.js';
import type { SignedIn } from './signed-in.js';

const LONGEST_MS = 60_000;
const MOST_REMEMBERED = 10_000;
const MOST_CHARACTERS = 8_192;
const CLOCK_TOLERANCE_S = 5;
/** Roles, ids and organisations as they may stand in metadata and policies. */
const FORM = /^[\p{L}\p{N} .,:_@/()&'|-]{1,200}$/u;

export interface Recognised {
  readonly person: SignedIn;
  /** Tells one client from another, whatever token each sends. */
  readonly client: string;
  /** Within the last minute; otherwise only good for counting. */
  readonly verified: boolean;
}

interface Remembered {
  readonly person: SignedIn;
  readonly client: string;
  /** Checked anew after this. */
  readonly until: number;
  readonly expires: number;
}

/**
 * Checks bearer tokens (RFC 6750, RFC 9068). Always by the system's clock: a demo that moves its own clock must not make old tokens
 * valid. A verified token is remembered by its digest until it expires, at most a minute.
 */
export class SignIn {
  readonly #remembered = new Map<string, Remembered>();
  readonly #keys: ReturnType<typeof issuerKeys>;
  readonly #claims: ClaimNames;

  constructor(private readonly authentication: Authentication) {
    const algorithms = authentication.algorithms ?? ALGORITHMS;
    if (algorithms.length === 0 || algorithms.some((one) => one === 'none' || one.startsWith('HS'))) {
      throw new Error('Tokens are signed with an asymmetric algorithm');
    }
    this.#keys = issuerKeys(authentication);
    this.#claims = { ...CLAIMS, ...authentication.claims };
  }

  /** Whose token this is, if it was seen before and has not expired. */
  recognised(authorization: string | undefined): Recognised | null {
    if (!authorization) return null;
    const found = this.#remembered.get(digestOf(authorization));
    const now = Date.now();
    return found && found.expires > now ? { person: found.person, client: found.client, verified: found.until > now } : null;
  }

  /** @throws EdgeProblem unauthenticated | unavailable */
  async verify(authorization: string | undefined): Promise<SignedIn> {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (!authorization || !token || token.length > MOST_CHARACTERS) throw new EdgeProblem('unauthenticated');
    const payload = await this.#payload(token);
    const person = this.#personOf(payload);
    const expires = (payload.exp as number) * 1000;
    const client = `${person.tenant} ${person.actor.id}`;
    this.#remember(authorization, { person, client, expires, until: Math.min(expires, Date.now() + LONGEST_MS) });
    return person;
  }

  async #payload(token: string): Promise<JWTPayload> {
    const keys = await this.#keys();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.authentication.issuer,
        audience: this.authentication.audience,
        algorithms: [...(this.authentication.algorithms ?? ALGORITHMS)],
        typ: 'at+jwt',
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', this.#claims.subject, this.#claims.role, this.#claims.tenant],
      });
      return payload;
    } catch (error) {
      throw new EdgeProblem(isIssuerDown(error) ? 'unavailable' : 'unauthenticated');
    }
  }

  #personOf(payload: JWTPayload): SignedIn {
    const { subject, role, organisation, tenant, municipality } = this.#claims;
    const text = (name: string): string => {
      const value = payload[name] ?? '';
      if (value === '') return '';
      if (typeof value !== 'string' || !FORM.test(value)) throw new EdgeProblem('unauthenticated');
      return value;
    };
    const person = {
      actor: { id: text(subject), role: text(role), organisation: text(organisation) },
      tenant: text(tenant),
      municipality: text(municipality),
    };
    if (!person.actor.id || !person.actor.role || !person.tenant) throw new EdgeProblem('unauthenticated');
    return person;
  }

  #remember(authorization: string, remembered: Remembered): void {
    if (this.#remembered.size >= MOST_REMEMBERED) {
      const oldest = this.#remembered.keys().next();
      if (!oldest.done) this.#remembered.delete(oldest.value);
    }
    this.#remembered.set(digestOf(authorization), remembered);
  }
}

/** The issuer did not answer with keys, as opposed to: the token is wrong. */
function isIssuerDown(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC' || error instanceof TypeError;
}

const digestOf = (authorization: string): string => hash('sha256', authorization, 'base64');
