import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../docs/explanation');
const page = readFileSync(resolve(folder, 'promises.md'), 'utf8');

/** A linked file, and the titles that are said to stand in it. */
const SHOWN = /\[`[^`]+`\]\(([^)]+\.ts)\) ((?:“[^”]+”(?:,\s)?)+)/g;
const shown = [...page.matchAll(SHOWN)].flatMap(([, file = '', titles = '']) =>
  [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
);
const promised = page.slice(0, page.indexOf('## What is not promised'));

describe('what docs/explanation/promises.md says is shown', () => {
  it('is named for every promise', () => {
    const promises = promised.split('\n\n').filter((one) => one.startsWith('**'));
    expect(promises.length).toBeGreaterThan(10);
    expect(promises.filter((one) => !one.includes('Shown by'))).toEqual([]);
  });

  it.each(shown)('by %s: %s', (file, title) => {
    const path = resolve(folder, file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(title);
  });
});
