import { InvalidInput } from '../problems/invalid-input.js';

/** Deeper than any DTO, shallower than any stack. */
const DEEPEST = 32;

/** JSON with its keys in order: two bodies that mean the same have one text. @throws InvalidInput when nested too deeply */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value, 0);
  return ordered === UNORDERED ? spelledOut(value) : (JSON.stringify(ordered) ?? '');
}

const UNORDERED = Symbol('no object keeps these keys in order');

/** A copy with its keys in order, since to write that down at once is twice as fast as part by part. */
function inOrder(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new InvalidInput([{ name: '', code: 'depth' }]);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((one) => inOrder(one, depth + 1));
    return items.includes(UNORDERED) ? UNORDERED : items;
  }
  const fields = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(fields).sort()) {
    const part = keepsItsPlace(name) ? inOrder(fields[name], depth + 1) : UNORDERED;
    if (part === UNORDERED) return UNORDERED;
    result[name] = part;
  }
  return result;
}

/** Not so of numbers, which come first in every object, nor of `__proto__`. */
function keepsItsPlace(name: string): boolean {
  const first = name.charCodeAt(0);
  return !(first >= 0x30 && first <= 0x39) && first !== 0x5f;
}

function spelledOut(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new InvalidInput([{ name: '', code: 'depth' }]);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map((one) => spelledOut(one, depth + 1)).join(',')}]`;
  const fields = value as Record<string, unknown>;
  const parts = Object.keys(fields)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${spelledOut(fields[name], depth + 1)}`);
  return `{${parts.join(',')}}`;
}
