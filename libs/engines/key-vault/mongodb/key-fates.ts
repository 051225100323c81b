import { findById, insertAbsent } from '../../mongodb/guarded-writes.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';

/** What became of a key that an event uses, that was asked for again, or that nobody came to use. */
export type Fate = 'used' | 'asked-again' | 'swept';

interface FateRow {
  readonly _id: string;
  readonly fate: string;
}

/** How far this was carried; among the fates, so that both are lost or put back together. */
const USED_UP_TO = 'note used-up-to';
const SWEPT_UP_TO = 'note swept-up-to';

export type KeyFates = ReturnType<typeof keyFates>;

/**
 * Whether a key is swept is decided once, by who inserts its fate: so a key that one process sweeps is not handed out by another, on every
 * server (ADR 0023). A fate is never changed.
 */
export function keyFates(mongodb: Mongodb) {
  const model = mongodb.model<FateRow>('key-fates', { _id: String, fate: String });
  const note = async (name: string): Promise<string | null> => (await findById(mongodb, model, [name]))[0]?.fate ?? null;
  const setNote = (name: string, fate: string) =>
    mongodb.attempt(() => model.replaceOne({ _id: { $eq: name } }, { _id: name, fate }, { upsert: true }));
  const among = async (kids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    new Map((await findById(mongodb, model, kids)).map(({ _id, fate }) => [_id, fate]));

  return {
    /** Fates of those that have one. */
    among,
    /** Gives this fate to those that have none; answers the fates of all. */
    async decide(kids: readonly string[], fate: Fate): Promise<ReadonlyMap<string, string>> {
      const before = await insertAbsent(
        mongodb,
        model,
        kids.map((_id) => ({ _id, fate })),
      );
      const others = await among(before.map(({ _id }) => _id));
      return new Map(kids.map((kid) => [kid, others.get(kid) ?? fate]));
    },
    usedUpTo: () => note(USED_UP_TO),
    setUsedUpTo: (upTo: string) => setNote(USED_UP_TO, upTo),
    /** Milliseconds: of keys made until then it is decided. */
    sweptUpTo: async (): Promise<number> => Number((await note(SWEPT_UP_TO)) ?? 0),
    setSweptUpTo: (ms: number) => setNote(SWEPT_UP_TO, String(ms)),
    countSwept: () => mongodb.attempt(() => model.countDocuments({ fate: { $eq: 'swept' } } as never)),
  };
}
