import { readFileSync } from 'node:fs';

const ALLOWED = /^(MIT|MIT-0|Apache-2\.0|BSD-[123]-Clause|0BSD|ISC|MPL-2\.0|EUPL-1\.[12]|Python-2\.0|Unlicense|BlueOak-1\.0\.0|CC0-1\.0)$/;

/** `A OR B` is ours to choose; of `A AND B` both must be allowed. */
function isAllowed(licence: string): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(/ OR /i);
  return alternatives.some((alternative) => alternative.split(/ AND /i).every((part) => ALLOWED.test(part.trim())));
}

type Entry = { license?: string; dev?: boolean; link?: boolean; optional?: boolean };

/** What ships: installed packages that are not for development only. */
function runtimeTree(): [name: string, licence: string][] {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, Entry> };
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.link)
    .map(([path, { license }]) => [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), license ?? 'none stated']);
}

describe('licences', () => {
  it('of everything that ships are on the list', () => {
    expect(runtimeTree().filter(([, licence]) => !isAllowed(licence))).toEqual([]);
  });

  it.each(['GPL-3.0', 'SSPL-1.0', 'BUSL-1.1', 'MIT AND GPL-2.0', 'SEE LICENSE IN LICENSE', 'none stated'])('%s is refused', (licence) => {
    expect(isAllowed(licence)).toBe(false);
  });

  it.each(['MIT', '(MIT OR GPL-3.0)', 'MIT AND BSD-3-Clause'])('%s may ship', (licence) => {
    expect(isAllowed(licence)).toBe(true);
  });
});
