import { type Clock, EngineError, type ReadLine, type ReadLog, type ReadQuery } from '@sleutelbos/kernel';
import type { Model } from 'mongoose';
import { indexOverList } from '../../mongodb/index-over-list.js';
import { refusedOf } from '../../mongodb/mongodb-errors.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';
import { checkLines, pageStart } from '../read-page.js';

/** Calls of so many callers go to the server in one statement. */
const TOGETHER_MAX = 200;
/** So often in a row other processes may be faster before a caller is told. */
const ATTEMPTS = 200;

/** The lines of one call: one document, so all of them or none. */
interface Call {
  /** Number of the first line; the next call's is this one plus `count`. So its unique index gives the order, over all processes. */
  readonly _id: number;
  readonly count: number;
  /** JSON, as it was recorded. */
  readonly lines: string;
  /** Under what its lines are found: see `keysOf`. */
  readonly keys: readonly string[];
}

type Bound = { readonly $gte: number } | { readonly $gt: number };

interface Waiting {
  readonly lines: readonly ReadLine[];
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the collection `reads`. No statement of this program changes or removes a document of it; that nobody else does is a matter of
 * rights: give its user the actions `find`, `insert`, `createCollection` and `createIndex` there, and no other (ADR 0023).
 * @throws EngineError unavailable
 */
export async function openMongodbReadLog(mongodb: Mongodb, clock: Pick<Clock, 'sleep'>): Promise<ReadLog> {
  const calls = mongodb.model<Call>('reads', { _id: Number, count: Number, lines: String, keys: [String] });
  await indexOverList(mongodb, calls, { keys: 1, _id: 1 }, 'keys');
  return new MongodbReadLog(mongodb, clock, calls);
}

class MongodbReadLog implements ReadLog {
  #queue: Waiting[] = [];
  #draining: Promise<void> | null = null;
  /** Number of the next line, as far as this process knows. */
  #next: number | null = null;
  #closed = false;

  constructor(
    private readonly mongodb: Mongodb,
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly model: Model<Call>,
  ) {}

  async record(lines: readonly ReadLine[]): Promise<void> {
    this.#mustBeOpen();
    checkLines(lines);
    if (lines.length === 0) return;
    const text = JSON.stringify(lines);
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ lines: JSON.parse(text), text, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  async find(query: ReadQuery): ReturnType<ReadLog['find']> {
    this.#mustBeOpen();
    const start = pageStart(query);
    const found: { number: number; line: ReadLine }[] = [];
    // One more than asked shows whether there is a next page.
    const wanted = query.limit + 1;
    let from: Bound | null = { $gte: start === 0 ? 0 : await this.#callOf(start) };
    while (from && found.length < wanted) {
      const calls = await this.#calls(query, from, wanted);
      for (const { _id, lines } of calls) {
        (JSON.parse(lines) as ReadLine[]).forEach((line, index) => {
          if (_id + index > start && isAskedFor(line, query)) found.push({ number: _id + index, line });
        });
      }
      from = calls.length < wanted ? null : { $gt: calls.at(-1)?._id as number };
    }
    const page = found.slice(0, query.limit);
    return { lines: page.map(({ line }) => line), next: found.length > query.limit ? String(page.at(-1)?.number) : null };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  /** Calls that hold a line under the keys asked for, in order. */
  #calls(query: ReadQuery, from: Bound, limit: number): Promise<readonly Call[]> {
    const filter = { keys: { $in: keysAskedFor(query) }, _id: from };
    return this.mongodb.attempt(() => this.model.find(filter).sort({ _id: 1 }).limit(limit).lean()) as Promise<unknown> as Promise<Call[]>;
  }

  /** The call that a line stands in: a page may begin in the middle of it. */
  async #callOf(number: number): Promise<number> {
    const query = this.model.findOne({ _id: { $lte: number } }, { _id: 1 }).sort({ _id: -1 });
    const call = (await this.mongodb.attempt(() => query.lean())) as Pick<Call, '_id'> | null;
    return call?._id ?? 0;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.clock.sleep(0);
      const group = this.#queue.splice(0, TOGETHER_MAX);
      let done = 0;
      try {
        for (let attempt = 0; done < group.length; attempt += 1) {
          if (attempt === ATTEMPTS)
            throw new EngineError('unavailable', `Too many write to the read log in ${this.mongodb.where}. Ask again.`);
          const stored = await this.#insert(group.slice(done));
          for (const { resolve } of group.slice(done, done + stored)) resolve();
          if (stored > 0) attempt = 0;
          done += stored;
        }
      } catch (error) {
        this.#next = null;
        for (const { reject } of group.slice(done)) reject(error);
      }
    }
    this.#draining = null;
  }

  /** Inserts in order up to the first number that somebody else has taken; answers how many calls are stored. */
  async #insert(group: readonly Waiting[]): Promise<number> {
    const next = this.#next ?? (await this.#nextFree());
    let number = next;
    const calls = group.map(({ lines, text }): Call => {
      const call = { _id: number, count: lines.length, lines: text, keys: [...new Set(lines.flatMap(keysOf))] };
      number += lines.length;
      return call;
    });
    const stored = await this.mongodb.attempt(async () => {
      try {
        await this.model.collection.insertMany(calls as never, { ordered: true });
        return calls.length;
      } catch (error) {
        const [refused] = refusedOf(error) ?? [];
        if (refused?.code !== 11000) throw error;
        return refused.index;
      }
    });
    this.#next = stored === calls.length ? number : null;
    return stored;
  }

  async #nextFree(): Promise<number> {
    const last = (await this.mongodb.attempt(() => this.model.findOne({}, { count: 1 }).sort({ _id: -1 }).lean())) as Call | null;
    return last ? last._id + last.count : 1;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('unavailable', 'The read log is closed.');
  }
}

/**
 * One key for each way to ask, for everyone's and for the circle's view of it: so a question walks over no call that holds nothing for
 * who asks (SAF-02).
 */
function keysOf({ tenant, circle = '', subjects, actor, record }: ReadLine): string[] {
  const ways = [['tenant'], ['actor', actor], ['record', record], ...subjects.map((subject) => ['subject', subject])];
  return ways.flatMap((way) => [keyOf(tenant, null, way), keyOf(tenant, circle, way)]);
}

/** The narrowest way into the lines; what else is asked is compared line by line. */
function keysAskedFor({ tenant, circles, subject, actor, record }: ReadQuery): string[] {
  const way =
    subject !== undefined
      ? ['subject', subject]
      : record !== undefined
        ? ['record', record]
        : actor !== undefined
          ? ['actor', actor]
          : ['tenant'];
  return circles === undefined ? [keyOf(tenant, null, way)] : ['', ...new Set(circles)].map((circle) => keyOf(tenant, circle, way));
}

const keyOf = (tenant: string, circle: string | null, way: readonly string[]): string => JSON.stringify([tenant, circle, ...way]);

function isAskedFor(line: ReadLine, { tenant, circles, subject, actor, record }: ReadQuery): boolean {
  return (
    line.tenant === tenant &&
    (circles === undefined || line.circle === undefined || circles.includes(line.circle)) &&
    (subject === undefined || line.subjects.includes(subject)) &&
    (actor === undefined || line.actor === actor) &&
    (record === undefined || line.record === record)
  );
}
