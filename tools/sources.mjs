import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', '.nx', 'coverage']);

/** Every file under `root` as a path relative to it, sorted, without what was installed or built. */
export function filesUnder(root, below = '') {
  const folder = join(root, below);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !SKIPPED.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(root, join(below, entry.name)) : [join(below, entry.name)]))
    .sort();
}

/** The folder that holds a project's sources: `src` where there is one, else the project itself (libs/engines). */
export function sourceFolder(project) {
  return existsSync(join(project, 'src')) ? join(project, 'src') : project;
}

export const isTypeScript = (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
export const isTest = (file) => /\.(spec|contract)\.tsx?$/.test(file);
