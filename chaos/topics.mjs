import { randomUUID } from 'node:crypto';
import { kafkaClient, withAdmin } from '@sleutelbos/engines/message-bus/kafka/client.js';
import { groupOf } from '@sleutelbos/kernel';

/** The topics and groups of one installation, beside its services. */
export class Topics {
  #kafka;

  constructor(brokers, prefix) {
    this.#kafka = kafkaClient(brokers.split(','));
    this.prefix = prefix;
  }

  /** Everything that lies on them, in the order of each partition. */
  async records() {
    const { topics, total } = await withAdmin(this.#kafka, async (admin) => {
      const all = (await admin.listTopics()).filter((topic) => topic.startsWith(`${this.prefix}.`));
      const ends = await Promise.all(all.map((topic) => admin.fetchTopicOffsets(topic)));
      return { topics: all, total: ends.flat().reduce((sum, { high }) => sum + Number(high), 0) };
    });
    const records = [];
    const consumer = this.#kafka.consumer({ groupId: `chaos-${randomUUID()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    const seen = new Promise((done, failed) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
      const eachMessage = async ({ topic, partition, message: { key, headers } }) => {
        records.push({ place: `${topic}/${partition}`, topic, key: String(key), id: String(headers.ce_id) });
        if (records.length === total) done();
      };
      consumer.run({ eachMessage }).catch(failed);
      if (total === 0) done();
    });
    await seen;
    await consumer.disconnect();
    return records;
  }

  /** Groups of reactions that have not handled everything that lies on their topics. */
  async groupsBehind(reactions) {
    return withAdmin(this.#kafka, async (admin) => {
      const behind = [];
      for (const reaction of reactions) {
        const topics = [...new Set(reaction.handles.map((type) => `${this.prefix}.${type.slice(0, type.indexOf('.'))}`))];
        const places = await admin.fetchOffsets({ groupId: `${this.prefix}.${groupOf(reaction)}`, topics });
        for (const { topic, partitions } of places) {
          const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, high]));
          const level = partitions.every(({ partition, offset }) => ends.get(partition) === '0' || offset === ends.get(partition));
          if (!level) behind.push(`${groupOf(reaction)} in ${topic}`);
        }
      }
      return behind;
    });
  }
}

/**
 * What of the log should lie on the topics and does not, or not in its order: every message at least once, those of a key in one partition,
 * each first seen after the one before it, and none that no event makes.
 */
export function compareTopics(records, messages) {
  const what = [];
  const firstOf = new Map();
  const places = new Map();
  for (const [index, { id, key, place }] of records.entries()) {
    if (!firstOf.has(id)) firstOf.set(id, index);
    if ((places.get(key) ?? place) !== place) what.push(`${key} lies in ${places.get(key)} and in ${place}`);
    places.set(key, place);
  }
  const last = new Map();
  for (const { id, key, type } of messages) {
    const at = firstOf.get(id);
    if (at === undefined) what.push(`${type} of ${key} is not on its topic`);
    else if (at < (last.get(key) ?? -1)) what.push(`${type} of ${key} lies before an earlier one`);
    else last.set(key, at);
  }
  const known = new Set(messages.map(({ id }) => id));
  for (const id of firstOf.keys()) if (!known.has(id)) what.push(`message ${id} comes from no event`);
  return { messages: messages.length, records: records.length, what };
}
