import { glob } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FoundContext, ROOT } from './found-contexts.js';
import type { Sources } from './left-out.js';

const NOT_DOMAIN = /\.(spec|contract|controller|module|dto|d)\.ts$|(^|\/)index\.ts$/;

/** Every module of a context below HTTP, with what it exports. */
export async function sourcesOf({ folder }: FoundContext): Promise<readonly Sources[]> {
  const found: Sources[] = [];
  for await (const file of glob('**/*.ts', { cwd: folder })) {
    if (NOT_DOMAIN.test(file)) continue;
    const path = join(folder, file);
    found.push({ file: relative(ROOT, path), exported: await import(pathToFileURL(path).href) });
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}
