import type { LoggedFact } from '../event-type.js';
import type { JsonObject } from '../json.js';
import type { Position } from '../ports/event-log.js';
import type { ViewShape } from '../ports/view-store.js';

/**
 * One question that the product can answer, as documents folded from the log. Pure: sees only the event and that one document,
 * so what else it needs must be in the event. Own events as recorded; other contexts' as their `toContexts` gives them.
 */
export interface View<D extends JsonObject = JsonObject, E extends LoggedFact = LoggedFact> extends ViewShape {
  readonly context: string;
  /** Types of own events and of other contexts' published events. */
  readonly handles: readonly string[];
  /** Documents that an event touches; none is fine. */
  key(event: E): readonly string[];
  /** The document after the event; null ends it. `id` is one of `key(event)`. */
  apply(document: D | null, event: E, id: string): D | null;
  /**
   * The version before this one, kept in code for one release: it is folded on and read until this one has caught up. What reads this
   * view reads its documents too, so both are of one type: a field that is new is optional until the former version goes.
   */
  readonly former?: View<D>;
}

/** A view of whatever document and events, as the registry holds it (methods take narrower arguments). */
export type AnyView = View<JsonObject, LoggedFact>;

/** Declares a view; `version` goes up whenever the same log would give other documents. `E` is the union of what it handles. */
export function defineView<D extends JsonObject, E extends LoggedFact>(view: View<D, E>): View<D, E> {
  return view;
}

/** Name of a view's documents and of its checkpoint. Persisted. */
export const viewGroup = (view: ViewShape): string => `view:${view.name}@${view.version}`;

/** The position to wait for before a read, and how long. */
export interface AtLeast {
  readonly position: Position;
  readonly waitMs: number;
}
