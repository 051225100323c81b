import type { JsonObject, StoredDocument, ViewQuery, ViewShape } from '@sleutelbos/kernel';

export type IndexValue = string | number;

/** A query that fits its view: which fields are fixed, which are walked, and where a former page ended. */
export interface PlannedQuery {
  readonly fields: readonly string[];
  /** Values of the leading fields. */
  readonly fixed: readonly IndexValue[];
  /** Of the field after these any of several values; null where that field is walked. */
  readonly anyOf: readonly IndexValue[] | null;
  /** The fields after all of them: the sort order, before the id. */
  readonly walked: readonly string[];
  readonly upTo: IndexValue | undefined;
  readonly after: Cursor | null;
  readonly limit: number;
  readonly descending: boolean;
}

export interface Cursor {
  readonly values: readonly IndexValue[];
  readonly id: string;
}

const LIMIT_MAX = 500;
const ANY_OF_MAX = 20;

/** @throws RangeError when the query is not one that the view declares */
export function planQuery(view: ViewShape, query: ViewQuery): PlannedQuery {
  const fields = view.indexes[query.index];
  if (!fields) throw new RangeError(`View ${view.name} has no index "${query.index}".`);
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > LIMIT_MAX)
    throw new RangeError(`A page holds 1 to ${LIMIT_MAX} documents.`);
  const count = Object.keys(query.equals).length;
  const fixed = fields.slice(0, count).map((field) => {
    const value = query.equals[field];
    if (value === undefined)
      throw new RangeError(`The fields fixed in a query of "${query.index}" must be the first of: ${fields.join(', ')}.`);
    return value;
  });
  const values = query.anyOf ? [...new Set(query.anyOf)] : null;
  if (values && (values.length === 0 || values.length > ANY_OF_MAX))
    throw new RangeError(`Any of 1 to ${ANY_OF_MAX} values can be asked for.`);
  const walked = fields.slice(values ? count + 1 : count);
  if (fixed.length < count || (values && count === fields.length) || (query.upTo !== undefined && walked.length === 0)) {
    throw new RangeError(`Index "${query.index}" of view ${view.name} has only: ${fields.join(', ')}.`);
  }
  const after = query.after === undefined ? null : cursorOf(query.after, walked.length);
  const rest = { walked, upTo: query.upTo, after, limit: query.limit, descending: query.descending ?? false };
  return values?.length === 1 ? { fields, fixed: [...fixed, ...values], anyOf: null, ...rest } : { fields, fixed, anyOf: values, ...rest };
}

/** Where the next page begins: after this document. */
export function cursorAfter(document: StoredDocument, walked: readonly string[]): string {
  const values = walked.map((field) => (document.document as JsonObject)[field]);
  return Buffer.from(JSON.stringify([...values, document.id])).toString('base64url');
}

function cursorOf(text: string, walked: number): Cursor {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    parts = null;
  }
  const values = Array.isArray(parts) ? (parts as IndexValue[]) : [];
  const id = values.at(-1);
  if (values.length !== walked + 1 || typeof id !== 'string' || !values.every(isIndexValue))
    throw new RangeError('This is no cursor of this query.');
  return { values: values.slice(0, -1), id };
}

/** What an index holds. A document whose field is anything else is not found through that index. */
export function isIndexValue(value: unknown): value is IndexValue {
  return typeof value === 'string' || typeof value === 'number';
}

/** What of a field stands in an index: as JSON would give it back, and there is no infinity in JSON. Null when nothing. */
export function indexed(value: unknown): IndexValue | null {
  return isIndexValue(value) && (typeof value === 'string' || Number.isFinite(value)) ? value : null;
}
