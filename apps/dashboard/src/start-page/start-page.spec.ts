import { mockPage } from '../../mock/mock-page.js';
import { textsOf } from '../language/language.js';
import { homeOf } from './start-page.js';

const at = (url: string) => new URL(url);

describe('the start page', () => {
  it('leads a demo that was opened as 127.0.0.1 to the address that its sign-in knows', () => {
    const page = mockPage('http://localhost:3000');
    expect(homeOf(page, at('http://127.0.0.1:3000/'))).toBe('http://localhost:3000/');
    expect(homeOf(page, at('http://localhost:3000/'))).toBeNull();
    expect(homeOf(page, at('http://127.0.0.1:3001/'))).toBeNull();
    expect(homeOf({ ...page, demo: false }, at('http://127.0.0.1:3000/'))).toBeNull();
    expect(homeOf({ ...page, signIn: null }, at('http://127.0.0.1:3000/'))).toBeNull();
  });

  it('says the same things in both languages', () => {
    const keysOf = (value: object): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        inner && typeof inner === 'object' ? keysOf(inner).map((one) => `${key}.${one}`) : [key],
      );
    expect(keysOf(textsOf('en')).sort()).toEqual(keysOf(textsOf('nl')).sort());
  });
});
