import type { JsonObject } from '../json.js';
import type { Position } from '../ports/event-log.js';
import type { Clock } from '../ports/system.js';
import type { StoredDocument, ViewPage, ViewQuery, ViewShape, ViewStore } from '../ports/view-store.js';
import { CommandFailed } from '../refusal.js';
import type { AtLeast, View } from './view.js';
import { placeOf, type SetName, setNameOf } from './view-catalogue.js';

/** What the reader needs to know of the loop that keeps a view. */
export interface Progress {
  /** True when the view has folded that position; waits for it until the signal aborts. */
  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean>;
  /** Seconds behind, or null when the view stopped. */
  lagSeconds(view: string): Promise<number | null>;
  /** The set of its documents that is read now; `wait` and `lagSeconds` are about that one. Null: not known yet. */
  served(view: string): SetName | null;
}

/** A view is stopped or does not reach the asked position in time. HTTP 503. */
export class ViewBehind extends Error {
  constructor(
    readonly view: string,
    readonly reason: 'stopped' | 'behind',
  ) {
    super(`View ${view} is ${reason}`);
    this.name = 'ViewBehind';
  }
}

/** Longest age in seconds of a view whose fact may decide an access question or a command (DESIGN section 6). */
export const FACT_AGE_S = 5;

/** Reads documents of views, after the position that the caller asks for. */
export class ViewReader {
  readonly #prepared = new Set<SetName>();

  constructor(
    private readonly store: ViewStore,
    private readonly progress: Progress,
    private readonly clock: Clock,
  ) {}

  /** Null when absent or ended. @throws ViewBehind */
  async get<D extends JsonObject>(
    view: View<D, never>,
    id: string,
    atLeast?: AtLeast,
  ): Promise<(StoredDocument<D> & { document: D }) | null> {
    const place = await this.#fresh(view, atLeast);
    const stored = (await this.store.getMany(place, [id])).get(id) as StoredDocument<D> | undefined;
    return stored?.document ? (stored as StoredDocument<D> & { document: D }) : null;
  }

  /** Those of `ids` that exist, in the order asked. @throws ViewBehind */
  async getMany<D extends JsonObject>(view: View<D, never>, ids: readonly string[], atLeast?: AtLeast): Promise<readonly D[]> {
    const place = await this.#fresh(view, atLeast);
    const stored = await this.store.getMany(place, ids);
    return ids.map((id) => stored.get(id)?.document as D | null | undefined).filter((document) => document != null);
  }

  /** @throws ViewBehind */
  async find<D extends JsonObject>(view: View<D, never>, query: ViewQuery, atLeast?: AtLeast): Promise<ViewPage<D>> {
    const place = await this.#fresh(view, atLeast);
    return (await this.store.find(place, query)) as ViewPage<D>;
  }

  /** All documents of a query, page by page. For small sets (one programme's key persons), not for lists over HTTP. */
  async all<D extends JsonObject>(
    view: View<D, never>,
    query: Omit<ViewQuery, 'limit' | 'after'>,
    atLeast?: AtLeast,
  ): Promise<readonly D[]> {
    const found: D[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page: ViewPage<D> = await this.find(view, { ...query, limit: 500, ...(after ? { after } : {}) }, atLeast);
      for (const one of page.documents) if (one.document) found.push(one.document);
      after = page.next;
    }
    return found;
  }

  /** A document as a fact for a decision: only while its view is at most five seconds behind. @throws CommandFailed fact-too-old */
  async fact<D extends JsonObject>(view: View<D, never>, id: string): Promise<D | null> {
    await this.mayDecide(view);
    return (await this.get(view, id))?.document ?? null;
  }

  /** @throws CommandFailed fact-too-old */
  async mayDecide(view: { readonly name: string }): Promise<void> {
    const lag = await this.progress.lagSeconds(view.name);
    if (lag === null || lag > FACT_AGE_S) throw new CommandFailed('fact-too-old');
  }

  /** Makes the place that is read now, so that the first who reads need not wait for it. */
  async prepare(view: ViewShape): Promise<ViewShape> {
    const place = placeOf(view, this.progress.served(view.name) ?? setNameOf(view));
    const set = setNameOf(place);
    if (!this.#prepared.has(set)) await this.store.prepare(place);
    this.#prepared.add(set);
    return place;
  }

  /** Where to read, once it is as new as asked. When another set takes over meanwhile, it is that one which must be. */
  async #fresh(view: ViewShape, atLeast?: AtLeast): Promise<ViewShape> {
    if ((await this.progress.lagSeconds(view.name)) === null) throw new ViewBehind(view.name, 'stopped');
    if (!atLeast) return this.prepare(view);
    const patience = new AbortController();
    const tooLong = this.clock.sleep(atLeast.waitMs, patience.signal).then(() => false);
    try {
      for (;;) {
        const set = this.progress.served(view.name);
        const waited = this.progress.wait(view.name, atLeast.position, patience.signal);
        const there = await Promise.race([waited, tooLong]);
        if (there && this.progress.served(view.name) === set) return await this.prepare(view);
        if (!there && this.progress.served(view.name) === set) throw new ViewBehind(view.name, 'behind');
      }
    } finally {
      patience.abort();
    }
  }
}
