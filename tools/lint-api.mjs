/**
 * Lints the OpenAPI documents as they are served, against the rule set given as the argument (the NL GOV API Design Rules).
 * Starts the built platform on a free port with a data folder of its own, and ends it afterwards.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const CONTEXTS = ['registration', 'matching', 'compensation', 'safeguarding', 'reporting', 'audit'];
const START_SECONDS = 60;

const root = resolve(import.meta.dirname, '..');
const ruleset = process.argv[2];
if (!ruleset) throw new Error('usage: node tools/lint-api.mjs <rule set>');

const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-api-'));
const port = await freePort();
const platform = spawn(process.execPath, ['apps/platform/dist/main.js'], {
  cwd: root,
  env: { ...process.env, PORT: String(port), SLEUTELBOS_DATA: join(folder, 'data') },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const ended = new Promise((done) => platform.once('exit', done));

let status = 1;
try {
  const files = [];
  for (const context of CONTEXTS) {
    const file = join(folder, `${context}.json`);
    writeFileSync(file, await documentOf(context));
    files.push(file);
  }
  const spectral = join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js');
  const lint = spawnSync(process.execPath, [spectral, 'lint', ...files, '--ruleset', resolve(ruleset), '--fail-severity=error'], {
    stdio: 'inherit',
  });
  status = lint.status ?? 1;
} finally {
  platform.kill('SIGTERM');
  await Promise.race([ended, wait(15_000).then(() => platform.kill('SIGKILL'))]);
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);

async function documentOf(context) {
  const url = `http://127.0.0.1:${port}/${context}/v1/openapi.json`;
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return answer.text();
    if (answer?.status === 404) throw new Error(`${context} serves no openapi.json`);
    if (platform.exitCode !== null || tries >= START_SECONDS * 4) throw new Error(`the platform does not answer for ${context}`);
    await wait(250);
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => done(free));
    });
  });
}
