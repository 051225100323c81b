/**
 * Builds the project in the current folder into its `dist`: TypeScript through SWC, other files (policies, pages, SQL) as they are.
 * Specs and contract suites stay behind. A project with a `vite.config.ts` is built by Vite; one without sources is left alone.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { filesUnder, isTest, isTypeScript, sourceFolder } from './sources.mjs';

const project = process.cwd();
const dist = join(project, 'dist');
const { $schema, ...options } = JSON.parse(readFileSync(new URL('../.swcrc', import.meta.url), 'utf8'));

rmSync(dist, { recursive: true, force: true });
if (existsSync(join(project, 'vite.config.ts'))) {
  const { build } = await import('vite');
  await build({ root: project, logLevel: 'warn' });
} else {
  const from = sourceFolder(project);
  const files = filesUnder(from).filter((file) => !isTest(file) && !isProjectFile(file));
  for (const file of files) isTypeScript(file) ? compile(from, file) : copy(from, file);
}

function isProjectFile(file) {
  return /(^|\/)(package\.json|tsconfig\.json)$|\.(md|golden\.json)$/.test(file);
}

function compile(from, file) {
  const output = join(dist, file.replace(/\.tsx?$/, '.js'));
  const { code, map } = transformFileSync(join(from, file), { ...options, swcrc: false, sourceFileName: file });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, `${code}\n//# sourceMappingURL=${output.slice(dirname(output).length + 1)}.map\n`);
  if (map) writeFileSync(`${output}.map`, map);
}

function copy(from, file) {
  const output = join(dist, file);
  mkdirSync(dirname(output), { recursive: true });
  copyFileSync(join(from, file), output);
}
