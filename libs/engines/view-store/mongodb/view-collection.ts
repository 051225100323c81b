import type { JsonObject, Position, StoredDocument, ViewShape } from '@sleutelbos/kernel';
import type { Model, SchemaDefinition } from 'mongoose';
import { inLanes, type Positioned } from '../../mongodb/guarded-writes.js';
import type { Mongodb } from '../../mongodb/open-mongodb.js';
import { type Cursor, type IndexValue, indexed, type PlannedQuery } from '../view-query.js';

const NAMESPACE_EXISTS = 48;
/** So many documents are read at once where a field is put into an index later. */
const FILLED_AT_ONCE = 500;

/** The document is JSON text, as in SQLite: no name of a field and no number can change on its way. What indexes are made of stands beside it. */
export interface ViewRow extends Positioned {
  readonly position: Position;
  /** Null is a tombstone. */
  readonly document: string | null;
  readonly [field: FieldPath]: IndexValue;
}

export type FieldPath = `field:${string}`;

const pathOf = (field: string): FieldPath => `field:${field}`;

export const collectionOf = (view: ViewShape): string => `${view.name}@${view.version}`;

export const fieldsOf = (view: ViewShape): readonly string[] => [...new Set(Object.values(view.indexes).flat())];

export function viewModel(mongodb: Mongodb, view: ViewShape): Model<ViewRow> {
  const fields = Object.fromEntries(fieldsOf(view).map((field) => [pathOf(field), {}]));
  return mongodb.model<ViewRow>(collectionOf(view), { _id: String, position: String, document: String, ...fields } as SchemaDefinition);
}

export function rowOf(view: ViewShape, { id, position, document }: StoredDocument): ViewRow {
  return { _id: id, position, document: document === null ? null : JSON.stringify(document), ...indexFields(fieldsOf(view), document) };
}

export function storedOf({ _id, position, document }: ViewRow): StoredDocument {
  return { id: _id, position, document: document === null ? null : JSON.parse(document) };
}

/** Makes collection and indexes as the view declares them; an index that it no longer declares, or declares otherwise, goes. */
export async function makeCollection({ connection, attempt }: Mongodb, view: ViewShape, model: Model<ViewRow>): Promise<void> {
  await attempt(async () => {
    await connection.createCollection(collectionOf(view)).catch((error: { code?: unknown }) => {
      if (error.code !== NAMESPACE_EXISTS) throw error;
    });
    const wanted = new Map(Object.entries(view.indexes).map(([name, fields]) => [name, keyOf(fields)]));
    for (const { name, key } of (await model.collection.indexes()) as { name: string; key: Record<string, number> }[]) {
      if (name === '_id_') continue;
      if (JSON.stringify(Object.entries(key)) === JSON.stringify(Object.entries(wanted.get(name) ?? {}))) wanted.delete(name);
      else await model.collection.dropIndex(name);
    }
    for (const [name, key] of wanted) await model.collection.createIndex(key, { name });
  });
}

/** Puts the values of fields that were not indexed before beside documents that were written before. A document that is written meanwhile has them. */
export async function fillFields({ attempt }: Mongodb, model: Model<ViewRow>, fields: readonly string[]): Promise<void> {
  let after = '';
  for (let rows: ViewRow[] | null = null; rows === null || rows.length === FILLED_AT_ONCE; ) {
    const found = (await attempt(() =>
      model
        .find({ _id: { $gt: after } } as never)
        .sort({ _id: 1 })
        .limit(FILLED_AT_ONCE)
        .lean(),
    )) as unknown as ViewRow[];
    await attempt(() =>
      inLanes(found, async ({ _id, position, document }) => {
        const values = indexFields(fields, document === null ? null : JSON.parse(document));
        if (Object.keys(values).length > 0)
          await model.updateOne({ _id: { $eq: _id }, position: { $eq: position } } as never, { $set: values });
      }),
    );
    after = found.at(-1)?._id ?? after;
    rows = found;
  }
}

/** `$eq` throughout: a value is never read as an operator. */
export function filterOf({ fields, fixed, anyOf, walked, upTo, after, descending }: PlannedQuery): Record<string, unknown> {
  const filter: Record<string, unknown> = {};
  fixed.forEach((value, index) => {
    filter[pathOf(fields[index] as string)] = { $eq: value };
  });
  if (anyOf) filter[pathOf(fields[fixed.length] as string)] = { $in: anyOf };
  // A comparison finds values of its own kind only, so a bound lets nothing else in.
  walked.forEach((field, index) => {
    filter[pathOf(field)] = index === 0 && upTo !== undefined ? { $ne: null, $lte: upTo } : { $ne: null };
  });
  if (after) filter.$or = behind(walked.map(pathOf), after, descending);
  return filter;
}

export function sortOf({ walked, descending }: PlannedQuery): Record<string, 1 | -1> {
  return Object.fromEntries([...walked.map(pathOf), '_id'].map((path) => [path, descending ? -1 : 1]));
}

/** What comes after a cursor: the first value differs, or it is the same and the second differs, and so on; at last the id. */
function behind(paths: readonly string[], { values, id }: Cursor, descending: boolean): Record<string, unknown>[] {
  const same = (count: number) => Object.fromEntries(paths.slice(0, count).map((path, index) => [path, { $eq: values[index] }]));
  const differing = paths.flatMap((path, index) =>
    further(values[index] as IndexValue, descending).map((bound) => ({ ...same(index), [path]: bound })),
  );
  return [...differing, { ...same(paths.length), _id: descending ? { $lt: id } : { $gt: id } }];
}

/** Numbers come before texts, and a comparison with one kind does not find the other. */
function further(value: IndexValue, descending: boolean): Record<string, IndexValue>[] {
  if (descending) return typeof value === 'number' ? [{ $lt: value }] : [{ $lt: value }, { $gte: Number.NEGATIVE_INFINITY }];
  return typeof value === 'number' ? [{ $gt: value }, { $gte: '' }] : [{ $gt: value }];
}

const keyOf = (fields: readonly string[]): Record<string, 1> => Object.fromEntries([...fields.map(pathOf), '_id'].map((path) => [path, 1]));

function indexFields(fields: readonly string[], document: JsonObject | null): Record<FieldPath, IndexValue> {
  const found: Record<FieldPath, IndexValue> = {};
  for (const field of fields) {
    const value = indexed(document?.[field]);
    if (value !== null) found[pathOf(field)] = value;
  }
  return found;
}
