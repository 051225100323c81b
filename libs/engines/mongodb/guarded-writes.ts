import type { Model } from 'mongoose';
import { foreignIndex, isDuplicate, refusedOf } from './mongodb-errors.js';
import type { Mongodb } from './open-mongodb.js';

/** A compatible server is asked so many things at once, each for one document. */
const LANES = 4;

/** Where `$in` reads the whole collection and decodes it, so many single looks through it cost about the same. */
const SINGLY_MAX = 100;

/** Something that only a newer one of the same id replaces. */
export interface Positioned {
  readonly _id: string;
  /** Sorts as text. */
  readonly position: string;
}

/**
 * Inserts what does not stand yet and answers the documents whose id was taken. An insert is the one statement that is decided by the
 * unique index of `_id` on every server.
 */
export async function insertAbsent<T extends { readonly _id: unknown }>(
  { attempt }: Mongodb,
  model: Model<T>,
  documents: readonly T[],
): Promise<readonly T[]> {
  if (documents.length === 0) return [];
  return attempt(async () => {
    try {
      await model.collection.insertMany(documents as never, { ordered: false });
      return [];
    } catch (error) {
      const refused = refusedOf(error);
      if (!refused?.every(isDuplicate)) throw error;
      return refused.map(({ index }) => documents[index] as T);
    }
  });
}

/**
 * Writes each document unless the stored one is of the same or a newer position. What cannot be inserted is repeated once as a
 * replacement without upsert: no match then means that a newer one stands, also when another writer inserted first. (A guarded upsert
 * would do both in one statement, but a compatible server leaves out the rest of a batch after its first 11000, and says nothing of it.)
 * @throws EngineError damaged when an index that is not ours refuses
 */
export async function putGuarded<T extends Positioned>(mongodb: Mongodb, model: Model<T>, documents: readonly T[]): Promise<void> {
  const standing = await insertAbsent(mongodb, model, newestOfEach(documents));
  if (standing.length === 0) return;
  const replaced = await mongodb.attempt(async () => {
    try {
      return mongodb.compatible ? await replaceOneByOne(model, standing) : await replaceTogether(model, standing);
    } catch (error) {
      throw isDuplicate(error) ? foreignIndex(mongodb.where, model.collection.collectionName) : error;
    }
  });
  if (replaced === standing.length) return;
  const there = await findById(mongodb, model as unknown as Model<Positioned>, ids(standing));
  if (there.length < standing.length) throw foreignIndex(mongodb.where, model.collection.collectionName);
}

/** Documents by id, each once, in the order asked; those that do not stand are left out. */
export async function findById<T extends { readonly _id: unknown }>(
  { attempt, compatible }: Mongodb,
  model: Model<T>,
  wanted: readonly T['_id'][],
): Promise<readonly T[]> {
  const distinct = [...new Set(wanted)];
  if (distinct.length === 0) return [];
  const found = new Map<unknown, T>();
  await attempt(async () => {
    const ask = async (filter: object): Promise<void> => {
      for (const one of (await model.find(filter as never).lean()) as unknown as T[]) found.set(one._id, one);
    };
    if (compatible && distinct.length <= SINGLY_MAX) await inLanes(distinct, (id) => ask({ _id: { $eq: id } }));
    else await ask({ _id: { $in: distinct } });
  });
  return distinct.flatMap((id) => found.get(id) ?? []);
}

const ids = (documents: readonly Positioned[]): string[] => documents.map(({ _id }) => _id);

/** Of one id in one call the newest alone: two statements for it at the same moment would not take turns on a compatible server. */
function newestOfEach<T extends Positioned>(documents: readonly T[]): readonly T[] {
  const newest = new Map<string, T>();
  for (const document of documents) {
    const known = newest.get(document._id);
    if (!known || document.position > known.position) newest.set(document._id, document);
  }
  return [...newest.values()];
}

async function replaceTogether<T extends Positioned>(model: Model<T>, documents: readonly T[]): Promise<number> {
  const operations = documents.map((document) => ({ replaceOne: { filter: olderThan(document), replacement: document } }));
  // Mongoose leaves out what does not fit the schema and says so only when it is asked to.
  const { matchedCount } = await model.bulkWrite(operations as never, { ordered: false, throwOnValidationError: true });
  return matchedCount;
}

/** A compatible server holds a connection of its database for every match of a batch until the batch ends: a large one waits for itself. */
async function replaceOneByOne<T extends Positioned>(model: Model<T>, documents: readonly T[]): Promise<number> {
  let matched = 0;
  await inLanes(documents, async (document) => {
    const { matchedCount } = await model.replaceOne(olderThan(document) as never, document as never);
    matched += matchedCount;
  });
  return matched;
}

const olderThan = ({ _id, position }: Positioned) => ({ _id: { $eq: _id }, position: { $lt: position } });

export async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next] as T;
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}
