import { EngineError } from '@sleutelbos/kernel';
import kafkajs, { type Admin, type Consumer, Kafka, type Producer } from 'kafkajs';

/** Node finds not all names of the package by itself. */
const { KafkaJSError } = kafkajs;

/** Short: our own loops begin again after a fault, for as long as it lasts, and say so. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 };
const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * Its log goes nowhere: each failure that matters ends one turn of a loop of ours and is reported there, once. What else it says
 * at its error level is harmless (no coordinator and no leader for a moment, while topics and groups are made).
 */
export function kafkaClient(brokers: readonly string[]): Kafka {
  holdBackTimerWarning();
  return new Kafka({
    clientId: 'sleutelbos',
    brokers: [...brokers],
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
  const message = `Kafka at ${brokers.join(', ')} cannot be worked with (${error.name}: ${error.message}). It is tried again until it answers.`;
  return new EngineError('unavailable', message, { cause: error });
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
