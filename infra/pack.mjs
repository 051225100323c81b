/**
 * Makes the folder of one app: its bundles, the files that stand beside them, and the packages that stayed packages of their own
 * (tools/bundle.mjs), each with what it depends on. This is what the image holds, and it runs wherever Node 24 is.
 *
 *   node infra/pack.mjs registration out/registration
 *
 * Needs `npm run build` before.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');

/** Named in what we run but never used by us: Nest's other transports, types, and a counter of installations. */
const LEFT_OUT = /^(@nestjs\/|@fastify\/(multipart|view)|@sleutelbos\/|@types\/|@scarf\/)/;

/** Names in a bundle under which another file or package is loaded: static, dynamic, CommonJS as the bundler writes it, a thread. */
const LOADED = [
  /^(?:import|export)\b[^;'"]*?\bfrom\s*["']([^"']+)["']/gm,
  /^import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']\s*\)/g,
  /\b(?:__)?require(?:\$\d+)?\(\s*["']([^"']+)["']\s*\)/g,
  /\bnew URL\(\s*["'](\.\/[^"']+\.js)["'],\s*import\.meta\.url/g,
];

/** @returns how many packages the folder holds */
export function pack(app, target) {
  const dist = join(ROOT, 'apps', app, 'dist');
  if (!existsSync(join(dist, 'main.js'))) throw new Error(`apps/${app}/dist/main.js is missing: run \`npm run build\` first.`);
  const to = join(target, 'apps', app, 'dist');
  mkdirSync(to, { recursive: true });
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name: `sleutelbos-${app}`, private: true, type: 'module' })}\n`);
  const { files, packages } = reachedFrom(dist, 'main.js');
  for (const file of files) cpSync(join(dist, file), join(to, file));
  for (const file of readdirSync(dist)) if (file.endsWith('.cedar')) cpSync(join(dist, file), join(to, file));
  cpSync(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
  const dashboard = join(ROOT, 'apps/dashboard/dist');
  if (app === 'platform' && existsSync(dashboard)) cpSync(dashboard, join(target, 'apps/dashboard/dist'), { recursive: true });
  const placed = new Map();
  const self = { source: join(ROOT, 'apps', app), target: join(target, 'apps', app) };
  for (const name of packages) copyPackage(name, self, target, placed);
  return placed.size;
}

function reachedFrom(dist, entry) {
  const files = new Set([entry]);
  const packages = new Set();
  // A set that grows while it is walked: files found are looked at in turn.
  for (const file of files) {
    // Comments in a bundle quote how a package is loaded.
    const text = readFileSync(join(dist, file), 'utf8').replace(/^\s*(\*|\/\/).*$/gm, '');
    for (const name of LOADED.flatMap((form) => [...text.matchAll(form)].map((match) => match[1]))) {
      if (name.startsWith('./')) {
        if (existsSync(join(dist, name))) files.add(name.slice(2));
      } else if (isPackage(name) && !LEFT_OUT.test(name)) packages.add(packageOf(name));
    }
  }
  return { files, packages };
}

const isPackage = (name) => /^(@[\w.-]+\/)?[a-z][\w.-]*(\/|$)/.test(name) && !builtinModules.includes(name) && !name.startsWith('node:');
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/** Copies a package to the top, or inside the one that needs it where the top holds another version. `placed`: source by target. */
function copyPackage(name, from, into, placed) {
  const source = LEFT_OUT.test(name) ? undefined : folderOf(name, from.source);
  if (!source) return;
  const top = join(into, 'node_modules', name);
  const target = placed.has(top) ? join(from.target, 'node_modules', name) : top;
  if (placed.get(top) === source || placed.has(target)) return;
  placed.set(target, source);
  cpSync(source, target, { recursive: true, filter: (file) => !file.slice(source.length).includes('/node_modules') && !isSpare(file) });
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
    copyPackage(needed, { source, target }, into, placed);
}

/** What no running program reads. */
const isSpare = (file) => /\.(d\.[cm]?ts|map|md|markdown)$/i.test(file) || /\/(test|tests|__tests__|docs|examples)$/.test(file);

function folderOf(name, from) {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (folder === dirname(folder)) return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [app, target] = process.argv.slice(2);
  if (!app || !target) {
    console.error('usage: node infra/pack.mjs <app> <folder>');
    process.exit(2);
  }
  console.log(`${app}: ${pack(app, resolve(target))} packages beside the bundle, in ${target}`);
}
