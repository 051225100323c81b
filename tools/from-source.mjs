/**
 * Lets Node run our TypeScript as it lies there, without a build: `node --import ./tools/from-source.mjs apps/platform/src/main.ts`.
 * For tests that need a process of its own. The same rules as Jest's resolver.
 */
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const { $schema, ...swc } = JSON.parse(readFileSync(new URL('../.swcrc', import.meta.url), 'utf8'));

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@sleutelbos/')) return next(specifier, { ...context, conditions: ['types', ...context.conditions] });
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL && !context.parentURL.includes('/node_modules/')) {
      const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(source)) return next(source.href, context);
    }
    // The program of a thread comes as a whole address.
    if (specifier.startsWith('file:') && specifier.endsWith('.js') && !existsSync(new URL(specifier)))
      return next(`${specifier.slice(0, -3)}.ts`, context);
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...swc, swcrc: false, filename, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
