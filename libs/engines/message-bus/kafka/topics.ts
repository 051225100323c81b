import type { Admin } from 'kafkajs';

/**
 * For ever: which partition a key is in depends on it, and so does the order of the messages of a key. So many processes can share
 * the work of one group, and so many handlers of a group run at once.
 */
export const PARTITIONS = 12;

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export const topicOf = (prefix: string, context: string): string => `${prefix}.${context}`;

/**
 * Makes the topics that are not there yet. Whoever relays or consumes does it, as nobody knows which service starts first. Throws what
 * passes while a partition has no leader yet: it would refuse its part of a request, which the client then repeats whole.
 */
export async function makeTopics(admin: Admin, topics: readonly string[]): Promise<void> {
  const there = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !there.has(topic));
  if (missing.length > 0) await create(admin, missing);
  await endsOf(admin, topics);
}

/** The place behind the last message of each partition. */
export async function endsOf(admin: Admin, topics: readonly string[]): Promise<readonly Place[]> {
  const each = await Promise.all(
    topics.map(async (topic) => (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({ topic, partition, offset: high }))),
  );
  return each.flat();
}

async function create(admin: Admin, topics: readonly string[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map((topic) => ({
      topic,
      numPartitions: PARTITIONS,
      // As many copies as the cluster is set to make.
      replicationFactor: -1,
      configEntries: [
        { name: 'cleanup.policy', value: 'delete' },
        { name: 'retention.ms', value: '-1' },
        { name: 'retention.bytes', value: '-1' },
      ],
    })),
  });
}
