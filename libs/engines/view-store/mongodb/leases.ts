import { type Clock, EngineError, type Lease } from '@sleutelbos/kernel';
import type { Model } from 'mongoose';
import { insertAbsent } from '../../mongodb/guarded-writes.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';

/** How often a lease is tried for while others take turns on it at the same moment. */
const ATTEMPTS = 5;

interface Term {
  readonly _id: string;
  readonly name: string;
  readonly term: number;
  readonly holder: string;
  /** Milliseconds of the store's clock; 0: given back. */
  readonly until: number;
}

export interface Leases {
  /** Makes the place. Safe to repeat. */
  prepare(): Promise<void>;
  take(name: string, holder: string, ttlMs: number): Promise<Lease | null>;
  /** Names that somebody holds now. */
  held(): Promise<readonly string[]>;
  /** Forgets all but this one. */
  clearBut(name: string): Promise<void>;
}

/**
 * A lease is a chain of terms: who inserts the next one holds it, be it to take over, to renew or to give back. So each step is decided
 * by the unique index of `_id`, on every server, and nobody can renew what another has taken meanwhile. The newest term is never removed.
 */
export function leases(mongodb: Mongodb, clock: Pick<Clock, 'now'>): Leases {
  const terms: Model<Term> = mongodb.model<Term>('leases', { _id: String, name: String, term: Number, holder: String, until: Number });

  const newest = (name: string): Promise<Term | null> =>
    mongodb.attempt(
      async () =>
        (await terms
          .findOne({ name: { $eq: name } })
          .sort({ term: -1 })
          .lean()) as Term | null,
    );

  /** The term that stands after it: ours, or that of somebody who was faster. */
  async function step(name: string, after: number, holder: string, until: number): Promise<Term> {
    const wanted: Term = { _id: idOf(name, after + 1), name, term: after + 1, holder, until };
    await insertAbsent(mongodb, terms, [wanted]);
    const last = await newest(name);
    if (!last || last.term < wanted.term)
      throw new EngineError('unavailable', `A lease in ${mongodb.where} was removed while it was taken. Ask again.`);
    // Terms long past are removed, so a latecomer may have inserted one of them anew: it stands behind the newest and means nothing.
    await mongodb.attempt(() => terms.deleteMany({ name: { $eq: name }, term: { $lt: last.term } }));
    return last;
  }

  async function renewed(name: string, term: number, holder: string, ttlMs: number): Promise<number | null> {
    const last = await newest(name);
    // Ours all the same: the answer to a former renewal was lost on its way.
    if (last?.holder !== holder || last.until === 0 || last.term < term) return null;
    const now = await step(name, last.term, holder, clock.now() + ttlMs);
    return now.holder === holder && now.until !== 0 ? now.term : null;
  }

  return {
    async prepare() {
      await mongodb.attempt(() => terms.collection.createIndex({ name: 1, term: -1 }, { name: 'newest' }));
    },
    async take(name, holder, ttlMs) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const last = await newest(name);
        if (last && last.holder !== holder && last.until > clock.now()) return null;
        const now = await step(name, last?.term ?? 0, holder, clock.now() + ttlMs);
        if (now.holder !== holder) return null;
        if (now.until === 0) continue;
        let { term } = now;
        return {
          async renew() {
            const next = await renewed(name, term, holder, ttlMs);
            term = next ?? term;
            return next !== null;
          },
          async release() {
            const standing = await newest(name);
            if (standing?.holder === holder && standing.until !== 0) await step(name, standing.term, holder, 0);
          },
        };
      }
      return null;
    },
    async held() {
      const standing = await mongodb.attempt(() => terms.find({ until: { $gt: clock.now() } }).lean());
      const last = await Promise.all([...new Set(standing.map(({ name }) => name))].map(newest));
      return last.flatMap((one) => (one && one.until > clock.now() ? [one.name] : []));
    },
    async clearBut(name) {
      await mongodb.attempt(() => terms.deleteMany({ name: { $ne: name } }));
    },
  };
}

const idOf = (name: string, term: number): string => `${name}#${term}`;
