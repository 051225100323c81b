import type { Sealed } from '@sleutelbos/kernel';

/**
 * A sealed part as a decider or a view sees it: nobody can open it, nobody needs to.
 *
 * @param mark tells two parts apart in a test
 */
export function sealed<T = string>(part: string, mark = '1'): Sealed<T> {
  return { sealed: 1, kid: `key-${mark}`, in: `stream-${mark}`, by: `command-${mark}`, part, cm: `commitment-${mark}`, ct: `text-${mark}` };
}
