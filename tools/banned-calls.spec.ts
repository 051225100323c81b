import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bannedCalls } from './banned-calls.js';
import { filesUnder, isTest, isTypeScript } from './sources.mjs';

const root = resolve(import.meta.dirname, '..');

const banned = [
  'Date.now()',
  'new Date()',
  'new Date',
  'Date()',
  'const { now } = Date',
  "Date['now']()",
  'globalThis.Date.now()',
  'Temporal.Now.instant()',
  'performance.now()',
  'Math.random()',
  'const M = Math',
  'crypto.randomUUID()',
  "import { randomUUID } from 'node:crypto'",
  "import { randomUUID as id } from 'node:crypto'",
  "import { randomBytes } from 'node:crypto'",
  'nodeCrypto.randomBytes(16)',
  'crypto.getRandomValues(bytes)',
  'crypto.subtle.digest(a, b)',
  "crypto['subtle']",
  'setTimeout(f, 1)',
  'globalThis.setTimeout(f, 1)',
  'const wait = setTimeout',
  'setInterval(f, 1)',
  'setImmediate(f)',
  'AbortSignal.timeout(5)',
  'queueMicrotask(f)',
  'new Worker(path)',
  "import { Worker } from 'node:worker_threads'",
  "import { performance } from 'node:perf_hooks'",
];

const allowed = [
  'clock.now()',
  'new Date(millis).toISOString()',
  'Date.parse(text)',
  'Math.max(1, 2)',
  'Temporal.PlainDate.from(text)',
  "import { Temporal } from 'temporal-polyfill'",
  'value instanceof Date',
  'let timer: ReturnType<typeof setTimeout>',
  "import { createHash } from 'node:crypto'",
  'workers.run(task)',
  'const port = { setTimeout: (f: () => void) => f() }',
  'z.date()',
  '// setTimeout in a comment, and "Date.now" in a string',
];

describe('banned calls', () => {
  it.each(banned)('finds %s', (text) => expect(bannedCalls('wrong.ts', text)).not.toEqual([]));

  it.each(allowed)('lets %s through', (text) => expect(bannedCalls('right.ts', text)).toEqual([]));

  it('occur nowhere below HTTP but in engines/system', () => {
    const found = ['libs/kernel', 'libs/contexts', 'libs/engines'].flatMap((folder) =>
      filesUnder(root, folder)
        .filter((file: string) => isTypeScript(file) && !isTest(file) && !file.startsWith(join('libs', 'engines', 'system')))
        .flatMap((file: string) =>
          bannedCalls(file, readFileSync(join(root, file), 'utf8')).map(({ line, what }) => `${file}:${line} ${what}`),
        ),
    );
    expect(found).toEqual([]);
  });
});
