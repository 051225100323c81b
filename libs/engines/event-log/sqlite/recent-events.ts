import type { RecordedEvent } from '@sleutelbos/kernel';
import { type EventRow, parsed } from './event-row.js';

interface Slot {
  readonly row: EventRow;
  event: RecordedEvent | null;
}

/**
 * The newest events, so that the many views and reactions near the head share one reading of them. Each is parsed from its text when
 * the first asks for it: appending pays nothing, and what readers see is what the file holds.
 */
export class RecentEvents {
  readonly #slots: (Slot | undefined)[];
  /** Numbers of the oldest and the newest event held; none when first > last. */
  #first = 1;
  #last = 0;
  #characters = 0;
  /** Number of the newest event of each stream that has one here. */
  readonly #newest = new Map<string, number>();

  constructor(
    private readonly capacity: number,
    private readonly charactersMax: number,
  ) {
    this.#slots = new Array<Slot | undefined>(capacity);
  }

  add(rows: readonly EventRow[]): void {
    for (const row of rows) {
      if (row.position !== this.#last + 1) this.#restartAt(row.position);
      if (this.#last - this.#first + 1 === this.capacity) this.#dropFirst();
      this.#slots[row.position % this.capacity] = { row, event: null };
      this.#last = row.position;
      this.#newest.set(row.stream, row.position);
      this.#characters += size(row);
      while (this.#characters > this.charactersMax && this.#first < this.#last) this.#dropFirst();
    }
  }

  /** Null when the events after number `after` are not all here. */
  next(after: number, limit: number, types?: ReadonlySet<string>): { events: RecordedEvent[]; mark: number } | null {
    if (after + 1 < this.#first || after >= this.#last) return null;
    const events: RecordedEvent[] = [];
    let mark = after;
    while (mark < this.#last && events.length < limit) {
      mark += 1;
      const slot = this.#slots[mark % this.capacity] as Slot;
      if (types && !types.has(slot.row.type)) continue;
      slot.event ??= parsed(slot.row);
      events.push(slot.event);
    }
    return { events, mark };
  }

  /** The newest event of a stream, if it has this revision; null says nothing: look into the file. */
  newest(stream: string, revision: number): RecordedEvent | null {
    const number = this.#newest.get(stream);
    if (number === undefined) return null;
    const slot = this.#slots[number % this.capacity] as Slot;
    if (slot.row.revision !== revision) return null;
    slot.event ??= parsed(slot.row);
    return slot.event;
  }

  #dropFirst(): void {
    const index = this.#first % this.capacity;
    const { row } = this.#slots[index] as Slot;
    this.#characters -= size(row);
    if (this.#newest.get(row.stream) === row.position) this.#newest.delete(row.stream);
    this.#slots[index] = undefined;
    this.#first += 1;
  }

  #restartAt(position: number): void {
    while (this.#first <= this.#last) this.#dropFirst();
    this.#first = position;
    this.#last = position - 1;
  }
}

function size(row: EventRow): number {
  return row.data.length + row.metadata.length;
}
