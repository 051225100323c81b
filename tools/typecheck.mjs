/** Type-checks one project (the argument, else the current folder) by its own tsconfig; without sources there is nothing to check. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { filesUnder, isTypeScript } from './sources.mjs';

const project = resolve(process.argv[2] ?? '.');
const tsc = resolve(import.meta.dirname, '../node_modules/typescript/bin/tsc');
if (filesUnder(project).some(isTypeScript)) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
