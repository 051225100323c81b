import { findById, insertAbsent } from './guarded-writes.js';
import { isDuplicate } from './mongodb-errors.js';
import type { Mongodb } from './open-mongodb.js';

export interface Note {
  readonly _id: string;
  readonly value: string;
}

/** Small named values; the last one that was set holds. */
export function notesIn(mongodb: Mongodb, collection: string) {
  const model = mongodb.model<Note>(collection, { _id: String, value: String });
  const put = (name: string, value: string) => model.replaceOne({ _id: { $eq: name } }, { _id: name, value }, { upsert: true });
  return {
    async get(name: string): Promise<string | null> {
      const [note] = await findById(mongodb, model, [name]);
      return note?.value ?? null;
    },
    /** Unless it stands already. */
    async add(name: string, value: string): Promise<void> {
      await insertAbsent(mongodb, model, [{ _id: name, value }]);
    },
    async set(name: string, value: string): Promise<void> {
      await mongodb.attempt(async () => {
        try {
          await put(name, value);
        } catch (error) {
          // Another one made it at the same moment: now there is something to replace.
          if (!isDuplicate(error)) throw error;
          await put(name, value);
        }
      });
    },
    async remove(name: string): Promise<void> {
      await mongodb.attempt(() => model.deleteOne({ _id: { $eq: name } }));
    },
    async removeAllBut(name: string): Promise<void> {
      await mongodb.attempt(() => model.deleteMany({ _id: { $ne: name } }));
    },
  };
}

export type Notes = ReturnType<typeof notesIn>;
