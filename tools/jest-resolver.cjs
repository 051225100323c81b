/**
 * Jest's one resolver: our packages resolve to their TypeScript sources (the `types` condition of their own `exports`),
 * and a relative `./x.js` written in a source file is its neighbour `./x.ts`. Everything else resolves as Node would.
 */
const { existsSync } = require('node:fs');
const { resolve, sep } = require('node:path');

const INSTALLED = `${sep}node_modules${sep}`;

module.exports = (request, options) => {
  if (request.startsWith('@sleutelbos/')) {
    return options.defaultResolver(request, { ...options, conditions: ['types', ...(options.conditions ?? [])] });
  }
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes(INSTALLED)) {
    const stem = resolve(options.basedir, request.slice(0, -3));
    for (const extension of ['.ts', '.tsx']) if (existsSync(stem + extension)) return stem + extension;
  }
  return options.defaultResolver(request, options);
};
