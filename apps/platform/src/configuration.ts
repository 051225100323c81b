import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Promotion } from '@sleutelbos/kernel';

/** What the embedded platform needs to know, from the environment. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Folder with the log, the keys, the read log and the views. */
  readonly data: string;
  /** File with the key-encryption key, kept outside the data folder and its backups. Ignored when the key itself is given. */
  readonly kekFile: string;
  /** The key-encryption key itself, 32 bytes in base64, from SLEUTELBOS_KEK. */
  readonly kek: string | undefined;
  readonly production: boolean;
  /** The municipality's own issuer; absent: the demo's sign-in, which production refuses. */
  readonly issuer: { readonly url: string; readonly audience: string } | undefined;
  /** Tenant whose figures may be read without signing in; absent: nobody's. */
  readonly publicFiguresOf: string | undefined;
  /** Requests a second of one client, from SLEUTELBOS_REQUESTS_PER_SECOND; twice as many at once. 0: no limit. Absent: the default. */
  readonly requestsPerSecond: number | undefined;
  /** When a view that was built beside takes over, from SLEUTELBOS_VIEWS_PROMOTE (`auto`, the default, or `by-command`). */
  readonly promotion: Promotion;
  /** Proxies whose `X-Forwarded-For` is believed, from SLEUTELBOS_TRUSTED_PROXIES (addresses or ranges, with commas). */
  readonly trustedProxies: readonly string[];
}

/** Everything that is wrong with the environment at once, each with its name and the way out. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration does not fit:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** @throws ConfigurationError */
export function configurationFrom(environment: NodeJS.ProcessEnv): Configuration {
  const faults: string[] = [];
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;

  const portText = text('PORT') ?? '3000';
  const port = Number(portText);
  if (!/^\d+$/.test(portText) || port > 65_535) faults.push('PORT is not a port number: give 0 to 65535 (0 takes a free one).');

  const data = resolve(text('SLEUTELBOS_DATA') ?? './data');
  const kek = text('SLEUTELBOS_KEK');
  if (kek && Buffer.from(kek, 'base64').length !== 32)
    faults.push('SLEUTELBOS_KEK is not 32 bytes in base64: make one with `openssl rand -base64 32`.');

  const url = text('OIDC_ISSUER');
  const audience = text('OIDC_AUDIENCE');
  const production = environment.NODE_ENV === 'production';
  if (url && !URL.canParse(url)) faults.push('OIDC_ISSUER is not a URL: give the address of your issuer as it stands in its tokens.');
  if (url && !audience) faults.push('OIDC_AUDIENCE is missing: give the audience that your issuer puts into tokens for this API.');
  if (!url && production)
    faults.push('OIDC_ISSUER is missing: in production the demo’s sign-in does not start. Give your issuer and OIDC_AUDIENCE.');
  if (production && !kek && !text('SLEUTELBOS_KEK_FILE')) {
    faults.push('SLEUTELBOS_KEK_FILE or SLEUTELBOS_KEK is missing: in production the key-encryption key is given, never made.');
  }
  const rate = text('SLEUTELBOS_REQUESTS_PER_SECOND');
  if (rate && !/^\d{1,9}$/.test(rate))
    faults.push(
      'SLEUTELBOS_REQUESTS_PER_SECOND is not a whole number: give how many requests a client may send each second (0: no limit).',
    );
  const promotion = text('SLEUTELBOS_VIEWS_PROMOTE') ?? 'auto';
  if (promotion !== 'auto' && promotion !== 'by-command')
    faults.push('SLEUTELBOS_VIEWS_PROMOTE is neither auto nor by-command: say when a view that was built beside takes over.');
  const trustedProxies = (text('SLEUTELBOS_TRUSTED_PROXIES') ?? '').split(',').flatMap((one) => one.trim() || []);
  const noAddress = trustedProxies.filter((one) => isIP(one.replace(/\/\d{1,3}$/, '')) === 0);
  if (noAddress.length > 0)
    faults.push('SLEUTELBOS_TRUSTED_PROXIES holds what is no address: give addresses or ranges such as 10.0.0.0/8, with commas between.');
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    port,
    host: text('HOST') ?? '127.0.0.1',
    data,
    kekFile: resolve(text('SLEUTELBOS_KEK_FILE') ?? `${data}.kek`),
    kek,
    production,
    issuer: url && audience ? { url, audience } : undefined,
    publicFiguresOf: text('SLEUTELBOS_PUBLIC_FIGURES_OF'),
    promotion: promotion as Promotion,
    requestsPerSecond: rate === undefined ? undefined : Number(rate),
    trustedProxies,
  };
}
