import type { Database } from '../../sqlite/database.js';
import { damaged } from '../../sqlite/sqlite-errors.js';
import { PLACED, type StreamPlaces } from './stream-places.js';

export interface LotSizes {
  /** Events after which their places go into the table: the more, the more of them share a page. */
  readonly lot: number;
  /** Places that one commit writes along, at least: neighbours in the table, so that they share pages. */
  readonly atOnce: number;
}

const SIZES: LotSizes = { lot: 16_384, atOnce: 256 };
/** For each event that is appended, so that a lot is written long before the next one is due. */
const FOR_EACH = 4;
/** At the end of a process so few may be left to the next start, which reads their events. */
const LEFT = 1_000;

/** The streams of one lot in the table's order, how many of them are written, and the event up to which every place is in it. */
interface Lot {
  readonly streams: readonly string[];
  readonly written: number;
  readonly upTo: number;
}

/**
 * Writes the places of events in lots, sorted, each piece of a lot along with a commit of events: a process that is killed between two
 * pieces begins the lot anew, and finds what is there already. The table takes one event for each revision of a stream and no other.
 */
export class PlacesInLots {
  #lot: Lot | null = null;
  /** How the lot stands once the transaction that is open is on disk. */
  #next: Lot | null = null;
  #owed = 0;
  readonly #insert: ReturnType<Database['prepare']>;
  readonly #standing: ReturnType<Database['prepare']>;

  constructor(
    private readonly database: Database,
    private readonly places: StreamPlaces,
    /** Others in tests, where a few events are many. */
    private readonly sizes: LotSizes = SIZES,
  ) {
    this.#insert = database.prepare('INSERT INTO places VALUES (?, ?, ?) ON CONFLICT (stream, revision) DO NOTHING');
    this.#standing = database.prepare('SELECT position FROM places WHERE stream = ? AND revision = ?');
  }

  /** Within a transaction that appended so many events, the last of them at `head`. @throws EngineError damaged: two events claim one revision */
  writeSome(appended: number, head: number): void {
    this.#next = this.#lot;
    if (!this.#next) {
      if (this.places.held < this.sizes.lot) return;
      this.#next = { streams: this.places.lateStreams(), written: 0, upTo: head };
      this.#owed = 0;
    }
    this.#owed += appended * FOR_EACH;
    if (this.#owed >= this.sizes.atOnce) this.#write(this.#owed);
  }

  /** The transaction is on disk. */
  written(): void {
    this.#lot = this.#next;
    if (!this.#lot || this.#lot.written < this.#lot.streams.length) return;
    this.places.forget(this.#lot.upTo);
    this.#lot = null;
  }

  /** All that is left, in a transaction of its own. */
  writeRest(head: number): void {
    if (this.places.held < LEFT) return;
    this.database.write(() => {
      this.#next = { streams: this.places.lateStreams(), written: 0, upTo: head };
      this.#write(Number.POSITIVE_INFINITY);
    });
    this.written();
  }

  #write(count: number): void {
    const { streams, written, upTo } = this.#next as Lot;
    this.#owed = 0;
    let at = written;
    for (let left = count; at < streams.length && left > 0; at += 1) left -= this.#writeStream(streams[at] as string);
    if (at === streams.length) this.database.setMeta(PLACED, String(upTo));
    this.#next = { streams, written: at, upTo };
  }

  #writeStream(stream: string): number {
    const late = this.places.late(stream);
    if (!late) return 0;
    late.positions.forEach((position, index) => {
      if (position === undefined) return;
      const revision = late.first + index;
      if (this.#insert.run(stream, revision, position).changes > 0) return;
      const { position: other } = this.#standing.get(stream, revision) as { position: number };
      if (other !== position) {
        const why = `has two events that claim revision ${revision} of stream ${stream}, at positions ${other} and ${position}`;
        throw damaged(this.database.path, undefined, why);
      }
    });
    return late.positions.length;
  }
}
