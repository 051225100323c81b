/**
 * Does what the images do, without Docker: packs each app that is built into an empty folder, starts it there with the image's own command
 * and nothing of this machine's environment, asks it what a probe and a person ask, and stops it as Docker does.
 *
 *   npm run build && node infra/try-images.mjs
 *
 * A service needs its engines to start; of it is seen here that its files are complete and that it says what it must be told.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.mjs';

const ROOT = join(import.meta.dirname, '..');
const START_MS = 30_000;
/** As in docker-compose.yml. */
const STOP_MS = 45_000;

const dockerfile = readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8');
const commands = [...dockerfile.matchAll(/^CMD (\["node", "apps\/(\w+)\/dist\/main\.js"\])$/gm)].map(([, words, app]) => ({
  app,
  words: JSON.parse(words).slice(1),
}));

let passed = 0;
let failed = 0;
function check(what, holds, seen = '') {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(`- ${what} ${seen}`);
  }
}

function start(folder, words, environment) {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(String(part)));
  const ended = new Promise((done) => child.once('exit', (code, signal) => done(code ?? signal)));
  return { child, ended, said: () => said.join('').slice(-2_000) };
}

const within = (answer, ms) => Promise.race([answer, new Promise((late) => setTimeout(late, ms, 'nothing in time').unref())]);

async function answers(url, until) {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
    if (Date.now() > until) return false;
    await new Promise((soon) => setTimeout(soon, 100));
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function tryPlatform(folder, words, home) {
  const kek = join(home, 'kek');
  writeFileSync(kek, `${randomBytes(32).toString('base64')}\n`);
  const port = await freePort();
  const platform = start(folder, words, {
    HOST: '127.0.0.1',
    PORT: String(port),
    SLEUTELBOS_DATA: join(home, 'data'),
    SLEUTELBOS_KEK_FILE: kek,
    OIDC_ISSUER: 'https://id.example.org',
    OIDC_AUDIENCE: 'urn:sleutelbos',
  });
  const url = `http://127.0.0.1:${port}`;
  check('platform becomes ready', await answers(`${url}/health/ready`, Date.now() + START_MS), platform.said());
  const paths = [
    '/health/live',
    '/health/status',
    '/',
    '/dashboard.json',
    '/matching/v1/openapi.json',
    '/matching/v1/docs',
    '/matching/v1/docs/swagger-ui.css',
  ];
  for (const path of paths) check(`platform serves ${path}`, await answers(`${url}${path}`, 0));
  platform.child.kill('SIGTERM');
  const code = await within(platform.ended, STOP_MS);
  check('platform stops in order', code === 0, `${code} ${platform.said()}`);
  if (code !== 0) platform.child.kill('SIGKILL');
}

async function tryService(app, folder, words) {
  const service = start(folder, words, {});
  const code = await within(service.ended, START_MS);
  check(`${app} does not start without configuration`, code === 1, `${code} ${service.said()}`);
  for (const name of ['EVENTSTORE_URL', 'KAFKA_BROKERS', 'MONGODB_URL', 'OIDC_ISSUER'])
    check(`${app} says that ${name} is missing`, service.said().includes(name), service.said());
  if (code !== 1) service.child.kill('SIGKILL');
}

for (const { app, words } of commands) {
  if (!existsSync(join(ROOT, 'apps', app, 'dist/main.js'))) {
    console.log(`${app}: not built, not tried`);
    continue;
  }
  const home = mkdtempSync(join(tmpdir(), `sleutelbos-image-`));
  try {
    const folder = join(home, 'app');
    console.log(`${app}: ${pack(app, folder)} packages beside the bundle`);
    if (app === 'platform') await tryPlatform(folder, words, home);
    else await tryService(app, folder, words);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
console.log(`images: ${passed} checks hold, ${failed} do not`);
process.exit(failed > 0 ? 1 : 0);
