/** The same value, frozen through and through: whoever writes into it throws a TypeError. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  if (value instanceof Map || value instanceof Set) throw new TypeError('Plain data only: a Map or Set cannot be frozen');
  Object.freeze(value);
  for (const one of Object.values(value)) frozen(one);
  return value;
}
