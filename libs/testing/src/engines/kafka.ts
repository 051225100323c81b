import { startKafka } from '../../../../infra/engines/kafka.mjs';

export type OwnKafka = Awaited<ReturnType<typeof startKafka>>;

export interface KafkaAtHand {
  /** `host:port`, with commas between. */
  readonly brokers: string;
  /** As far as it is known: a broker does not tell its version. */
  readonly version: string;
  stop(): Promise<void>;
}

/** The cluster at `KAFKA_BROKERS`, else a broker started here. Null where neither can be; then one line was printed that says why. */
export async function kafkaAtHand(): Promise<KafkaAtHand | null> {
  const brokers = process.env.KAFKA_BROKERS;
  if (brokers) return { brokers, version: `at ${brokers}`, stop: async () => undefined };
  return ownKafka();
}

/** A broker of the test's own, to be killed. Null where none can be started; then one line was printed that says why. */
export const ownKafka = (): Promise<OwnKafka | null> => started(null);

/** A broker that lets in only who has a user's password, over TLS. Null as above. */
export const securedKafka = (secured: Secured): Promise<OwnKafka | null> => started(secured);

interface Secured {
  /** Passwords by name. */
  readonly users: Readonly<Record<string, string>>;
  /** In PEM. */
  readonly certificate: { readonly cert: string; readonly key: string };
  /** After which a client has to show its password again; absent: never. */
  readonly sessionMs?: number;
}

async function started(secured: Secured | null): Promise<OwnKafka | null> {
  try {
    return await startKafka(secured);
  } catch (error) {
    process.stdout.write(`A broker of Kafka is skipped: ${(error as Error).message}.\n`);
    return null;
  }
}
