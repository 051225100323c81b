import type { DatabaseAddress } from '@sleutelbos/engines/cluster/open-cluster.js';
import { loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import { isEngineError, type Promotion } from '@sleutelbos/kernel';
import { Environment, type HttpConfiguration, type Issuer } from './environment.js';

/** What a service needs to know, from the environment. The addresses may hold credentials: they are never logged. */
export interface ServiceConfiguration extends HttpConfiguration {
  /** `esdb:` or `esdb+discover:`, from EVENTSTORE_URL. */
  readonly eventStoreUrl: string;
  /** `host:port` each, from KAFKA_BROKERS. */
  readonly kafkaBrokers: readonly string[];
  /** Begins the names of topics and groups, from KAFKA_PREFIX: two installations on one cluster differ in it. Default: `sleutelbos`. */
  readonly kafkaPrefix: string;
  /** Who tells what is on the bus (NL GOV profile of CloudEvents), with the organisation's number from SLEUTELBOS_OIN. */
  readonly eventSource: string;
  /** From MONGODB_URL, which names the database too. */
  readonly mongodb: DatabaseAddress;
  /** The register of destroyed keys, from SLEUTELBOS_REGISTER_URL: on a server that is not backed up with the other one. */
  readonly register: DatabaseAddress;
  /** 32 bytes, from SLEUTELBOS_KEK_FILE or SLEUTELBOS_KEK. */
  readonly kek: Uint8Array;
  readonly issuer: Issuer;
  /** Until new connections stay away after readiness went off, from SLEUTELBOS_DRAIN_SECONDS. */
  readonly drainMs: number;
  readonly logLevel: string;
  /** When a view that was built beside takes over, from SLEUTELBOS_VIEWS_PROMOTE (`auto`, the default, or `by-command`). */
  readonly promotion: Promotion;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const BROKER = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+):\d{1,5}$/i;
const PREFIX = /^[a-z0-9-]{1,50}$/i;
const LONGEST_DRAIN_S = 300;

/** @throws ConfigurationError with all that is wrong at once */
export function configurationFrom(variables: NodeJS.ProcessEnv): ServiceConfiguration {
  const environment = new Environment(variables);
  const http = environment.http();
  const eventStoreUrl = addressOf(environment, 'EVENTSTORE_URL', ['esdb:', 'esdb+discover:'], 'esdb://host:2113');
  const kafkaBrokers = brokersOf(environment);
  const kafkaPrefix = environment.text('KAFKA_PREFIX') ?? 'sleutelbos';
  if (!PREFIX.test(kafkaPrefix))
    environment.fault('KAFKA_PREFIX is not a name that topics can begin with: give letters, digits and dashes, 50 at most.');
  const oin = environment.text('SLEUTELBOS_OIN');
  if (oin && !/^\d{20}$/.test(oin)) environment.fault('SLEUTELBOS_OIN is not an OIN: give the 20 digits of your organisation.');
  const mongodbUrl = addressOf(environment, 'MONGODB_URL', MONGODB, 'mongodb://host:27017/sleutelbos');
  const registerUrl = addressOf(environment, 'SLEUTELBOS_REGISTER_URL', MONGODB, 'mongodb://other-host:27017/register');
  if (mongodbUrl && registerUrl && placeOf(mongodbUrl) === placeOf(registerUrl))
    environment.fault(
      'SLEUTELBOS_REGISTER_URL names the database of MONGODB_URL: give another one, on a server that is not backed up and restored with it, or a restored backup brings destroyed keys back.',
    );
  const kek = kekOf(environment);
  const issuer = environment.issuer();
  if (!environment.text('OIDC_ISSUER'))
    environment.fault('OIDC_ISSUER is missing: give the address of your issuer as it stands in its tokens, and OIDC_AUDIENCE.');
  const drain = environment.whole('SLEUTELBOS_DRAIN_SECONDS', LONGEST_DRAIN_S, `a whole number of seconds, ${LONGEST_DRAIN_S} at most.`);
  const logLevel = environment.text('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) environment.fault(`LOG_LEVEL is not a level: give one of ${LOG_LEVELS.join(', ')}.`);
  const promotion = environment.promotion();
  environment.check();
  return {
    ...http,
    eventStoreUrl: eventStoreUrl as string,
    kafkaBrokers,
    kafkaPrefix,
    eventSource: oin ? `urn:nld:oin:${oin}:systeem:sleutelbos` : 'urn:sleutelbos',
    mongodb: addressIn(mongodbUrl as string),
    register: addressIn(registerUrl as string),
    kek: kek as Uint8Array,
    issuer: issuer as Issuer,
    drainMs: (drain ?? 0) * 1000,
    logLevel,
    promotion,
  };
}

const MONGODB = ['mongodb:', 'mongodb+srv:'];

function addressOf(environment: Environment, name: string, schemes: readonly string[], example: string): string | undefined {
  const url = environment.required(name, `give its address, such as ${example}.`);
  if (url === undefined) return undefined;
  const scheme = schemes.find((one) => url.startsWith(`${one}//`));
  if (scheme && url.length > scheme.length + 2) {
    if (!MONGODB.includes(scheme) || databaseOf(url)) return url;
    environment.fault(`${name} names no database: write it behind the host, such as ${example}.`);
  } else environment.fault(`${name} is not an address of the form ${schemes.join(' or ')}//…: give one such as ${example}.`);
  return undefined;
}

/** Several hosts may stand in one address, which URL does not read. */
const databaseOf = (url: string): string => /^[^/]+\/\/[^/]+\/([^?]*)/.exec(url)?.[1] ?? '';

const addressIn = (url: string): DatabaseAddress => ({ url, database: databaseOf(url) });

/** Hosts and database, without credentials and options. */
const placeOf = (url: string): string => {
  const hosts = /^[^/]+\/\/([^/]*)/.exec(url)?.[1] ?? '';
  return `${hosts.slice(hosts.lastIndexOf('@') + 1).toLowerCase()}/${databaseOf(url)}`;
};

function brokersOf(environment: Environment): readonly string[] {
  const brokers = (environment.required('KAFKA_BROKERS', 'give host:port of one or more brokers, with commas between.') ?? '')
    .split(',')
    .flatMap((one) => one.trim() || []);
  if (brokers.some((one) => !BROKER.test(one)))
    environment.fault('KAFKA_BROKERS holds what is not host:port: give one or more, with commas between.');
  return brokers;
}

/** Given, never made: several services share the keys that it wraps. */
function kekOf(environment: Environment): Uint8Array | undefined {
  const text = environment.kek();
  if (text) return new Uint8Array(Buffer.from(text, 'base64'));
  const file = environment.required(
    'SLEUTELBOS_KEK_FILE',
    'give the file with the key-encryption key, or the key itself in SLEUTELBOS_KEK.',
  );
  if (file === undefined) return undefined;
  try {
    return loadKek({ file });
  } catch (error) {
    if (!isEngineError(error)) throw error;
    environment.fault(`SLEUTELBOS_KEK_FILE does not fit. ${error.message}`);
    return undefined;
  }
}
