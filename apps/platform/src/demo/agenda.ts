interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly order: number;
  readonly what: () => Promise<void>;
}

/** What is going to happen, in the order of its moment; what falls together keeps the order in which it was planned. */
export class Agenda {
  readonly #entries: Entry[] = [];
  #planned = 0;

  /** Plans something. A moment that has passed is taken as soon as possible. */
  plan(at: number, what: () => Promise<void>): void {
    const entry = { at, order: this.#planned++, what };
    let low = 0;
    for (let high = this.#entries.length; low < high; ) {
      const middle = (low + high) >> 1;
      const other = this.#entries[middle] as Entry;
      if (other.at < at || (other.at === at && other.order < entry.order)) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, entry);
  }

  /** Takes out what is next, or null when nothing is planned until then. */
  next(until: number): { readonly at: number; readonly what: () => Promise<void> } | null {
    const first = this.#entries[0];
    if (!first || first.at >= until) return null;
    this.#entries.shift();
    return first;
  }
}
