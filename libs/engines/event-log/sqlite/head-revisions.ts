/**
 * Head revisions of the streams that were in use last, so that an append needs no look into the table. Two generations instead of an
 * exact order of use: when the young one is full it becomes the old one, and what is asked for moves over.
 */
export class HeadRevisions {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  constructor(private readonly capacity: number) {}

  get(stream: string): number | undefined {
    const young = this.#young.get(stream);
    if (young !== undefined) return young;
    const old = this.#old.get(stream);
    if (old !== undefined) this.set(stream, old);
    return old;
  }

  set(stream: string, revision: number): void {
    if (this.#young.size >= this.capacity / 2 && !this.#young.has(stream)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(stream, revision);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
