/** Values that a body holds at most, objects and lists counted: more than any DTO takes, and few enough to tell what is wrong with each. */
export const MOST_VALUES = 500;

/**
 * True when a body holds more values than any DTO takes. Looked at first, since checks name everything that is wrong: a list of a hundred
 * thousand wrong items would keep the process busy for seconds and get a problem of megabytes.
 */
export function tooManyValues(body: unknown): boolean {
  let seen = 0;
  const open: unknown[] = [body];
  for (let value = open.pop(); ; value = open.pop()) {
    if (typeof value === 'object' && value !== null) {
      const parts = Array.isArray(value) ? value : Object.values(value);
      seen += parts.length;
      if (seen > MOST_VALUES) return true;
      for (const part of parts) open.push(part);
    }
    if (open.length === 0) return false;
  }
}
