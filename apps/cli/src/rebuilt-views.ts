import {
  type AnyView,
  contextOf,
  type JsonObject,
  type LoggedFact,
  type Position,
  type RecordedEvent,
  type Registry,
} from '@sleutelbos/kernel';

export interface RebuiltDocument {
  readonly position: Position;
  readonly document: JsonObject | null;
}

/** How far a view is folded. */
export interface Reach {
  readonly upTo: Position;
  /** How far one of its documents is, where they were not all read at one moment; absent: as far. */
  readonly of?: (id: string) => Position;
}

interface Folding extends Reach {
  readonly view: AnyView;
  readonly handles: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  readonly documents: Map<string, RebuiltDocument>;
}

/**
 * Every view folded from nothing, in memory, each up to a position of its own. On purpose not the code that the running process folds
 * with: what both make alike is right by two ways.
 */
export class RebuiltViews {
  readonly #foldings: readonly Folding[];

  constructor(
    private readonly registry: Registry,
    views: readonly AnyView[],
    reach: (view: AnyView) => Reach,
  ) {
    this.#foldings = views.map((view) => {
      const handles = new Set(view.handles);
      return { view, handles, sources: registry.sources(view.context, handles), ...reach(view), documents: new Map() };
    });
  }

  /** Events come in the order of the log. @throws whatever a view throws on an event */
  fold(event: RecordedEvent): void {
    const concerned = this.#foldings.filter((one) => one.sources.has(event.type) && event.position <= one.upTo);
    if (concerned.length === 0) return;
    const fact = this.registry.codec.decode(event);
    const published = this.registry.publish(fact);
    for (const folding of concerned) foldInto(folding, fact, published);
  }

  documents(view: AnyView): ReadonlyMap<string, RebuiltDocument> {
    return this.#foldings.find((one) => one.view === view)?.documents ?? new Map();
  }
}

function foldInto({ view, handles, documents, of }: Folding, fact: LoggedFact, published: readonly LoggedFact[]): void {
  const seen = contextOf(fact.type) === view.context ? [fact] : published.filter((one) => handles.has(one.type));
  for (const one of seen) {
    for (const id of new Set(view.key(one))) {
      if (of && fact.position > of(id)) continue;
      const document = view.apply(documents.get(id)?.document ?? null, one, id);
      documents.set(id, { position: fact.position, document });
    }
  }
}
