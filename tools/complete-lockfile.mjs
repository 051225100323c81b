/**
 * Completes package-lock.json after a change of dependencies: npm leaves out an optional package for another platform when the
 * registry at hand does not have it, and then refuses its own lockfile in `npm ci`, on every platform. Each one left out is named
 * here with the exact version its parent asks for; without an integrity, as it was never seen.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const EXACT = /^\d+\.\d+\.\d+[\w.-]*$/;

const SYSTEMS = ['darwin', 'linux', 'win32', 'freebsd', 'android', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix'];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'armv7', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el'];

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isInstalledFrom(path, name)) continue;
    const platform = platformOf(name);
    if (!EXACT.test(version) || !platform) throw new Error(`${name}@${version} is missing, and no platform package: look into it`);
    lock.packages[`node_modules/${name}`] = { version, ...platform, ...(entry.dev && { dev: true }), optional: true };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages for other platforms added`);

function isInstalledFrom(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder.includes('node_modules/')) return Boolean(lock.packages[`node_modules/${name}`]);
  }
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  const os = SYSTEMS.find((system) => words.includes(system));
  if (!cpu || !(os || cpu === 'wasm32')) return undefined;
  return {
    cpu: [cpu === 'armv7' ? 'arm' : cpu],
    ...(os === 'linux' && (words.includes('musl') || words.includes('musleabihf')) && { libc: ['musl'] }),
    ...(os === 'linux' && (words.includes('gnu') || words.includes('gnueabihf')) && { libc: ['glibc'] }),
    ...(os && { os: [os] }),
  };
}
