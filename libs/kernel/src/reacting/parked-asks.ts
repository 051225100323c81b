import type { JsonObject } from '../json.js';
import type { Position } from '../ports/event-log.js';
import type { StoredDocument, ViewShape, ViewStore } from '../ports/view-store.js';
import type { DiscardReason } from './parking.js';
import type { Left, ReactionRunner } from './reaction-runner.js';

/** What somebody wants done with parked messages of one group. */
export interface ParkedAsk {
  readonly group: string;
  readonly what: 'retry' | 'discard';
  /** What is discarded; of a retry: a message of the key that is tried. Null: every key of the group. */
  readonly event: { readonly id: string; readonly stream: string } | null;
  /** Who asks: a random or system id, never a name. */
  readonly by: string;
  /** Null of a retry. */
  readonly why: DiscardReason | null;
}

export interface AskAnswered {
  /** Went through, or were given up. */
  readonly done: number;
  readonly left: readonly Left[];
}

/**
 * As the views' catalogue (ADR 0024): documents of the view store, so that they need no table on any engine and are void when positions are.
 * `open` stands in what is not done yet.
 */
const ASKS: ViewShape = { name: 'parked-asks', version: 1, indexes: { open: ['open'] } };
const OPEN = 'open';
const PAGE = 100;

/** The guard of the store lets each step happen once. */
const ASKED = '0001' as Position;
const ANSWERED = '0002' as Position;
const ENDED = '0003' as Position;

/** Who acts for people who keep the product running, from the command line. */
const OPERATOR = { role: 'operator', organisation: 'operator' } as const;

/** How the command line asks the program in which reactions turn. What came of it stands on the log; the answer here is for who waits. */
export class ParkedAsks {
  constructor(private readonly store: ViewStore) {}

  prepare(): Promise<void> {
    return this.store.prepare(ASKS);
  }

  /** @param id a new one; the same again changes nothing */
  async ask(id: string, ask: ParkedAsk): Promise<void> {
    await this.#put(id, ASKED, { ...ask, event: ask.event && { ...ask.event }, open: OPEN });
  }

  /** Null: it is not done yet. */
  async answer(id: string): Promise<AskAnswered | null> {
    const found = (await this.store.getMany(ASKS, [id])).get(id);
    return found && found.position >= ANSWERED ? (found.document as unknown as AskAnswered) : null;
  }

  /** Whoever asked has heard. */
  async end(id: string): Promise<void> {
    await this.store.putMany(ASKS, [{ id, position: ENDED, document: null }]);
  }

  /**
   * Does what is asked of these groups, in the program where their reactions turn; what it cannot do now stays. Ended in the middle, the
   * next turn begins it again, which changes nothing of what is done.
   */
  async turn(runners: readonly ReactionRunner[]): Promise<void> {
    const { documents } = await this.store.find(ASKS, { index: 'open', equals: { open: OPEN }, limit: PAGE });
    for (const one of documents) {
      const ask = one.document as unknown as ParkedAsk;
      const runner = runners.find(({ group }) => group === ask.group);
      if (runner) await this.#put(one.id, ANSWERED, await done(runner, ask));
    }
  }

  #put(id: string, position: Position, document: object): Promise<void> {
    return this.store.putMany(ASKS, [{ id, position, document: document as JsonObject } satisfies StoredDocument]);
  }
}

async function done(runner: ReactionRunner, { what, event, by, why }: ParkedAsk): Promise<AskAnswered> {
  const actor = { id: by, ...OPERATOR };
  if (what === 'retry') {
    const { handled, left } = await runner.retry(event?.stream ?? null, actor);
    return { done: handled, left };
  }
  const given = event !== null && why !== null && (await runner.discard(event.id, why, actor));
  return given ? { done: 1, left: [] } : { done: 0, left: event ? [{ eventId: event.id, reason: 'not-first' }] : [] };
}
