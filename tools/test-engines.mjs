/**
 * `npm run test:engines`: every contract suite and the end-to-end scenario against what answers at EVENTSTORE_URL, KAFKA_BROKERS and
 * MONGODB_URL, else against containers (testcontainers), else against the servers of `infra/engines` (and the stand-in for EventStoreDB). The last line says
 * what it ran against and how many passed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const opened = [];
const report = mkdtempSync(join(tmpdir(), 'sleutelbos-engines-'));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => closeAll().finally(() => process.exit(1)));

let code = 1;
let last = 'no suite ran: 0 passed, 1 failed';
try {
  const containers = await containersHere();
  const engines = [await eventStore(containers), await kafka(containers), await mongo(containers)];
  const environment = Object.assign({}, ...engines.map((one) => one.environment));
  const { passed, failed } = await suitesTwice(environment, process.argv.slice(2));
  last = `${engines.map((one) => one.name).join(', ')}: ${passed} passed, ${failed} failed`;
  code = failed === 0 ? 0 : 1;
} catch (error) {
  console.log(error);
} finally {
  await closeAll();
  rmSync(report, { recursive: true, force: true });
}
console.log(last);
process.exitCode = code;

async function eventStore(containers) {
  const given = process.env.EVENTSTORE_URL;
  if (!given && !containers) return { name: 'eventstoredb stand-in', environment: {} };
  const url = given ?? (await keep(containers.startEventStoreContainer())).url;
  const { serverVersion } = await import('../libs/testing/dist/eventstoredb/server-version.js');
  return { name: `eventstoredb ${await serverVersion(url)}`, environment: { EVENTSTORE_URL: url } };
}

async function kafka(containers) {
  if (process.env.KAFKA_BROKERS) return { name: 'kafka at KAFKA_BROKERS', environment: {} };
  const start = containers ? async () => containers.startKafkaContainer(await freePort()) : startedBy('kafka.mjs', 'startKafka');
  return orSkipped('kafka', start, ({ brokers }) => ({ KAFKA_BROKERS: brokers }));
}

async function mongo(containers) {
  const given = process.env.MONGODB_URL;
  if (!given && !containers) return orSkipped('ferretdb', startedBy('ferretdb.mjs', 'startFerretdb'), ({ url }) => ({ MONGODB_URL: url }));
  const url = given ?? (await keep(containers.startMongoContainer())).url;
  return { name: await mongoVersion(url), environment: { MONGODB_URL: url } };
}

function startedBy(file, start) {
  return async () => (await import(`../infra/engines/${file}`))[start]();
}

async function orSkipped(name, start, environmentOf) {
  try {
    const engine = await keep(start());
    return { name: `${name} ${engine.version}`, environment: environmentOf(engine) };
  } catch (error) {
    console.log(`${name} is skipped: ${error.message}`);
    return { name: `${name} skipped`, environment: {} };
  }
}

async function mongoVersion(url) {
  const { openMongodb } = await import('../libs/engines/dist/mongodb/open-mongodb.js');
  const mongodb = await openMongodb({ url, database: 'admin' });
  const { version, ferretdb } = await mongodb.connection.db.admin().command({ buildInfo: 1 });
  await mongodb.close();
  return ferretdb ? `ferretdb ${ferretdb.version.replace(/^v/, '')}` : `mongodb ${version}`;
}

async function containersHere() {
  const containers = await import('../infra/engines/containers.mjs');
  return (await containers.containersRun()) ? containers : null;
}

async function keep(starting) {
  const engine = await starting;
  opened.push(engine);
  return engine;
}

async function closeAll() {
  for (let engine = opened.pop(); engine; engine = opened.pop()) await engine.stop();
}

/** Servers are killed under these tests, on machines with other work: a suite that failed is run once more by itself, and that is said. */
async function suitesTwice(environment, asked) {
  const first = await suites(environment, asked);
  if (first.failing.length === 0) return first;
  console.log(`failed, and run once more: ${first.failing.map((file) => relative(root, file)).join(', ')}`);
  const again = await suites(environment, ['--runTestsByPath', ...first.failing]);
  return { passed: first.passedElsewhere + again.passed, failed: again.failed };
}

function suites(environment, asked) {
  const outcome = join(report, 'outcome.json');
  // Clients of servers that were killed under them keep a timer or two; the tests have ended by then.
  const options = ['--config', 'jest.engines.config.mjs', '--forceExit', '--json', '--outputFile', outcome, ...asked];
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), ...options],
    {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (status) => {
      const { numPassedTests: passed, numFailedTests: counted, testResults } = JSON.parse(readFileSync(outcome, 'utf8'));
      const failing = testResults.filter((one) => one.status === 'failed');
      const passedThere = failing.flatMap((one) => one.assertionResults).filter((one) => one.status === 'passed').length;
      // A suite that does not come to its tests has failed, whatever was counted.
      const failed = status === 0 ? counted : Math.max(counted, 1);
      done({ passed, failed, failing: failing.map((one) => one.name), passedElsewhere: passed - passedThere });
    });
  });
}

function freePort() {
  return new Promise((found, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
