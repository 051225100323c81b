import { EngineError } from '@sleutelbos/kernel';
import kafkajs, { type Admin, type Consumer, Kafka, type Producer, type SASLOptions } from 'kafkajs';

/** Node finds not all names of the package by itself. */
const { KafkaJSError } = kafkajs;

/** Short: our own loops begin again after a fault, for as long as it lasts, and say so. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 };
const CONNECTION_TIMEOUT_MS = 5_000;

export type SaslMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

/** How brokers show who they are, and this client to them. */
export interface KafkaAccess {
  /** Absent: nothing is encrypted. `ca`: certificates (PEM) of who signed the brokers'; absent: those that Node trusts. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string };
}

/**
 * Its log goes nowhere: each failure that matters ends one turn of a loop of ours and is reported there, once. What else it says
 * at its error level is harmless (no coordinator and no leader for a moment, while topics and groups are made).
 */
export function kafkaClient(brokers: readonly string[], { tls, sasl }: KafkaAccess = {}): Kafka {
  holdBackTimerWarning();
  return new Kafka({
    clientId: 'sleutelbos',
    brokers: [...brokers],
    ...(tls ? { ssl: tls.ca ? { ca: tls.ca } : true } : {}),
    ...(sasl ? { sasl: { ...sasl, mechanism: sasl.mechanism.toLowerCase() } as SASLOptions } : {}),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    retry: RETRY,
    logCreator: () => () => undefined,
  });
}

export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** True for what the client expects to pass by itself: no leader, no coordinator, while a topic or a group is made. */
export const expectedToPass = (error: unknown): boolean => error instanceof KafkaJSError && error.retriable;

/** Errors of the client as the port's; all others as they are. */
export function engineError(error: unknown, brokers: readonly string[]): unknown {
  if (!(error instanceof KafkaJSError)) return error;
  const message = `Kafka at ${brokers.join(', ')} ${whyNot(error)} It is tried again until it answers.`;
  return new EngineError('unavailable', message, { cause: error });
}

function whyNot({ name, message }: Error): string {
  const told = `(${name}: ${message})`;
  if (/SASL/.test(message) || /SASL/.test(name))
    return `does not let this user in ${told}. Check KAFKA_SASL_MECHANISM, KAFKA_SASL_USER and KAFKA_SASL_PASSWORD.`;
  if (/certificate|altnames/i.test(message))
    return `shows a certificate that is not trusted here ${told}. Name its authority with KAFKA_TLS_CA_FILE.`;
  if (/SSL routines/.test(message)) return 'speaks no TLS. Let it do so, or give KAFKA_TLS=false where nobody reads along.';
  if (/Closed connection/.test(message))
    return `ends connections ${told}, as one that wants TLS or a user does. Check KAFKA_TLS and KAFKA_SASL_MECHANISM.`;
  return `cannot be worked with ${told}.`;
}

/** What `work` comes to, or the signal's reason as soon as it aborts: an attempt at a broker that is down outlasts any patience. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Connects unless the signal aborts first; then the connection is closed as soon as it stands. */
export async function connect(client: Producer | Consumer, signal: AbortSignal): Promise<void> {
  const connecting = client.connect();
  try {
    await orAborted(connecting, signal);
  } catch (error) {
    connecting.then(() => client.disconnect()).catch(() => undefined);
    throw error;
  }
}

let heldBack = false;

/**
 * The client's request queue sets timers with a negative time, of which Node warns (tulios/kafkajs#1751). They fire at once, as is
 * meant. Only that warning of that place is held back.
 */
function holdBackTimerWarning(): void {
  if (heldBack) return;
  heldBack = true;
  const { emitWarning } = process;
  process.emitWarning = (...words: unknown[]): void => {
    if (words[1] === 'TimeoutNegativeWarning' && new Error().stack?.includes('scheduleCheckPendingRequests')) return;
    Reflect.apply(emitWarning, process, words);
  };
}
