import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { forbidden } = (await import('../.dependency-cruiser.cjs')).default as { forbidden: { name: string }[] };

type Violation = { rule: { name: string }; from: string; to: string };

function violationsIn(folder: string, folders: string[]): Violation[] {
  const cruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cruise, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** Rule, a file that breaks it, and what that file imports. */
const wrong: [rule: string, file: string, imported: string][] = [
  ['no-cycles', 'libs/kernel/src/hen.ts', './egg.js'],
  ['nothing-imports-apps', 'libs/web/src/upward.ts', '../../../apps/platform/src/main.js'],
  ['apps-stand-alone', 'apps/cli/src/borrow.ts', '../../platform/src/main.js'],
  ['only-tests-import-testing', 'apps/platform/src/simulate.ts', '../../../libs/testing/src/machine.js'],
  ['only-tests-import-tests', 'apps/platform/src/suite.ts', '../../../libs/engines/event-log/event-log.contract.js'],
  ['kernel-is-plain', 'libs/kernel/src/disk.ts', 'node:fs'],
  ['kernel-is-plain', 'libs/kernel/src/upward.ts', '../../web/src/etag.js'],
  ['kernel-is-plain', 'libs/kernel/src/http.ts', '@nestjs/common'],
  ['domain-is-plain', 'libs/contexts/matching/src/placement/placement.ts', '@nestjs/common'],
  ['domain-is-plain', 'libs/contexts/matching/src/placement/disk.ts', 'node:fs'],
  ['domain-is-plain', 'libs/contexts/reporting/src/views/peek.ts', '../../../matching/src/placement/state.js'],
  ['domain-is-plain', 'libs/contexts/audit/src/views/peek.ts', '../../../safeguarding/src/signal.js'],
  ['domain-is-plain', 'libs/contexts/matching/src/shortlist/engine.ts', '../../../../engines/event-log/sqlite/log.js'],
  ['solver-is-plain', 'libs/contexts/matching/src/solver/disk.ts', 'node:fs'],
  ['domain-is-below-http', 'libs/contexts/matching/src/placement/up.ts', './placement.controller.js'],
  ['http-of-a-context', 'libs/contexts/matching/src/placement/raw.controller.ts', 'fastify'],
  ['http-of-a-context', 'libs/contexts/matching/src/matching.module.ts', '../../../engines/event-log/sqlite/log.js'],
  ['engine-serves-its-port', 'libs/engines/event-log/sqlite/neighbour.ts', '../memory/log.js'],
  ['engine-serves-its-port', 'libs/engines/view-store/memory/context.ts', '../../../contexts/matching/src/placement/state.js'],
  ['technology-knows-no-port', 'libs/engines/sqlite/port.ts', '../event-log/sqlite/log.js'],
  ['web-knows-the-kernel', 'libs/web/src/context.ts', '../../contexts/matching/src/placement/state.js'],
  ['service-knows-contexts-without-http', 'libs/service/src/serve.ts', '../../contexts/matching/src/matching.module.js'],
  ['time-and-threads-are-ports', 'libs/engines/view-store/memory/wait.ts', 'node:timers/promises'],
  ['client-of-sqlite', 'libs/engines/event-log/memory/store.ts', 'node:sqlite'],
  ['client-of-solver', 'libs/contexts/matching/src/shortlist/solve.ts', 'highs'],
  ['client-of-eventstoredb', 'apps/platform/src/log.ts', '@eventstore/db-client'],
  ['client-of-kafka', 'apps/platform/src/bus.ts', 'kafkajs'],
  ['client-of-mongodb', 'libs/engines/view-store/memory/mongo.ts', 'mongoose'],
];

/** What the wrong files import, and files that break nothing. */
const right: [file: string, imported?: string][] = [
  ['libs/kernel/src/egg.ts', './hen.js'],
  ['libs/kernel/src/event.ts', 'zod'],
  ['libs/web/src/etag.ts', '@nestjs/common'],
  ['libs/service/src/compose.ts', '../../contexts/matching/src/matching.context.js'],
  ['libs/contexts/matching/src/matching.context.ts'],
  ['libs/testing/src/machine.ts', '../../engines/event-log/memory/log.js'],
  ['libs/engines/event-log/event-log.contract.ts', '../../testing/src/machine.js'],
  ['libs/engines/event-log/memory/log.ts', '../../../kernel/src/event.js'],
  ['libs/engines/event-log/sqlite/log.ts', '../../sqlite/open.js'],
  ['libs/engines/sqlite/open.ts', 'node:sqlite'],
  ['libs/engines/system/threads.ts', 'node:worker_threads'],
  ['libs/contexts/matching/src/placement/state.ts', '../../../registration/src/published/index.js'],
  ['libs/contexts/matching/src/placement/placement.controller.ts', '@nestjs/common'],
  ['libs/contexts/matching/src/placement/placement.spec.ts', '../../../../testing/src/machine.js'],
  ['libs/contexts/matching/src/solver/referee.ts', 'highs'],
  ['libs/contexts/registration/src/published/index.ts'],
  ['libs/contexts/safeguarding/src/signal.ts', '../../../kernel/src/event.js'],
  ['apps/platform/src/main.ts', '../../../libs/engines/event-log/sqlite/log.js'],
];

const absentHere = ['@eventstore/db-client', 'kafkajs', 'mongoose'];

describe('boundaries', () => {
  it('are kept by the whole tree', () => {
    const found = violationsIn(root, ['libs', 'apps']).map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
    expect(found).toEqual([]);
  });

  describe('of a small house', () => {
    let house: string;
    let found: Violation[];

    beforeAll(() => {
      house = realpathSync(mkdtempSync(join(tmpdir(), 'sleutelbos-boundaries-')));
      for (const [file, imported] of [...right, ...wrong.map(([, file, imported]) => [file, imported] as const)]) {
        mkdirSync(dirname(join(house, file)), { recursive: true });
        writeFileSync(join(house, file), imported ? `import * as it from '${imported}';\nconsole.log(it);\n` : 'export {};\n');
      }
      mkdirSync(join(house, 'node_modules'));
      for (const name of ['zod', 'temporal-polyfill', '@nestjs', 'fastify', 'highs']) {
        symlinkSync(realpathSync(join(root, 'node_modules', name)), join(house, 'node_modules', name));
      }
      for (const name of absentHere) standIn(join(house, 'node_modules', name), name);
      found = violationsIn(house, ['libs', 'apps']);
    }, 60_000);

    afterAll(() => rmSync(house, { recursive: true, force: true }));

    it.each(wrong)('%s is broken by %s importing %s', (rule, file) => {
      expect(
        found.filter(({ from, to }) => from === file || (rule === 'no-cycles' && to === file)).map((violation) => violation.rule.name),
      ).toContain(rule);
    });

    it('lets through what is allowed', () => {
      const cyclic = ['libs/kernel/src/egg.ts'];
      const allowed = right.map(([file]) => file).filter((file) => !cyclic.includes(file));
      expect(found.filter(({ from }) => allowed.includes(from)).map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([]);
    });

    it('has a wrong file for every rule', () => {
      expect(forbidden.map(({ name }) => name).filter((name) => !wrong.some(([rule]) => rule === name))).toEqual([]);
    });
  });
});

function standIn(folder: string, name: string) {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
  writeFileSync(join(folder, 'index.js'), '');
}
