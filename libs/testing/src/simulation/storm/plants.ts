import { BESIDE, type JsonObject, START, type StoredDocument, type ViewShape } from '@sleutelbos/kernel';
import type { Stores } from './machine.js';

/** Faults that somebody might build in one day. Each breaks a promise; the simulation has to notice. */
export interface Plant {
  readonly what: string;
  readonly plant: (stores: Stores) => Stores;
  /** What the law says that notices. */
  readonly noticed: RegExp;
}

export const PLANTS: readonly Plant[] = [
  { what: 'a view that forgets the guard', plant: forgetsTheGuard, noticed: /^programme-figures .* by replay / },
  { what: 'a log that acknowledges what it has not stored', plant: losesAppends, noticed: /which is not there$/ },
  { what: 'a reaction that starts at the head after a crash', plant: skipsToTheHead, noticed: /^load-.* the acts say / },
  { what: 'a view made anew that lacks documents', plant: losesBeside, noticed: /-beside .* by replay/ },
  { what: 'a deadline that nobody sees', plant: hidesDeadlines, noticed: /^ask-deadlines is still due/ },
];

/** Folds again into one view what was folded already: a crash between documents and checkpoint is enough. */
function forgetsTheGuard(stores: Stores): Stores {
  const { views } = stores;
  const documents = new Map<string, StoredDocument<JsonObject>>();
  const mine = (view: ViewShape): boolean => view.name === 'programme-figures';
  return {
    ...stores,
    views: {
      ...views,
      async getMany(view, ids) {
        if (!mine(view)) return views.getMany(view, ids);
        return new Map(
          ids.flatMap((id) => {
            const document = documents.get(id);
            return document ? [[id, { ...document, position: START }] as const] : [];
          }),
        );
      },
      async putMany(view, written) {
        if (!mine(view)) return views.putMany(view, written);
        for (const document of written) documents.set(document.id, document);
      },
    },
  };
}

function losesAppends(stores: Stores): Stores {
  const { log } = stores;
  let appends = 0;
  return {
    ...stores,
    log: {
      ...log,
      async append(stream, expected, events) {
        appends += 1;
        if (appends % 90 !== 0) return log.append(stream, expected, events);
        const revision = (expected === 'no-stream' ? -1 : expected) + events.length;
        return { revision, position: await log.head(), recordedAt: events[0].metadata.occurredAt ?? '' };
      },
    },
  };
}

function skipsToTheHead(stores: Stores): Stores {
  const { views, log } = stores;
  return {
    ...stores,
    views: {
      ...views,
      async checkpoint(group) {
        const saved = await views.checkpoint(group);
        return saved === START || group !== 'matching.settle-places' ? saved : log.head();
      },
    },
  };
}

/** Every batch that is folded into a set beside another loses one document. */
function losesBeside(stores: Stores): Stores {
  const { views } = stores;
  const putMany: typeof views.putMany = (view, documents) =>
    views.putMany(view, view.name.endsWith(BESIDE) ? documents.slice(1) : documents);
  return { ...stores, views: { ...views, putMany } };
}

function hidesDeadlines(stores: Stores): Stores {
  const { views } = stores;
  const find: typeof views.find = async (view, query) =>
    view.name === 'ask-deadlines' ? { documents: [], next: null } : views.find(view, query);
  return { ...stores, views: { ...views, find } };
}
