import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

/** As it was written since the first release: the fingerprints in the log were made of this text. */
function asShipped(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map(asShipped).join(',')}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${asShipped((value as Record<string, unknown>)[name])}`).join(',')}}`;
}

const names = fc.oneof(
  fc.string(),
  fc.constantFrom('10', '9', '09', '-1', '__proto__', 'constructor', 'toJSON', ''),
  fc.string({ unit: 'binary' }),
);

describe('canonical JSON', () => {
  it('is the text that it has been since the first release', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })), (text, drawn) => {
        const value: unknown = JSON.parse(text);
        expect(canonicalJson(value)).toBe(asShipped(value));
        const object: unknown = JSON.parse(JSON.stringify(drawn));
        expect(canonicalJson(object)).toBe(asShipped(object));
        expect(canonicalJson({ deeper: [object, 1] })).toBe(asShipped({ deeper: [object, 1] }));
      }),
      { numRuns: 300 },
    );
  });

  it('is one text for two bodies that mean the same', () => {
    expect(canonicalJson(JSON.parse('{"b":{"10":1,"9":2},"a":1}'))).toBe(canonicalJson(JSON.parse('{"a":1,"b":{"9":2,"10":1}}')));
  });

  it.each([30, 32, 500])('has no room for what is nested more than 32 deep: %p', (depth) => {
    const value: unknown = JSON.parse(`${'[{"10":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`);
    if (depth > 32) expect(() => canonicalJson(value)).toThrow();
    else expect(canonicalJson(value)).toBe(asShipped(value));
  });
});
