import { MOST_VALUES, tooManyValues } from './too-many-values.js';

const list = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe('how many values a body may hold', () => {
  it('takes bodies of every kind up to the limit, undefined among their values', () => {
    const nested = { names: list(200), rows: Array.from({ length: 99 }, () => ({ a: 1, b: undefined })), last: null };
    for (const body of [undefined, null, 'text', 7, {}, [], nested, list(MOST_VALUES)]) expect(tooManyValues(body)).toBe(false);
  });

  it('counts fields, items and what is nested in them', () => {
    const fields = Object.fromEntries(list(MOST_VALUES + 1).map((n) => [`f${n}`, n]));
    const rows = { rows: Array.from({ length: 200 }, () => ({ a: 1, b: 2 })) };
    const hidden = { first: undefined, rows: list(MOST_VALUES) };
    for (const body of [fields, list(MOST_VALUES + 1), rows, hidden]) expect(tooManyValues(body)).toBe(true);
  });
});
