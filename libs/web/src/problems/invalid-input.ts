/** One thing wrong with what was sent. Holds no value of the caller. */
export interface Violation {
  /** Field in the body (dotted), query key, header or path parameter. */
  readonly name: string;
  /** Key of the texts in `violation-texts.ts`. */
  readonly code: string;
  /** What the text may name: limits, allowed values. */
  readonly parameters?: Readonly<Record<string, string | number>>;
}

/** Everything that is wrong with the input, at once. HTTP 400. */
export class InvalidInput extends Error {
  constructor(readonly violations: readonly Violation[]) {
    super('invalid input');
    this.name = 'InvalidInput';
  }
}
