/**
 * Everything a change must pass besides its tests: one linter and formatter, one type check, the boundaries, the licences.
 * Run side by side; each speaks when it is done. Over the whole tree at once, which measured faster than project by project.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const checks = {
  'lint and format': ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  types: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  'types of the dashboard': ['tools/typecheck.mjs', 'apps/dashboard'],
  'boundaries, banned calls, licences, nothing left out': ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'tools/'],
};

const failed = (await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)))).filter((name) => name);
if (failed.length > 0) console.error(`\nfailed: ${failed.join('; ')}`);
process.exit(failed.length > 0 ? 1 : 0);

/** Resolves to the check's name when it failed. */
function run(name, command) {
  const started = process.hrtime.bigint();
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (status) => {
      const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
      console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      if (status !== 0) console.log(output);
      done(status === 0 ? undefined : name);
    });
  });
}
