import type { Admin } from 'kafkajs';

/**
 * For ever: which partition a key is in depends on it, and so does the order of the messages of a key. So many processes can share
 * the work of one group, and so many handlers of a group run at once.
 */
export const PARTITIONS = 12;

export const topicOf = (prefix: string, context: string): string => `${prefix}.${context}`;

/** Makes the topics that are not there yet. Whoever relays or consumes does it, as nobody knows which service starts first. */
export async function makeTopics(admin: Admin, topics: readonly string[]): Promise<void> {
  const there = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !there.has(topic));
  if (missing.length === 0) return;
  await admin.createTopics({
    waitForLeaders: true,
    topics: missing.map((topic) => ({
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
