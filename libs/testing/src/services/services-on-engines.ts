import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { servedIssuer } from '../http/served-issuer.js';
import type { House } from './house.js';
import { httpHouse } from './http-house.js';
import { reverseProxy } from './reverse-proxy.js';
import { CONTEXTS } from './routing.js';
import { toRuledDay } from './ruled-day.js';

export interface EnginesAtHand {
  readonly eventStoreUrl: string;
  /** `host:port`, with commas between. */
  readonly kafkaBrokers: string;
  /** Of the server. */
  readonly mongodbUrl: string;
  /** A database of the tests' own on that server, another one each time. */
  database(): string;
  /** What the services are told besides: how they reach engines that are secured. */
  readonly told?: Readonly<Record<string, string>>;
}

/** One replica of a service: a process. */
export interface ServiceProcess {
  readonly context: string;
  readonly url: string;
  /** All that it wrote. */
  said(): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

export interface OnEngines extends House {
  /** Another replica; requests go to it from then on. */
  start(context: string): Promise<ServiceProcess>;
  /** The replica to which requests go. */
  service(context: string): ServiceProcess;
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Six services, each a process as its app starts it, over servers and behind the proxy. With topics and databases of this run alone. They live on
 * a day for which there are rules, whatever day it is.
 */
export async function servicesOnEngines(at: EnginesAtHand): Promise<OnEngines> {
  const shiftedBy = toRuledDay();
  const now = (): number => Date.now() + shiftedBy;
  const issuer = await servedIssuer(now);
  const environment = {
    PATH: process.env.PATH ?? '',
    PORT: '0',
    SHIFTED_BY_MS: String(shiftedBy),
    EVENTSTORE_URL: at.eventStoreUrl,
    KAFKA_BROKERS: at.kafkaBrokers,
    KAFKA_PREFIX: `t${randomUUID().slice(0, 8)}`,
    MONGODB_URL: withDatabase(at.mongodbUrl, at.database()),
    SLEUTELBOS_REGISTER_URL: withDatabase(at.mongodbUrl, at.database()),
    SLEUTELBOS_KEK: randomBytes(32).toString('base64'),
    SLEUTELBOS_REQUESTS_PER_SECOND: '0',
    OIDC_ISSUER: issuer.authentication.issuer,
    OIDC_AUDIENCE: issuer.authentication.audience,
    ...at.told,
  };
  const running: ServiceProcess[] = [];
  const addresses: Record<string, string> = {};

  async function start(context: string): Promise<ServiceProcess> {
    const beforehand = ['shifted-date', 'from-source'].flatMap((name) => ['--import', `${ROOT}tools/${name}.mjs`]);
    const child = spawn(process.execPath, [...beforehand, `${ROOT}apps/${context}/src/main.ts`], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const url = await new Promise<string>((ready, failed) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said += `${line}\n`;
        const told = line.includes('"msg":"ready"') ? (JSON.parse(line) as { readonly url: string }).url : null;
        if (told) ready(told.replace('localhost', '127.0.0.1'));
      });
      child.once('exit', (code) => failed(new Error(`${context} ended with ${code}: ${said}`)));
    });
    const one = {
      context,
      url,
      said: () => said,
      kill: () => ended(child, 'SIGKILL').then(() => undefined),
      stop: () => ended(child, 'SIGTERM'),
    };
    running.push(one);
    addresses[context] = url;
    return one;
  }
  const stopAll = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
    await issuer.close();
  };
  try {
    await Promise.all(CONTEXTS.map(start));
  } catch (error) {
    await stopAll();
    throw error;
  }
  const proxy = await reverseProxy(addresses);
  return {
    ...httpHouse({ at: proxy.url, authorizationOf: (who) => issuer.authorization(who), now }),
    start,
    service: (context) => running.findLast((one) => one.context === context) as ServiceProcess,
    async close() {
      await proxy.close();
      await stopAll();
    },
  };
}

/** Several hosts may stand in one address, which URL does not read. */
const withDatabase = (url: string, database: string): string => url.replace(/^([^/]+\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}
