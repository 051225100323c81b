import {
  type Clock,
  EngineError,
  type Lease,
  type Position,
  START,
  type StoredDocument,
  type ViewShape,
  type ViewStore,
  viewGroup,
} from '@sleutelbos/kernel';
import { cursorAfter, type IndexValue, isIndexValue, type PlannedQuery, planQuery } from '../view-query.js';
import { checkShape, notBound, notPrepared } from '../view-shape.js';

/** Documents as JSON text, so that nobody holds a piece of the store in his hands. */
interface Kept {
  readonly position: Position;
  readonly text: string | null;
}

/** The reference: the port's laws in the fewest words. */
export function memoryViewStore(clock: Clock): ViewStore {
  const views = new Map<string, Map<string, Kept>>();
  const checkpoints = new Map<string, Position>();
  const leases = new Map<string, { holder: string; until: number }>();
  let bound: string | null = null;
  let closed = false;

  function ready(): void {
    if (closed) throw new EngineError('unavailable', 'The view store is closed.');
    if (bound === null) throw notBound();
  }

  function documentsOf(view: ViewShape): Map<string, Kept> {
    ready();
    const documents = views.get(viewGroup(view));
    if (!documents) throw notPrepared(view);
    return documents;
  }

  return {
    async bind(incarnation) {
      if (bound !== null && bound !== incarnation) {
        views.clear();
        checkpoints.clear();
        leases.clear();
      }
      bound = incarnation;
    },
    async prepare(view) {
      checkShape(view);
      ready();
      if (!views.has(viewGroup(view))) views.set(viewGroup(view), new Map());
    },
    async getMany(view, ids) {
      const documents = documentsOf(view);
      return new Map(ids.flatMap((id) => (documents.has(id) ? [[id, stored(id, documents.get(id) as Kept)] as const] : [])));
    },
    async putMany(view, wanted) {
      const documents = documentsOf(view);
      const texts = wanted.map(({ document }) => (document === null ? null : JSON.stringify(document)));
      wanted.forEach(({ id, position }, index) => {
        const standing = documents.get(id);
        if (!standing || position > standing.position) documents.set(id, { position, text: texts[index] as string | null });
      });
    },
    async find(view, query) {
      const plan = planQuery(view, query);
      const found = [...documentsOf(view)]
        .map(([id, kept]) => stored(id, kept))
        .filter((document) => matches(document, plan))
        .sort((one, other) => (plan.descending ? -1 : 1) * compareKeys(keyOf(one, plan), keyOf(other, plan)));
      const documents = found.slice(0, plan.limit);
      const last = documents.at(-1);
      return { documents, next: last && found.length > plan.limit ? cursorAfter(last, plan.walked) : null };
    },
    async count(view) {
      checkShape(view);
      ready();
      return [...(views.get(viewGroup(view))?.values() ?? [])].filter(({ text }) => text !== null).length;
    },
    async checkpoint(group) {
      ready();
      return checkpoints.get(group) ?? START;
    },
    async saveCheckpoint(group, position) {
      ready();
      if (position > (checkpoints.get(group) ?? START)) checkpoints.set(group, position);
    },
    async lease(name, holder, ttlMs): Promise<Lease | null> {
      ready();
      const standing = leases.get(name);
      if (standing && standing.holder !== holder && standing.until > clock.now()) return null;
      leases.set(name, { holder, until: clock.now() + ttlMs });
      return {
        async renew() {
          if (leases.get(name)?.holder !== holder) return false;
          leases.set(name, { holder, until: clock.now() + ttlMs });
          return true;
        },
        async release() {
          if (leases.get(name)?.holder === holder) leases.delete(name);
        },
      };
    },
    async drop(view) {
      ready();
      views.delete(viewGroup(view));
      checkpoints.delete(viewGroup(view));
    },
    async close() {
      closed = true;
    },
  };
}

function stored(id: string, { position, text }: Kept): StoredDocument {
  return { id, position, document: text === null ? null : JSON.parse(text) };
}

function matches({ id, document }: StoredDocument, { fields, fixed, anyOf, walked, upTo, after, descending }: PlannedQuery): boolean {
  if (document === null) return false;
  const values = fields.map((field) => document[field]);
  if (!values.every(isIndexValue) || fixed.some((value, index) => values[index] !== value)) return false;
  if (anyOf && !anyOf.includes(values[fixed.length] as IndexValue)) return false;
  const first = values[fields.length - walked.length];
  if (upTo !== undefined && !(typeof first === typeof upTo && compareValues(first as IndexValue, upTo) <= 0)) return false;
  if (!after) return true;
  const order = compareKeys([...walked.map((field) => document[field] as IndexValue), id], [...after.values, after.id]);
  return descending ? order < 0 : order > 0;
}

function keyOf({ id, document }: StoredDocument, { walked }: PlannedQuery): IndexValue[] {
  return [...walked.map((field) => document?.[field] as IndexValue), id];
}

function compareKeys(one: readonly IndexValue[], other: readonly IndexValue[]): number {
  for (const [index, value] of one.entries()) {
    const order = compareValues(value, other[index] as IndexValue);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers before texts, texts by their UTF-8 bytes: the order that the databases keep. */
function compareValues(one: IndexValue, other: IndexValue): number {
  if (typeof one === 'number') return typeof other === 'number' ? one - other : -1;
  return typeof other === 'number' ? 1 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}
