import type { AnyView, JsonObject, LoggedFact, Position, View } from '@sleutelbos/kernel';
import { frozen } from '../frozen.js';
import { factAt, type SeenFact } from '../logged-fact.js';
import { expectSame } from '../same.js';
import { factPasses } from './schema-checks.js';

export interface ViewAnswers<D extends JsonObject> {
  /** Exactly these documents; null for one that ended or never was. */
  then(documents: Readonly<Record<string, D | null>>): void;
  /** These documents hold at least these fields; there may be others. */
  thenHas(documents: Readonly<Record<string, Partial<D> | null>>): void;
}

export interface ViewSpec<D extends JsonObject, E extends LoggedFact> {
  /** Facts in log order, as the view sees them. Facts with one given position are folded as one step, like several public events of one event. */
  given(facts: readonly SeenFact<Pick<E, 'type' | 'data'>>[]): ViewAnswers<D>;
}

/**
 * Given facts, then documents. Every answer also checks that the facts pass their schemas and are handled, that the document
 * handed in is not written into, that documents are plain JSON with the fields they are found by, and that a redelivery changes nothing.
 */
export function view<D extends JsonObject, E extends LoggedFact>(one: View<D, E>): ViewSpec<D, E> {
  return {
    given(seen) {
      const facts = seen.map((fact, index) => frozen(factAt(index, fact, fact)));
      for (const fact of facts) {
        if (!one.handles.includes(fact.type)) throw new Error(`View ${one.name} does not handle ${fact.type}`);
        factPasses(fact);
      }
      return viewAnswers(one as unknown as AnyView, facts) as ViewAnswers<D>;
    },
  };
}

const THEN = 'then';

function viewAnswers(one: AnyView, facts: readonly LoggedFact[]): ViewAnswers<JsonObject> {
  const folded = (): Record<string, JsonObject | null> => {
    const stored: Stored = new Map();
    foldAll(one, facts, stored);
    const first = JSON.stringify([...stored]);
    foldAll(one, facts, stored);
    if (JSON.stringify([...stored]) !== first) throw new Error(`View ${one.name}: a redelivery changed a document`);
    return Object.fromEntries([...stored].map(([id, { document }]) => [id, document]));
  };
  return {
    [THEN](expected: Readonly<Record<string, JsonObject | null>>) {
      const documents = folded();
      const gone = Object.keys(expected).filter((id) => expected[id] === null && !(id in documents));
      const ended = Object.keys(documents).filter((id) => documents[id] === null && !(id in expected));
      expect({ ...documents, ...Object.fromEntries(gone.map((id) => [id, null])) }).toEqual({
        ...expected,
        ...Object.fromEntries(ended.map((id) => [id, null])),
      });
    },
    thenHas(expected: Readonly<Record<string, JsonObject | null>>) {
      const documents = folded();
      for (const [id, fields] of Object.entries(expected)) {
        if (fields === null) expect({ [id]: documents[id] ?? null }).toEqual({ [id]: null });
        else expect({ [id]: documents[id] }).toMatchObject({ [id]: fields });
      }
    },
  } as unknown as ViewAnswers<JsonObject>;
}

type Stored = Map<string, { readonly position: Position; readonly document: JsonObject | null }>;

/** Folds as the runner does: step by step, and only into documents that are older than the step. */
function foldAll(one: AnyView, facts: readonly LoggedFact[], stored: Stored): void {
  for (const step of steps(facts)) {
    const position = (step[0] as LoggedFact).position;
    const ids = new Set(step.flatMap((fact) => keysOf(one, fact)));
    for (const id of ids) {
      const known = stored.get(id);
      if (known && known.position >= position) continue;
      let document = known?.document ?? null;
      for (const fact of step) if (keysOf(one, fact).includes(id)) document = applied(one, document, fact, id);
      stored.set(id, { position, document });
    }
  }
}

function steps(facts: readonly LoggedFact[]): readonly LoggedFact[][] {
  const result: LoggedFact[][] = [];
  for (const fact of facts) {
    const last = result.at(-1);
    if (last?.[0]?.position === fact.position) last.push(fact);
    else result.push([fact]);
  }
  return result;
}

function keysOf(one: AnyView, fact: LoggedFact): readonly string[] {
  const keys = one.key(fact);
  if (JSON.stringify(keys) !== JSON.stringify(one.key(fact))) throw new Error(`View ${one.name}: key() answers differently for one event`);
  return keys;
}

/** Applies one fact and checks what came out: JSON only, the same twice. */
export function applied(one: AnyView, document: JsonObject | null, fact: LoggedFact, id: string): JsonObject | null {
  const after = one.apply(frozen(document), fact, id);
  if (after === null) return null;
  const text = JSON.stringify(after);
  if (text !== JSON.stringify(one.apply(document, fact, id)))
    throw new Error(`View ${one.name}: apply() answers differently for one event`);
  expectSame(JSON.parse(text), after);
  return frozen(after);
}
