import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Promotion } from '@sleutelbos/kernel';

/** Everything that is wrong with the environment at once, each with its name and the way out. Never a value: that may be a secret. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration does not fit:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/** How an HTTP process is reached, and by whom how often. */
export interface HttpConfiguration {
  readonly port: number;
  readonly host: string;
  /** Tenant whose figures may be read without signing in; absent: nobody's. */
  readonly publicFiguresOf: string | undefined;
  /** Requests a second of one client, from SLEUTELBOS_REQUESTS_PER_SECOND; twice as many at once. 0: no limit. Absent: the default. */
  readonly requestsPerSecond: number | undefined;
  /** Proxies whose `X-Forwarded-For` is believed, from SLEUTELBOS_TRUSTED_PROXIES (addresses or ranges, with commas). */
  readonly trustedProxies: readonly string[];
}

export interface Issuer {
  readonly url: string;
  readonly audience: string;
}

/** Reads the environment and gathers what is wrong with it. */
export class Environment {
  readonly #faults: string[] = [];

  constructor(private readonly variables: NodeJS.ProcessEnv) {}

  /** Trimmed; undefined when absent or empty. */
  text(name: string): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  /** `wanted`: what to give, for whoever left it out. */
  required(name: string, wanted: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) this.fault(`${name} is missing: ${wanted}`);
    return text;
  }

  /** What is secret: itself under this name, or under `<name>_FILE` the file that holds it, as Docker and Kubernetes give secrets. */
  secret(name: string): string | undefined {
    const text = this.text(name);
    const file = `${name}_FILE`;
    if (text && this.text(file)) this.fault(`${name} and ${file} are both there: give one of them.`);
    return text ?? this.fileAt(file);
  }

  /** What stands in the file that a variable names, trimmed; undefined when the variable is absent. */
  fileAt(name: string): string | undefined {
    const file = this.text(name);
    if (file === undefined) return undefined;
    const text = textOf(file);
    if (!text) this.fault(`${name} names ${file}, ${text === '' ? 'which is empty' : 'which cannot be read'}: give the right file.`);
    return text || undefined;
  }

  fault(told: string): void {
    this.#faults.push(told);
  }

  /** A whole number up to a bound. */
  whole(name: string, most: number, wrong: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
    this.fault(`${name} is not ${wrong}`);
    return undefined;
  }

  http(): HttpConfiguration {
    const port = this.whole('PORT', 65_535, 'a port number: give 0 to 65535 (0 takes a free one).') ?? 3000;
    const requestsPerSecond = this.whole(
      'SLEUTELBOS_REQUESTS_PER_SECOND',
      999_999_999,
      'a whole number: give how many requests a client may send each second (0: no limit).',
    );
    const trustedProxies = (this.text('SLEUTELBOS_TRUSTED_PROXIES') ?? '').split(',').flatMap((one) => one.trim() || []);
    if (trustedProxies.some((one) => isIP(one.replace(/\/\d{1,3}$/, '')) === 0))
      this.fault('SLEUTELBOS_TRUSTED_PROXIES holds what is no address: give addresses or ranges such as 10.0.0.0/8, with commas between.');
    const publicFiguresOf = this.text('SLEUTELBOS_PUBLIC_FIGURES_OF');
    return { port, host: this.text('HOST') ?? '127.0.0.1', publicFiguresOf, requestsPerSecond, trustedProxies };
  }

  /** Undefined where no issuer is named, or what is named does not fit. */
  issuer(): Issuer | undefined {
    const url = this.text('OIDC_ISSUER');
    const audience = this.text('OIDC_AUDIENCE');
    if (url && !URL.canParse(url)) this.fault('OIDC_ISSUER is not a URL: give the address of your issuer as it stands in its tokens.');
    if (url && !audience) this.fault('OIDC_AUDIENCE is missing: give the audience that your issuer puts into tokens for this API.');
    return url && audience ? { url, audience } : undefined;
  }

  /** The key-encryption key itself, in base64, when it stands in the environment. */
  kek(): string | undefined {
    const kek = this.text('SLEUTELBOS_KEK');
    if (kek && Buffer.from(kek, 'base64').length !== 32)
      this.fault('SLEUTELBOS_KEK is not 32 bytes in base64: make one with `openssl rand -base64 32`.');
    return kek;
  }

  /** When a view that was built beside takes over. */
  promotion(): Promotion {
    const promotion = this.text('SLEUTELBOS_VIEWS_PROMOTE') ?? 'auto';
    if (promotion === 'auto' || promotion === 'by-command') return promotion;
    this.fault('SLEUTELBOS_VIEWS_PROMOTE is neither auto nor by-command: say when a view that was built beside takes over.');
    return 'auto';
  }

  /** @throws ConfigurationError when anything was wrong */
  check(): void {
    if (this.#faults.length > 0) throw new ConfigurationError(this.#faults);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
