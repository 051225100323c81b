/**
 * A Kafka broker without Docker: `node infra/engines/kafka.mjs` prints its address and runs until it is interrupted. It needs Java
 * and, the first time, Maven. One node in KRaft mode on loopback, its data in a temporary folder that goes when it stops.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byHand, freePort, run, serve, temporaryFolder, untilItAnswers } from './running.mjs';

const POM = join(import.meta.dirname, 'kafka/pom.xml');
/** 16 bytes in base64; the same for every start, since each has a folder of its own. */
const CLUSTER = 'c2xldXRlbGJvcy1kZXYtMQ';

/**
 * Answers `{ brokers, version, stop(), kill(), restart() }`. `brokers` is `host:port`. `kill` ends the broker as a power cut would;
 * `restart` starts it again on the same port and data. Throws with one line when Java or Maven is missing.
 */
export async function startKafka() {
  const [, version = ''] = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(POM, 'utf8')) ?? [];
  await run('java', ['-version']);
  const jars = await jarsOf(version);
  const folder = temporaryFolder('kafka');
  const port = await freePort();
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, settingsFor(port, await freePort(), join(folder, 'data')));
  const java = ['-cp', join(jars, '*'), '-Xms128m', '-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  const log = join(folder, 'server.log');

  async function broker() {
    const server = serve('java', [...java, 'kafka.Kafka', settings], { log, cwd: folder });
    await untilItAnswers('Kafka', server, () => answers(port));
    return server;
  }

  let server;
  try {
    await run('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', settings]);
    server = await broker();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    brokers: `127.0.0.1:${port}`,
    version,
    async stop() {
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGTERM');
      server = await broker();
    },
  };
}

/** Maven fetches them once for each version; whoever comes second finds them. */
async function jarsOf(version) {
  const kept = join(tmpdir(), 'sleutelbos-engines');
  const jars = join(kept, `kafka-${version}`);
  if (existsSync(jars)) return jars;
  mkdirSync(kept, { recursive: true });
  const fetched = temporaryFolder('jars');
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fetched}`]);
    renameSync(fetched, jars);
  } catch (error) {
    rmSync(fetched, { recursive: true, force: true });
    // Where another process put them there meanwhile, nothing is amiss.
    if (!existsSync(jars)) throw error;
  }
  return jars;
}

function settingsFor(port, controllerPort, data) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': data,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // Whoever consumes alone need not wait for others to join.
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Asks which versions of the protocol it speaks (ApiVersions, version 0); a broker answers that once it is of its cluster. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
    socket.on('data', () => done(true));
    // Length, request 18, version 0, correlation 1, no client id.
    socket.write(Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]));
  });
}

if (process.argv[1] === import.meta.filename) await byHand(startKafka, ({ brokers, version }) => `kafka ${version} at ${brokers}`);
