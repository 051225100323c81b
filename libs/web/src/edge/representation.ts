/** A record as one caller sees it, with the revision that it shows: becomes the strong `ETag`. */
export class Representation<T> {
  constructor(
    readonly body: T,
    readonly revision: number,
  ) {}
}

/** @param revision of the record's stream, as the view saw it: an `If-Match` made from a stale view fails safely with 412 */
export const representation = <T>(body: T, revision: number): Representation<T> => new Representation(body, revision);
