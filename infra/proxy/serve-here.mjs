/**
 * Starts nginx with the proxy's own configuration on this machine, without Docker: other folders, a free port, and for each name behind
 * it an address of this machine. For the tests, and for trying a change. Needs nginx with SSI.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PAGES = resolve(import.meta.dirname, '../../apps/dashboard/dist');
const SITE = resolve(import.meta.dirname, '../compose/site');
const CONTEXTS = ['registration', 'matching', 'compensation', 'safeguarding', 'reporting', 'audit'];
const NOBODY = '127.0.0.1:1';
const PATIENCE_MS = 5_000;

/** Path of nginx, or undefined where there is none. */
export const nginxHere = () => ['nginx', '/usr/sbin/nginx'].find((name) => spawnSync(name, ['-v']).status === 0);

/**
 * @param port where it listens
 * @param behind `host:port` by name of a service; a name without one gets an address where nobody answers
 * @returns a function that stops it
 */
export async function serveHere(port, behind, { pages = PAGES, config = 'nginx.conf' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sleutelbos-proxy-'));
  for (const file of readdirSync(import.meta.dirname).filter((name) => /\.(conf|ssi)$/.test(name))) {
    writeFileSync(join(folder, file), moved(readFileSync(join(import.meta.dirname, file), 'utf8'), folder, port, behind, pages));
  }
  mkdirSync(join(folder, 'tmp'));
  cpSync(SITE, join(folder, 'site'), { recursive: true });
  // As the chart makes it, for pages-only.conf.
  const upstreams = CONTEXTS.map((name) => `upstream ${name} { server ${behind[name] ?? NOBODY}; }\n`);
  writeFileSync(join(folder, 'site/upstreams.conf'), upstreams.join(''));
  // Started by root it would read our folder as somebody else.
  const asSelf = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
  const nginx = spawn(nginxHere(), ['-c', join(folder, config), '-p', folder, '-e', 'stderr', ...asSelf], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = [];
  nginx.stderr.on('data', (text) => said.push(String(text)));
  const ended = new Promise((done) => nginx.once('exit', done));
  const stop = async () => {
    nginx.kill('SIGQUIT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + PATIENCE_MS; ; await new Promise((soon) => setTimeout(soon, 50))) {
    if (
      await fetch(`http://127.0.0.1:${port}/health/live`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return stop;
    if (Date.now() > until || nginx.exitCode !== null) {
      await stop();
      throw new Error(`nginx does not serve: ${said.join('')}`);
    }
  }
}

function moved(text, folder, port, behind, pages) {
  return text
    .replaceAll('/tmp/', `${folder}/tmp/`)
    .replace('/dev/stdout', join(folder, 'access.log'))
    .replaceAll('/etc/sleutelbos', folder)
    .replaceAll('/usr/share/sleutelbos', pages)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace(/resolver .*;/, '')
    .replace(/server ([a-z]+):\d+ resolve;/g, (_, name) => `server ${behind[name] ?? NOBODY};`);
}
