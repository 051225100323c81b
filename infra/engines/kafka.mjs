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

/** Lets whoever is on this machine look after a broker that lets nobody else in without a password. */
const LOCAL = 'LOCAL';

/**
 * Answers `{ brokers, version, stop(), kill(), restart(), setPassword(), setCertificate() }`. `brokers` is `host:port`. `kill` ends the
 * broker as a power cut would; `restart` starts it again on the same port and data. Throws with one line when Java or Maven is missing.
 *
 * @param {{ users: Record<string, string>, certificate: { cert: string, key: string }, sessionMs?: number } | null} secured clients need
 *   TLS and the password of one of the users (by name; SCRAM-SHA-512, SCRAM-SHA-256, or PLAIN, which never changes); the certificate in
 *   PEM; after `sessionMs` they have to show the password again. Null: everybody may do everything.
 */
export async function startKafka(secured = null) {
  const { version, java } = await kafkaPrograms();
  const folder = temporaryFolder('kafka');
  const port = await freePort();
  const localPort = secured ? await freePort() : port;
  const settings = join(folder, 'server.properties');
  const keystore = join(folder, 'keystore.pem');
  const controllerPort = await freePort();
  const general = settingsFor({ port, controllerPort, data: join(folder, 'data') });
  const toSecure = secured ? securing({ port, localPort, controllerPort, keystore, ...secured }) : {};
  writeFileSync(settings, propertiesOf({ ...general, ...toSecure }));
  if (secured) keep(keystore, secured.certificate);
  const log = join(folder, 'server.log');

  async function broker() {
    const server = serve('java', [...java, 'kafka.Kafka', settings], { log, cwd: folder });
    await untilItAnswers('Kafka', server, () => answers(localPort));
    return server;
  }

  let server;
  try {
    const users = Object.entries(secured?.users ?? {}).flatMap(([name, password]) =>
      MECHANISMS.flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${name},password=${password}]`]),
    );
    await run('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', settings, ...users]);
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
    /** While it runs, from this machine: new connections need the new one. */
    async setPassword(user, password) {
      const file = join(folder, 'password.properties');
      writeFileSync(file, `SCRAM-SHA-512=password=${password}\n`, { mode: 0o600 });
      const whose = ['--entity-type', 'users', '--entity-name', user];
      const server = ['--bootstrap-server', `127.0.0.1:${localPort}`];
      await run('java', [...java, 'kafka.admin.ConfigCommand', ...server, '--alter', '--add-config-file', file, ...whose]);
      rmSync(file);
    },
    /** Until its next restart it shows the former one. */
    setCertificate: (certificate) => keep(keystore, certificate),
  };
}

const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];

const keep = (keystore, { cert, key }) => writeFileSync(keystore, key + cert, { mode: 0o600 });

/** What a broker is told for it to let in only who has a password, over TLS; beside that, itself and whoever is on its machine. */
function securing({ port, localPort, controllerPort, keystore, users, sessionMs = 0 }) {
  const modules = { PLAIN: 'plain.PlainLoginModule', 'SCRAM-SHA-256': 'scram.ScramLoginModule', 'SCRAM-SHA-512': 'scram.ScramLoginModule' };
  const known = Object.entries(users).map(([name, password]) => ` user_${name}="${password}"`);
  const login = Object.entries(modules).map(([mechanism, module]) => [
    `listener.name.services.${mechanism.toLowerCase()}.sasl.jaas.config`,
    `org.apache.kafka.common.security.${module} required${mechanism === 'PLAIN' ? known.join('') : ''};`,
  ]);
  return {
    listeners: `SERVICES://127.0.0.1:${port},${LOCAL}://127.0.0.1:${localPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `SERVICES://127.0.0.1:${port},${LOCAL}://127.0.0.1:${localPort}`,
    'listener.security.protocol.map': `SERVICES:SASL_SSL,${LOCAL}:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'inter.broker.listener.name': LOCAL,
    'listener.name.services.sasl.enabled.mechanisms': Object.keys(modules).join(),
    ...Object.fromEntries(login),
    'connections.max.reauth.ms': sessionMs,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
  };
}

/** Answers `{ version, java }`: what `java` is called with before the name of one of Kafka's programs. Throws as `startKafka`. */
export async function kafkaPrograms() {
  const [, version = ''] = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(POM, 'utf8')) ?? [];
  await run('java', ['-version']);
  const jars = await jarsOf(version);
  return { version, java: ['-cp', join(jars, '*'), '-Xms128m', '-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'] };
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

function settingsFor({ port, controllerPort, data }) {
  return {
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
  };
}

const propertiesOf = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** Asks which versions of the protocol it speaks (ApiVersions, version 0); a broker answers that once it is of its cluster. */
export function answers(port) {
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
