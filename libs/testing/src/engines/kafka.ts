import { startKafka } from '../../../../infra/engines/kafka.mjs';

export type OwnKafka = Awaited<ReturnType<typeof startKafka>>;

export interface KafkaAtHand {
  /** `host:port`, with commas between. */
  readonly brokers: string;
  /** As far as it is known: a broker does not tell its version. */
  readonly version: string;
  /** A broker that a test may kill. */
  own(): Promise<OwnKafka>;
  stop(): Promise<void>;
}

/** The cluster at `KAFKA_BROKERS`, else a broker started here. Null where neither can be; then one line was printed that says why. */
export async function kafkaAtHand(): Promise<KafkaAtHand | null> {
  const given = process.env.KAFKA_BROKERS;
  if (given) {
    let started: OwnKafka | null = null;
    return {
      brokers: given,
      version: `at ${given}`,
      own: async () => {
        started ??= await startKafka();
        return started;
      },
      stop: async () => started?.stop(),
    };
  }
  try {
    const started = await startKafka();
    return { brokers: started.brokers, version: started.version, own: async () => started, stop: () => started.stop() };
  } catch (error) {
    process.stdout.write(`kafka is skipped: KAFKA_BROKERS is not set, and ${(error as Error).message}.\n`);
    return null;
  }
}
