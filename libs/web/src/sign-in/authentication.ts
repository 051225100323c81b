import type { JSONWebKeySet } from 'jose';

/** Where tokens come from, and what they must be. */
export interface Authentication {
  readonly issuer: string;
  readonly audience: string;
  /** Keys at hand instead of the issuer's own (tests). */
  readonly jwks?: JSONWebKeySet;
  /** Address of the issuer's keys. Default: as its discovery document says, asked at the first token. */
  readonly jwksUri?: string;
  /** Never a symmetric one. Default: RS256, PS256, ES256, EdDSA. */
  readonly algorithms?: readonly string[];
  /** Names of the claims, where an issuer calls them otherwise. */
  readonly claims?: Partial<ClaimNames>;
  /** Client that Swagger UI signs in with. Default: `swagger-ui`. */
  readonly docsClient?: string;
}

export interface ClaimNames {
  readonly subject: string;
  readonly role: string;
  readonly organisation: string;
  readonly tenant: string;
  readonly municipality: string;
}

export const CLAIMS: ClaimNames = {
  subject: 'sub',
  role: 'role',
  organisation: 'organisation',
  tenant: 'tenant',
  municipality: 'municipality',
};

export const ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];
