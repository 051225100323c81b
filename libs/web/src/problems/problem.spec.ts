import { CommandFailed, EngineError } from '@sleutelbos/kernel';
import { PROBLEMS, type ProblemCode } from './catalogue.js';
import { InvalidInput } from './invalid-input.js';
import { localeOf } from './locale.js';
import { problemOf } from './problem.js';
import { troubleOf } from './trouble-of.js';

describe('the catalogue', () => {
  it('has every text in Dutch and English', () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const [dutch, english] = [problemOf({ code }, 'nl', 'x', {}), problemOf({ code }, 'en', 'x', {})];
      expect(dutch.title).not.toBe(english.title);
      expect(dutch.detail).not.toBe(english.detail);
      expect(dutch.instance).toBe('urn:uuid:x');
    }
  });

  it.each([
    [new CommandFailed('stale'), 412],
    [new CommandFailed('key-reused'), 422],
    [new CommandFailed('contended'), 503],
    [new CommandFailed('fact-too-old'), 503],
    [new CommandFailed('invalid'), 400],
    [new EngineError('unavailable', 'x'), 503],
    [new EngineError('unknown-outcome', 'x'), 503],
    [new EngineError('damaged', 'x'), 500],
    [new InvalidInput([]), 400],
    [Object.assign(new Error('x'), { name: 'ViewBehind' }), 503],
    [Object.assign(new Error('x'), { statusCode: 404 }), 500],
    [new TypeError('x'), 500],
    ['text', 500],
    [null, 500],
  ])('knows what %p is', (error, status) => expect(PROBLEMS[troubleOf(error).code].status).toBe(status));

  it('fills the facts of a refusal in, and shows no gap in a text', () => {
    const refusals = { 'a.b': { rule: 'R', source: 'D', nl: 'Hoogstens {limit} van {of}', en: 'At most {limit} of {of}' } };
    const refusal = { refused: true as const, code: 'a.b', rule: 'R', source: 'D', facts: { limit: 3 } };
    expect(problemOf({ code: 'refused', refusal }, 'en', 'x', refusals).detail).toBe('At most 3 of …');
  });
});

it.each([
  [undefined, 'nl'],
  ['en', 'en'],
  ['en-GB, nl;q=0.9', 'en'],
  ['nl, en', 'nl'],
  ['de, *;q=0.1', 'nl'],
  ['en;q=0, nl;q=0.1', 'nl'],
  ['x'.repeat(10_000), 'nl'],
])('Accept-Language %p is %s', (header, locale) => expect(localeOf(header)).toBe(locale));
