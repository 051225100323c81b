import type { Database } from '../../sqlite/database.js';
import { damaged } from '../../sqlite/sqlite-errors.js';

const PAGE = 1_000;
/** Events held beyond what was asked of the file last: then it is asked again which of them it has placed. */
const HELD = 32_768;

/** Name of the note that says up to which event every place is in the table. */
export const PLACED = 'placed';

/** The newest events of one stream, whose places may not be in the table yet: positions by revision, from the first one held on. */
interface Late {
  readonly first: number;
  readonly positions: readonly (number | undefined)[];
}

class LateEvents implements Late {
  readonly positions: (number | undefined)[];
  constructor(
    readonly first: number,
    position: number,
  ) {
    this.positions = [position];
  }
}

/**
 * Where the events of each stream lie. The table knows all up to the event that is noted as placed, and perhaps some after it; the rest is
 * held here. Of a stream the table has a beginning without gaps, so what it lacks is what is held beyond.
 */
export class StreamPlaces {
  readonly #late = new Map<string, LateEvents>();
  /** Number of the last event that was noted. */
  #upTo: number;
  #held = 0;
  #asksAt = HELD;
  readonly #path: string;
  readonly #read: Database['read'];
  readonly #placed: () => number;
  readonly #ofTable: (stream: string, from: number, limit: number) => [number, number][];
  readonly #headInTable: (stream: string) => number | undefined;
  readonly #after: (position: number) => [number, string, number][];

  constructor({ path, prepare, read, meta }: Pick<Database, 'path' | 'prepare' | 'read' | 'meta'>) {
    const ofTable = prepare('SELECT revision, position FROM places WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
    const head = prepare('SELECT revision FROM places WHERE stream = ? ORDER BY revision DESC LIMIT 1');
    const after = prepare(`SELECT position, stream, revision FROM events WHERE position > ? ORDER BY position LIMIT ${PAGE}`);
    for (const statement of [ofTable, after]) statement.setReturnArrays(true);
    this.#path = path;
    this.#read = read;
    this.#placed = () => Number(meta(PLACED) ?? 0);
    this.#ofTable = (...given) => ofTable.all(...given) as unknown as [number, number][];
    this.#headInTable = (stream) => (head.get(stream) as { revision: number } | undefined)?.revision;
    this.#after = (position) => after.all(position) as unknown as [number, string, number][];
    this.#upTo = read(this.#placed);
    this.catchUp();
  }

  /** How many events are held. */
  get held(): number {
    return this.#held;
  }

  /** Takes in what others wrote to the file since. @throws EngineError */
  catchUp(): void {
    this.#read(() => {
      for (let found = PAGE; found === PAGE; ) {
        const rows = this.#after(this.#upTo);
        for (const [position, stream, revision] of rows) this.note(stream, revision, position);
        found = rows.length;
        if (found === PAGE || this.#held >= this.#asksAt) this.forget(this.#placed());
      }
    });
  }

  /** Events are noted in the order of the log. */
  note(stream: string, revision: number, position: number): void {
    const late = this.#late.get(stream);
    if (late) late.positions[revision - late.first] = position;
    else this.#late.set(stream, new LateEvents(revision, position));
    this.#held += 1;
    this.#upTo = position;
  }

  /** Revision of a stream's newest event; -1 when it has none. */
  headOf(stream: string): number {
    const late = this.#late.get(stream);
    return late ? late.first + late.positions.length - 1 : (this.#headInTable(stream) ?? -1);
  }

  /** Positions of at most `limit` events of a stream, from a revision on. @throws EngineError damaged, when a revision is missing */
  of(stream: string, from: number, limit?: number): number[] {
    const late = this.#late.get(stream);
    const positions: number[] = [];
    if (!late || from < late.first) {
      for (const [revision, position] of this.#read(() => this.#ofTable(stream, from, limit ?? -1))) {
        if (revision !== from + positions.length) throw this.#lacks(stream, from + positions.length);
        positions.push(position);
      }
    }
    if (!late) return positions;
    const end = Math.min(late.first + late.positions.length, limit === undefined ? Number.POSITIVE_INFINITY : from + limit);
    for (let revision = from + positions.length; revision < end; revision += 1) {
      const position = late.positions[revision - late.first];
      if (position === undefined) throw this.#lacks(stream, revision);
      positions.push(position);
    }
    return positions;
  }

  /** The streams of which something is held, in the order of the table. */
  lateStreams(): string[] {
    return [...this.#late.keys()].sort();
  }

  /** What is held of one stream, by revision from `first` on. */
  late(stream: string): Late | undefined {
    return this.#late.get(stream);
  }

  /** The table has every place up to this event. */
  forget(placed: number): void {
    this.#keep((position) => position > placed);
    this.#upTo = Math.max(this.#upTo, placed);
    this.#asksAt = this.#held + HELD;
  }

  /** What was noted after this event does not stand. */
  takeBack(after: number): void {
    this.#keep((position) => position <= after);
    this.#upTo = after;
  }

  /** Of each stream a run without gaps stays, or nothing. */
  #keep(stays: (position: number) => boolean): void {
    this.#held = 0;
    for (const [stream, { first, positions }] of this.#late) {
      const kept = positions.findIndex((position) => position !== undefined && stays(position));
      if (kept === -1) {
        this.#late.delete(stream);
        continue;
      }
      const staying = positions.slice(kept).filter((position) => position === undefined || stays(position));
      this.#held += staying.length;
      if (staying.length === positions.length) continue;
      const shorter = new LateEvents(first + kept, 0);
      shorter.positions.splice(0, 1, ...staying);
      this.#late.set(stream, shorter);
    }
  }

  #lacks(stream: string, revision: number): Error {
    return damaged(this.#path, undefined, `lacks revision ${revision} of stream ${stream}`);
  }
}
