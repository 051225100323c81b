import { InvalidInput } from '../problems/invalid-input.js';

/** Deeper than any DTO, shallower than any stack. */
const DEEPEST = 32;

/** JSON with its keys in order: two bodies that mean the same have one text. @throws InvalidInput when nested too deeply */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new InvalidInput([{ name: '', code: 'depth' }]);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one, depth + 1)).join(',')}]`;
  const fields = value as Record<string, unknown>;
  const parts = Object.keys(fields)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name], depth + 1)}`);
  return `{${parts.join(',')}}`;
}
