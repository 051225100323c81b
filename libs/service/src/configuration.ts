import type { DatabaseAddress } from '@sleutelbos/engines/cluster/open-cluster.js';
import { loadKek } from '@sleutelbos/engines/key-vault/kek.js';
import type { KafkaAccess } from '@sleutelbos/engines/message-bus/kafka/client.js';
import { isEngineError, type Promotion } from '@sleutelbos/kernel';
import { databaseIn, eventStoreUrlIn, kafkaIn, placeOf } from './engine-addresses.js';
import { Environment, type HttpConfiguration, type Issuer } from './environment.js';

/** What a service needs to know, from the environment. The addresses may hold credentials: they are never logged. */
export interface ServiceConfiguration extends HttpConfiguration {
  /** `esdb:` or `esdb+discover:`, from EVENTSTORE_URL. */
  readonly eventStoreUrl: string;
  /** `host:port` each, from KAFKA_BROKERS. */
  readonly kafkaBrokers: readonly string[];
  /** From KAFKA_TLS, KAFKA_TLS_CA_FILE and KAFKA_SASL_MECHANISM, KAFKA_SASL_USER, KAFKA_SASL_PASSWORD(_FILE). */
  readonly kafkaAccess: KafkaAccess;
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
const PREFIX = /^[a-z0-9-]{1,50}$/i;
const LONGEST_DRAIN_S = 300;

/** @throws ConfigurationError with all that is wrong at once */
export function configurationFrom(variables: NodeJS.ProcessEnv): ServiceConfiguration {
  const environment = new Environment(variables);
  const http = environment.http();
  const eventStoreUrl = eventStoreUrlIn(environment);
  const { brokers: kafkaBrokers, access: kafkaAccess } = kafkaIn(environment);
  const kafkaPrefix = environment.text('KAFKA_PREFIX') ?? 'sleutelbos';
  if (!PREFIX.test(kafkaPrefix))
    environment.fault('KAFKA_PREFIX is not a name that topics can begin with: give letters, digits and dashes, 50 at most.');
  const oin = environment.text('SLEUTELBOS_OIN');
  if (oin && !/^\d{20}$/.test(oin)) environment.fault('SLEUTELBOS_OIN is not an OIN: give the 20 digits of your organisation.');
  const mongodb = databaseIn(environment, 'MONGODB_URL', 'mongodb://host:27017/sleutelbos');
  const register = databaseIn(environment, 'SLEUTELBOS_REGISTER_URL', 'mongodb://other-host:27017/register');
  if (mongodb && register && placeOf(mongodb) === placeOf(register))
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
    kafkaAccess,
    kafkaPrefix,
    eventSource: oin ? `urn:nld:oin:${oin}:systeem:sleutelbos` : 'urn:sleutelbos',
    mongodb: mongodb as DatabaseAddress,
    register: register as DatabaseAddress,
    kek: kek as Uint8Array,
    issuer: issuer as Issuer,
    drainMs: (drain ?? 0) * 1000,
    logLevel,
    promotion,
  };
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
