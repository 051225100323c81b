import { resolve } from 'node:path';
import type { Promotion } from '@sleutelbos/kernel';
import { Environment, type HttpConfiguration, type Issuer } from '@sleutelbos/service/environment.js';

/** What the embedded platform needs to know, from the environment. */
export interface Configuration extends HttpConfiguration {
  /** Folder with the log, the keys, the read log and the views. */
  readonly data: string;
  /** File with the key-encryption key, kept outside the data folder and its backups. Ignored when the key itself is given. */
  readonly kekFile: string;
  /** The key-encryption key itself, 32 bytes in base64, from SLEUTELBOS_KEK. */
  readonly kek: string | undefined;
  readonly production: boolean;
  /** The municipality's own issuer; absent: the demo's sign-in, which production refuses. */
  readonly issuer: Issuer | undefined;
  /** When a view that was built beside takes over, from SLEUTELBOS_VIEWS_PROMOTE (`auto`, the default, or `by-command`). */
  readonly promotion: Promotion;
}

/** @throws ConfigurationError with all that is wrong at once */
export function configurationFrom(variables: NodeJS.ProcessEnv): Configuration {
  const environment = new Environment(variables);
  const http = environment.http();
  const data = resolve(environment.text('SLEUTELBOS_DATA') ?? './data');
  const kek = environment.kek();
  const kekFile = environment.text('SLEUTELBOS_KEK_FILE');
  const issuer = environment.issuer();
  const production = variables.NODE_ENV === 'production';
  if (production && !environment.text('OIDC_ISSUER'))
    environment.fault('OIDC_ISSUER is missing: in production the demo’s sign-in does not start. Give your issuer and OIDC_AUDIENCE.');
  if (production && !kek && !kekFile)
    environment.fault('SLEUTELBOS_KEK_FILE or SLEUTELBOS_KEK is missing: in production the key-encryption key is given, never made.');
  const promotion = environment.promotion();
  environment.check();
  return { ...http, data, kekFile: resolve(kekFile ?? `${data}.kek`), kek, production, issuer, promotion };
}
