import { isDeepStrictEqual } from 'node:util';

/** `expect(actual).toEqual(expected)` for where it is asked a hundred thousand times: only what differs is put into words. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (actual !== expected && !isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
