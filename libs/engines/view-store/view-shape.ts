import type { ViewShape } from '@sleutelbos/kernel';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9]*$/;

/** Names of views, indexes and fields become names and paths in a database: only plain ones are let through. @throws RangeError */
export function checkShape(view: ViewShape): void {
  if (!NAME.test(view.name)) throw new RangeError(`A view's name is kebab-case, not "${view.name}".`);
  if (!Number.isInteger(view.version) || view.version < 1)
    throw new RangeError(`The version of view ${view.name} is a whole number from 1.`);
  for (const [index, fields] of Object.entries(view.indexes)) {
    if (!FIELD.test(index) && !NAME.test(index)) throw new RangeError(`View ${view.name}: "${index}" is no name for an index.`);
    if (fields.length === 0) throw new RangeError(`View ${view.name}: index "${index}" has no fields.`);
    for (const field of fields) if (!FIELD.test(field)) throw new RangeError(`View ${view.name}: "${field}" is no name for a field.`);
  }
}

/** A program mistake, told where it is made: the store is used in the wrong order. */
export function notBound(): Error {
  return new Error("Bind the view store to the log's incarnation first: what it holds may be another log's.");
}

export function notPrepared(view: ViewShape): Error {
  return new Error(`View ${view.name}@${view.version} was not prepared in this store.`);
}
