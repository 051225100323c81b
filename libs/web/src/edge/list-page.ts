import type { JsonObject, RecordFacts, View, Workbench } from '@sleutelbos/kernel';
import type { AccessDecision } from '../access/access-decisions.js';
import { InvalidInput } from '../problems/invalid-input.js';
import type { CallerRequest } from '../routes/caller.js';
import type { Opened, Parts, WhatIsRead } from './reading.js';
import type { Tokens } from './tokens.js';

/** Which documents, in which order. A field that is undefined is left out, so it must come last in the index. */
export interface Selection {
  readonly index: string;
  readonly equals: Readonly<Record<string, string | number | undefined>>;
  /** Values of the field after these, where any of them will do. */
  readonly anyOf?: readonly string[];
  readonly upTo?: string | number;
  readonly descending?: boolean;
}

/** What a document gives: the facts that decide whether it is shown, and how it is shown. */
export type Listed<T> =
  | { readonly facts: RecordFacts; readonly item: T }
  | {
      readonly facts: RecordFacts;
      /** Parts to open; the item is made from them, in order. */
      readonly sealed: Parts;
      readonly subjects: readonly string[];
      readonly item: (opened: readonly unknown[]) => T;
    };

/** One page. `next` asks for the following one; it also stands in the `Link` header. */
export class ListPage<T> {
  constructor(
    readonly items: readonly T[],
    readonly next: string | null,
    /** Path and query of the following page. */
    readonly link: string | null,
  ) {}
}

/** Reads of the store for one page: a caller who may see little gets a short page rather than a long wait. */
const MOST_READS = 20;

export interface Reading {
  readonly bench: Workbench;
  readonly tokens: Tokens;
  decide(facts: RecordFacts): AccessDecision;
  reveal<P extends Parts>(decision: AccessDecision, read: WhatIsRead, parts: P): Promise<Opened<P>>;
}

export async function listPage<D extends JsonObject, T>(
  reading: Reading,
  caller: CallerRequest,
  view: View<D, never>,
  query: Selection,
  item: (document: D, id: string) => Listed<T> | Promise<Listed<T>>,
): Promise<ListPage<T>> {
  const { bench, tokens } = reading;
  const equals = definedOnly(query.equals);
  const bound = JSON.stringify([
    caller.path,
    view.name,
    view.version,
    query.index,
    Object.entries(equals).sort(),
    query.upTo,
    query.descending,
    query.anyOf,
  ]);
  let after = await cursorOf(tokens, caller, bound);
  const shown: Listed<T>[] = [];
  let decision: AccessDecision | undefined;
  for (let reads = 0; reads < MOST_READS; reads++) {
    const page = await bench.views.find(
      view,
      {
        index: query.index,
        equals,
        limit: caller.page.limit - shown.length,
        ...(query.anyOf ? { anyOf: query.anyOf } : {}),
        ...(query.upTo === undefined ? {} : { upTo: query.upTo }),
        ...(query.descending ? { descending: true } : {}),
        ...(after ? { after } : {}),
      },
      reads === 0 ? caller.atLeast : undefined,
    );
    if (reads === 0) await bench.views.mayDecide(view);
    for (const stored of page.documents) {
      if (!stored.document) continue;
      const listed = await item(stored.document, stored.id);
      const decided = reading.decide(listed.facts);
      if (!decided.allowed) continue;
      decision ??= decided;
      shown.push(listed);
    }
    after = page.next ?? undefined;
    if (!after || shown.length >= caller.page.limit) break;
  }
  const next = after ? await tokens.cursor(caller.tenant, bound, after) : null;
  return new ListPage(await opened(reading, decision, shown), next, next && linkTo(caller, next));
}

async function opened<T>(reading: Reading, decision: AccessDecision | undefined, shown: readonly Listed<T>[]): Promise<T[]> {
  const sealed = shown.flatMap((one) => ('sealed' in one ? one.sealed : []));
  const subjects = shown.flatMap((one) => ('sealed' in one ? one.subjects : []));
  const parts =
    decision && subjects.length > 0 ? ((await reading.reveal(decision, { record: '', subjects }, sealed)) as readonly unknown[]) : [];
  let from = 0;
  return shown.map((one) => {
    if (!('sealed' in one)) return one.item;
    const own = parts.slice(from, from + one.sealed.length);
    from += one.sealed.length;
    return one.item(own);
  });
}

async function cursorOf(tokens: Tokens, caller: CallerRequest, bound: string): Promise<string | undefined> {
  if (caller.page.after === undefined) return undefined;
  const cursor = await tokens.openCursor(caller.tenant, bound, caller.page.after);
  if (cursor === null) throw new InvalidInput([{ name: 'after', code: 'cursor' }]);
  return cursor;
}

const linkTo = (caller: CallerRequest, next: string): string => {
  const query = new URLSearchParams(caller.page.query);
  query.set('after', next);
  return `${caller.path}?${query}`;
};

function definedOnly(equals: Selection['equals']): Record<string, string | number> {
  const result: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(equals)) if (value !== undefined) result[name] = value;
  return result;
}
