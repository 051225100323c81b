import type { Model } from 'mongoose';
import type { Mongodb } from './open-mongodb.js';

/**
 * An index with an entry for each element of a list. A compatible server makes one entry of the whole list: no question would use it, and a
 * long list would be refused for it. So there it is left out.
 */
export async function indexOverList<T>(
  { attempt, compatible }: Mongodb,
  model: Model<T>,
  key: Readonly<Record<string, 1>>,
  name: string,
): Promise<void> {
  if (!compatible) await attempt(() => model.collection.createIndex(key, { name }));
}
