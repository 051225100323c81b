import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyView } from '@sleutelbos/kernel';
import { foundContexts } from '@sleutelbos/testing/laws/found-contexts.js';
import { sourcesOf } from '@sleutelbos/testing/laws/sources-of.js';

const found = await foundContexts();

/** An index is paid by every document that is written; one that nobody walks is paid for nothing. */
describe('every index of a view is walked by somebody', () => {
  it.each(found.map((one) => [one.context.name, one] as const))('in %s', async (_name, one) => {
    const readers = globSync('**/*.ts', { cwd: one.folder, exclude: ['**/*.view.ts', '**/*.spec.ts'] }).map((file) =>
      readFileSync(join(one.folder, file), 'utf8'),
    );
    const dead: string[] = [];
    for (const { exported } of await sourcesOf(one)) {
      for (const [name, value] of Object.entries(exported)) {
        for (const index of Object.keys(indexesOf(value))) {
          const walked = readers.some((text) => new RegExp(`\\b${name}\\b`).test(text) && text.includes(`'${index}'`));
          if (!walked) dead.push(`${name}: ${index}`);
        }
      }
    }
    expect(dead).toEqual([]);
  });
});

const indexesOf = (value: unknown): AnyView['indexes'] =>
  typeof value === 'object' && value !== null && 'apply' in value && 'indexes' in value ? (value as AnyView).indexes : {};
