import { isSealed, type Json } from '@sleutelbos/kernel';

/** What stands where a value is withheld. */
export const WITHHELD = 'withheld';

/**
 * A value as a replay shows it: JSON, every sealed part as `{ "sealed": true }`, every text that is to be withheld as `withheld`.
 * Key ids and ciphertext stay behind: a replay proves what happened, it is no copy of the log.
 */
export function masked(value: unknown, withheld: ReadonlySet<string> = new Set()): Json {
  if (isSealed(value)) return { sealed: true };
  if (typeof value === 'string') return withheld.has(value) ? WITHHELD : value;
  if (Array.isArray(value)) return value.map((one) => masked(one, withheld));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(entries.map(([name, one]) => [withheld.has(name) ? WITHHELD : name, masked(one, withheld)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
