import type { KeyOwner } from '@sleutelbos/kernel';
import { findById, inLanes, insertAbsent } from '../../mongodb/guarded-writes.js';
import { indexOverList } from '../../mongodb/index-over-list.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';

/** So many ids go into one question. */
const CHUNK = 500;

/**
 * One document for each owner that has or had a key. It is inserted once, with the tokens it was made with, so key and rows come together;
 * destruction empties it, and it stays, so that its `_id` lets no other key in. Only what no event ever used is removed whole.
 */
export interface KeyRow extends KeyOwner {
  readonly _id: string;
  readonly kid: string;
  /** Base64; null when destroyed. */
  readonly wrapped: string | null;
  /** The same key under the next key-encryption key, while keys are wrapped anew. */
  readonly next?: string;
  readonly tokens: readonly string[];
  /** Milliseconds; absent in keys that are older than this field, and are never swept. */
  readonly made?: number;
}

/** A token that was added to a standing key: a document of its own, so that nothing but destruction rewrites a key's. */
interface TokenRow {
  readonly _id: string;
  readonly owner: string;
  readonly tenant: string;
  readonly token: string;
  /** The key that stood when it was added; absent in rows that are older than this field. */
  readonly kid?: string;
}

interface Destroyed {
  readonly _id: string;
}

export type KeyCollections = Awaited<ReturnType<typeof keyCollections>>;

export const ownerId = ({ tenant, subject, purpose }: KeyOwner): string => JSON.stringify([tenant, subject, purpose]);

/** The statements of the vault, each as a function. `register` is another database: it lies outside of what is backed up and restored. */
export async function keyCollections(mongodb: Mongodb, register: Mongodb) {
  const { attempt } = mongodb;
  const text = { type: String };
  const keys = mongodb.model<KeyRow>('keys', {
    ...{ _id: text, kid: text, tenant: text, subject: text, purpose: text, wrapped: text, next: text },
    tokens: [String],
    made: Number,
  });
  const tokens = mongodb.model<TokenRow>('tokens', { _id: text, owner: text, tenant: text, token: text, kid: text });
  const destroyed = register.model<Destroyed>('destroyed-keys', { _id: text });
  await attempt(async () => {
    await keys.collection.createIndex({ kid: 1 }, { name: 'kid' });
    await keys.collection.createIndex({ made: 1 }, { name: 'made' });
    await tokens.collection.createIndex({ tenant: 1, token: 1 }, { name: 'tokens' });
    await tokens.collection.createIndex({ owner: 1 }, { name: 'owner' });
  });
  await indexOverList(mongodb, keys, { tenant: 1, tokens: 1 }, 'tokens');
  const found = (filter: Record<string, unknown>): Promise<KeyRow[]> =>
    attempt(() => keys.find(filter as never).lean()) as Promise<unknown> as Promise<KeyRow[]>;
  const gone = { wrapped: { $eq: null } };
  const standing = { wrapped: { $ne: null } };

  return {
    byOwner: (owners: readonly string[]) => findById(mongodb, keys, owners),
    byKid: async (kids: readonly string[]) => (await Promise.all(chunksOf(kids).map((some) => found({ kid: { $in: some } })))).flat(),
    standing: () => found(standing),
    /** Standing keys that were made after the one and until the other instant. */
    madeBetween: (after: number, upTo: number) => found({ ...standing, made: { $gt: after, $lte: upTo } }),
    /** A key that was made for nothing goes whole, its rows first: another may be made for its owner at once. */
    async remove(rows: readonly KeyRow[]): Promise<void> {
      await inLanes(rows, async ({ _id, kid }) => {
        await attempt(() => tokens.deleteMany({ owner: { $eq: _id }, kid: { $eq: kid } } as never));
        await attempt(() => keys.deleteOne({ _id: { $eq: _id }, kid: { $eq: kid }, ...standing } as never));
      });
    },
    rewrapped: () => found({ ...standing, next: { $ne: null } }),
    destroyedOwners: async (): Promise<readonly KeyRow[]> => found(gone),
    /** Answers those whose owner has one. */
    insert: (rows: readonly KeyRow[]) => insertAbsent(mongodb, keys, rows),
    async addTokens({ _id: owner, tenant, kid }: KeyRow, added: readonly string[]): Promise<void> {
      const rows = added.map((token): TokenRow => ({ _id: JSON.stringify([owner, token, kid]), owner, tenant, token, kid }));
      await insertAbsent(mongodb, tokens, rows);
    },
    async removeTokens(owners: readonly string[]): Promise<void> {
      for (const some of chunksOf(owners)) await attempt(() => tokens.deleteMany({ owner: { $in: [...some] } }));
    },
    async subjects(tenant: string, token: string): Promise<readonly string[]> {
      const [made, added] = await Promise.all([
        found({ tenant: { $eq: tenant }, tokens: { $eq: token }, ...standing }),
        attempt(() => tokens.find({ tenant: { $eq: tenant }, token: { $eq: token } }).lean()) as Promise<unknown> as Promise<TokenRow[]>,
      ]);
      const others = await findById(
        mongodb,
        keys,
        added.map(({ owner }) => owner),
      );
      const subjects = [...made, ...others.filter(({ wrapped }) => wrapped !== null)].map(({ subject }) => subject);
      return [...new Set(subjects)].sort();
    },
    /** Key and tokens leave the document; id and owner stay. */
    async empty(rows: readonly KeyRow[]): Promise<void> {
      const emptied = { $set: { wrapped: null, tokens: [] }, $unset: { next: 1, made: 1 } };
      await attempt(() => inLanes(rows, async ({ _id }) => void (await keys.updateOne({ _id: { $eq: _id } }, emptied as never))));
    },
    /** Changes the wrappings of a key that still stands. */
    async rewrite(_id: string, change: { readonly wrapped?: string; readonly next?: string | null }): Promise<void> {
      const { next, ...set } = change;
      const update = next === null ? { $set: set, $unset: { next: 1 } } : { $set: { ...set, next } };
      await attempt(() => keys.updateOne({ _id: { $eq: _id }, ...standing } as never, update as never));
    },
    register: {
      add: (kids: readonly string[]) =>
        insertAbsent(
          register,
          destroyed,
          kids.map((_id) => ({ _id })),
        ),
      among: (kids: readonly string[]) => findById(register, destroyed, kids),
      all: async (): Promise<readonly string[]> => (await register.attempt(() => destroyed.find().lean())).map(({ _id }) => _id),
      count: () => register.attempt(() => destroyed.countDocuments()),
    },
    count: () => attempt(() => keys.countDocuments(standing as never)),
  };
}

function chunksOf<T>(all: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, n) => all.slice(n * CHUNK, (n + 1) * CHUNK));
}
