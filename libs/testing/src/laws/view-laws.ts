import { type AnyView, contextOf, type JsonObject, type LoggedFact, type Registry } from '@sleutelbos/kernel';
import * as fc from 'fast-check';
import { frozen } from '../frozen.js';
import { applied } from '../given-when-then/view.js';
import { expectSame } from '../same.js';
import { eventTypes, factsOf, logged, RUNS } from './generated.js';

/** What a view or reaction of `context` sees of a logged event; as the runners do. */
export function seenBy(registry: Registry, context: string, handles: ReadonlySet<string>, fact: LoggedFact): readonly LoggedFact[] {
  if (contextOf(fact.type) === context && handles.has(fact.type)) return [fact];
  return registry.publish(fact).filter((one) => handles.has(one.type));
}

/** Every view, those of timers among them, folds whatever its contexts can say, on whatever document is there. */
export function viewsKeepTheLaws(registry: Registry): void {
  for (const view of registry.views)
    describe(`${view.context}: ${view.name}`, () => {
      const handles = new Set(view.handles);
      const types = eventTypes(registry, registry.sources(view.context, handles));
      it('handles something that a context here makes', () => expect(types).not.toEqual([]));
      if (types.length === 0) return;

      it('folds any event it handles into plain JSON, writes into no document, has the fields it is found by', () => {
        const fields = new Set<string>();
        let documents = 0;
        fc.assert(
          fc.property(factsOf(types), (facts) => {
            for (const document of folded(registry, view, handles, logged(registry, facts))) {
              documents += 1;
              for (const [name, value] of Object.entries(document)) if (isIndexable(value)) fields.add(name);
            }
          }),
          RUNS,
        );
        const unknown = Object.values(view.indexes)
          .flat()
          .filter((field) => documents > 0 && !fields.has(field));
        expect({ 'indexed fields that no document has': unknown }).toEqual({ 'indexed fields that no document has': [] });
      });
    });
}

const isIndexable = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

function folded(registry: Registry, view: AnyView, handles: ReadonlySet<string>, log: readonly LoggedFact[]): Iterable<JsonObject> {
  const documents = new Map<string, JsonObject | null>();
  const ever: JsonObject[] = [];
  for (const event of log) {
    for (const fact of seenBy(registry, view.context, handles, event)) {
      const keys = view.key(frozen(fact));
      expectSame(view.key(fact), keys);
      for (const id of new Set(keys)) {
        if (typeof id !== 'string' || id === '') throw new Error(`View ${view.name}: a document id is text, not ${JSON.stringify(id)}`);
        const document = applied(view, documents.get(id) ?? null, fact, id);
        documents.set(id, document);
        if (document) ever.push(document);
      }
    }
  }
  return ever;
}
