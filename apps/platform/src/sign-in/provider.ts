import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { MemoryAdapter } from './memory-adapter.js';
import { errorPage, signOutPage } from './pages.js';
import type { Persona } from './personas.js';

const TOKEN_S = 3_600;
const ALGORITHM = 'PS256';

export interface ProviderOptions {
  /** Address of the process, without a path. */
  readonly origin: string;
  readonly issuer: string;
  readonly audience: string;
  readonly personas: readonly Persona[];
  /** Secret of each persona's confidential client, by client id. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Names of the contexts, whose documentation pages sign in too. */
  readonly contexts: readonly string[];
}

/** Client with which the demo's script signs in as a persona (client credentials). */
export const clientOf = (persona: Persona): string => (persona.system ? persona.id : `demo-${persona.id}`);

/** The demo's OpenID provider: standard flows, keys made now, nothing on disk. */
export async function makeProvider(options: ProviderOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), use: 'sig', alg: ALGORITHM };
  const provider = new Provider(options.issuer, configurationOf(options, key));
  // A fault of the server is told by its name alone: what it was asked holds codes and tokens.
  provider.on('server_error', (_ctx, error) => console.error(`sign-in: ${error.name}`));
  return provider;
}

function configurationOf(options: ProviderOptions, key: object): Configuration {
  const bySubject = new Map(options.personas.map((one) => [one.subject, one]));
  const byClient = new Map(options.personas.map((one) => [clientOf(one), one]));
  return {
    adapter: MemoryAdapter,
    clients: clientsOf(options),
    jwks: { keys: [key as never] },
    cookies: { keys: [randomBytes(32).toString('hex')], long: { signed: true, sameSite: 'lax' }, short: { signed: true, sameSite: 'lax' } },
    claims: { openid: ['sub', 'name', 'role', 'organisation'], profile: ['name'] },
    conformIdTokenClaims: false,
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    enabledJWA: { idTokenSigningAlgValues: [ALGORITHM] },
    scopes: ['openid', 'profile'],
    pkce: { required: () => true },
    ttl: {
      AccessToken: TOKEN_S,
      ClientCredentials: TOKEN_S,
      IdToken: TOKEN_S,
      Session: TOKEN_S,
      Grant: TOKEN_S,
      Interaction: 600,
      AuthorizationCode: 60,
    },
    findAccount: (_ctx, subject) => {
      const persona = bySubject.get(subject);
      return (
        persona && {
          accountId: subject,
          claims: () => ({ sub: subject, name: persona.name, role: persona.role, organisation: persona.organisation }),
        }
      );
    },
    interactions: { url: (_ctx, interaction) => `${new URL(options.issuer).pathname}/personas/${interaction.uid}` },
    loadExistingGrant: grantEverything,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile',
          audience: options.audience,
          accessTokenTTL: TOKEN_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: ALGORITHM } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.redirect(`${options.origin}/`);
        },
      },
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, parts) => {
          const persona = 'accountId' in token ? bySubject.get(token.accountId) : byClient.get(token.clientId ?? '');
          if (!persona) return;
          const { subject: sub, role, organisation, tenant, municipality } = persona;
          Object.assign(parts.payload, { sub, role, organisation, tenant, municipality });
        },
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error);
    },
  };
}

function clientsOf({ origin, contexts, personas, secrets }: ProviderOptions): ClientMetadata[] {
  const browser: Partial<ClientMetadata> = {
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: ALGORITHM,
  };
  const pages = contexts.flatMap((name) => [`${origin}/${name}/v1/oauth2-redirect.html`, `${origin}/${name}/v1/docs/oauth2-redirect.html`]);
  return [
    { ...browser, client_id: 'dashboard', redirect_uris: [`${origin}/`], post_logout_redirect_uris: [`${origin}/`] },
    { ...browser, client_id: 'swagger-ui', redirect_uris: pages },
    ...personas.map((persona) => ({
      client_id: clientOf(persona),
      client_secret: secrets.get(clientOf(persona)) ?? '',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: ALGORITHM as 'PS256',
    })),
  ];
}

/** Our own pages ask nobody's consent: they are the product itself. */
async function grantEverything(ctx: KoaContextWithOIDC) {
  const { client, session, result, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  if (known) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile');
  for (const resource of Object.keys(ctx.oidc.resourceServers ?? {})) grant.addResourceScope(resource, 'openid profile');
  await grant.save();
  return grant;
}
