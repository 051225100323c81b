import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseAddress } from '@sleutelbos/engines/cluster/open-cluster.js';
import type { KafkaAccess, SaslMechanism } from '@sleutelbos/engines/message-bus/kafka/client.js';
import type { Environment } from './environment.js';

/** Lets engines be reached over a network without TLS, where something else protects it (ADR 0027). */
const WITHOUT_TLS = 'SLEUTELBOS_ENGINES_WITHOUT_TLS';
const MONGODB = ['mongodb:', 'mongodb+srv:'];
const EVENTSTORE = ['esdb:', 'esdb+discover:'];
const SASL_MECHANISMS: readonly SaslMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];
const BROKER = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+):\d{1,5}$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
/** Options with which MongoDB's client takes a certificate of anybody. */
const BLIND = ['tlsinsecure', 'tlsallowinvalidcertificates', 'tlsallowinvalidhostnames'];

/** The parts of an address, of which several hosts may stand in one, so that `URL` does not read it. */
interface Address {
  readonly scheme: string;
  readonly hosts: readonly string[];
  readonly database: string;
  /** By name in small letters, without `-` and `_`; the last one counts. */
  readonly options: ReadonlyMap<string, string>;
}

/** EVENTSTORE_URL, for its client. */
export function eventStoreUrlIn(environment: Environment): string | undefined {
  const name = 'EVENTSTORE_URL';
  const given = addressIn(environment, name, EVENTSTORE, 'esdb://host:2113');
  if (!given) return undefined;
  checkAddress(environment, name, given.address, given.address.options.get('tls') !== 'false');
  return given.url;
}

/** An address of something on MongoDB's protocol, which names the database too. */
export function databaseIn(environment: Environment, name: string, example: string): DatabaseAddress | undefined {
  const given = addressIn(environment, name, MONGODB, example);
  if (!given) return undefined;
  const { scheme, database, options } = given.address;
  if (!database) {
    environment.fault(`${name} names no database: write it behind the host, such as ${example}.`);
    return undefined;
  }
  const asked = options.get('tls') ?? options.get('ssl') ?? String(scheme === 'mongodb+srv:');
  checkAddress(environment, name, given.address, asked === 'true' && !BLIND.some((one) => options.get(one) === 'true'));
  return { url: given.url, database };
}

/** Hosts and database, without credentials and options: what tells two databases apart. */
export function placeOf({ url }: DatabaseAddress): string {
  const { hosts = [], database } = parsed(url) ?? {};
  return `${hosts.join().toLowerCase()}/${database}`;
}

export interface KafkaGiven {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly access: KafkaAccess;
}

/** From KAFKA_BROKERS, KAFKA_TLS, KAFKA_TLS_CA_FILE and KAFKA_SASL_… */
export function kafkaIn(environment: Environment): KafkaGiven {
  const brokers = (environment.required('KAFKA_BROKERS', 'give host:port of one or more brokers, with commas between.') ?? '')
    .split(',')
    .flatMap((one) => one.trim() || []);
  const told = brokers.every((one) => BROKER.test(one));
  if (!told) environment.fault('KAFKA_BROKERS holds what is not host:port: give one or more, with commas between.');
  const asked = environment.text('KAFKA_TLS') ?? 'false';
  if (asked !== 'true' && asked !== 'false') environment.fault('KAFKA_TLS is neither true nor false: say whether the brokers speak TLS.');
  const tls = asked === 'true';
  const caFile = environment.text('KAFKA_TLS_CA_FILE');
  if (caFile && !tls) environment.fault('KAFKA_TLS_CA_FILE is there without KAFKA_TLS=true: give both, or neither.');
  else if (asked === 'false' && told) checkPlain(environment, 'KAFKA_BROKERS', brokers, 'give KAFKA_TLS=true');
  const ca = caFile && tls ? authoritiesAt(environment, 'KAFKA_TLS_CA_FILE', caFile) : undefined;
  const sasl = saslIn(environment);
  return { brokers, access: { ...(tls ? { tls: ca ? { ca } : {} } : {}), ...(sasl ? { sasl } : {}) } };
}

function saslIn(environment: Environment): KafkaAccess['sasl'] | undefined {
  const mechanism = environment.text('KAFKA_SASL_MECHANISM');
  const username = environment.text('KAFKA_SASL_USER');
  const password = environment.secret('KAFKA_SASL_PASSWORD');
  const passwordNamed = password !== undefined || environment.text('KAFKA_SASL_PASSWORD_FILE') !== undefined;
  if (!mechanism && !username && !passwordNamed) return undefined;
  if (!mechanism || !SASL_MECHANISMS.includes(mechanism as SaslMechanism))
    environment.fault(`KAFKA_SASL_MECHANISM is not one of ${SASL_MECHANISMS.join(', ')}: give the one that the brokers take.`);
  if (!username) environment.fault('KAFKA_SASL_USER is missing: give the name under which the brokers know this service.');
  if (!passwordNamed) environment.fault('KAFKA_SASL_PASSWORD_FILE is missing: give the file with the password of KAFKA_SASL_USER.');
  return { mechanism: mechanism as SaslMechanism, username: username ?? '', password: password ?? '' };
}

function addressIn(
  environment: Environment,
  name: string,
  schemes: readonly string[],
  example: string,
): { readonly url: string; readonly address: Address } | undefined {
  const url = environment.secret(name);
  if (url === undefined) {
    // A file that gave nothing was told of already.
    if (!environment.text(`${name}_FILE`)) environment.fault(`${name} is missing: give its address, such as ${example}.`);
    return undefined;
  }
  const address = parsed(url);
  if (address && schemes.includes(address.scheme)) return { url, address };
  environment.fault(
    `${name} is not an address of the form ${schemes.join(' or ')}//…: give one such as ${example}; in names and passwords, write : / ? # @ as %3A %2F %3F %23 %40.`,
  );
  return undefined;
}

/** Undefined where it is not certain that the client reads the same hosts and options out of it. */
function parsed(url: string): Address | undefined {
  const found = /^([a-z+]+:)\/\/(?:[^\s:/?#@]+(?::[^\s:/?#@]*)?@)?([^\s/?#@]+)(?:\/([^\s/?#@]*))?(?:\?([^\s#?]*))?$/i.exec(url);
  if (!found) return undefined;
  const [, scheme = '', hosts = '', database = '', query = ''] = found;
  const options = query.split('&').map((one): [string, string] => {
    const [name = '', ...value] = one.split('=');
    return [name.toLowerCase().replace(/[-_]/g, ''), value.join('=')];
  });
  return { scheme: scheme.toLowerCase(), hosts: hosts.split(','), database, options: new Map(options) };
}

function checkAddress(environment: Environment, name: string, { hosts, options }: Address, tls: boolean): void {
  if (!tls) checkPlain(environment, name, hosts, 'write tls=true in it (and tlsCAFile=… for an authority of your own)');
  const file = options.get('tlscafile');
  if (file) authoritiesAt(environment, `tlsCAFile in ${name}`, decoded(file));
}

function checkPlain(environment: Environment, name: string, hosts: readonly string[], wayOut: string): void {
  if (hosts.every((one) => LOOPBACK.test(one)) || environment.text(WITHOUT_TLS) === 'allowed') return;
  environment.fault(
    `${name} leads over a network without TLS that checks who answers: ${wayOut}. Where something else protects that network, give ${WITHOUT_TLS}=allowed.`,
  );
}

/** Certificates of authorities, in PEM. */
function authoritiesAt(environment: Environment, name: string, file: string): string | undefined {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch {
    environment.fault(`${name} names ${file}, which holds no certificate that can be read: give the authority's certificate in PEM.`);
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
