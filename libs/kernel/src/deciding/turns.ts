/**
 * One at a time per name, first come first served. Commands on one stream within one process take turns, so that they only
 * ever conflict with other processes.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(name, mine);
    const done = (): void => {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    };
    mine.then(done, done);
    return mine;
  }
}
