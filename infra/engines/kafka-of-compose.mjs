/**
 * The broker of docker-compose.yml without Docker: its very settings, made into a file by the image's own program (which lies in Kafka's
 * jar), and the command that gives the services their password. Only what a container has for itself is another: ports, host, folders.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { answers, kafkaPrograms } from './kafka.mjs';
import { freePort, run, serve, temporaryFolder, untilItAnswers } from './running.mjs';

const COMPOSE = join(import.meta.dirname, '../../docker-compose.yml');

/**
 * @param {string} secrets folder that make-secrets filled
 * @returns `{ here, version, initiate(), stop() }`; `here` turns a value of the compose file into what it is on this machine, `initiate`
 *   does what the task `kafka-initiate` does
 */
export async function startKafkaOfCompose(secrets) {
  const { version, java } = await kafkaPrograms();
  const { services } = parse(readFileSync(COMPOSE, 'utf8'), { merge: true });
  const folder = temporaryFolder('kafka');
  const [outer, controller, local] = [await freePort(), await freePort(), await freePort()];
  const here = (value) =>
    value
      .replaceAll('/run/secrets', secrets)
      .replaceAll('/var/lib/kafka/data', join(folder, 'data'))
      .replace(/kafka:9092|:\/\/:9092/g, (one) => `${one.startsWith('kafka') ? '' : '://'}127.0.0.1:${outer}`)
      .replaceAll(':9093', `:${controller}`)
      .replaceAll(':9094', `:${local}`);
  const environment = Object.fromEntries(Object.entries(services.kafka.environment).map(([name, value]) => [name, here(value)]));
  const folders = ['default', 'mounted', 'final'].map((name) => [name, join(folder, name)]);
  for (const [, one] of folders) mkdirSync(one);
  const final = join(folder, 'final');
  // The image has one there, which is emptied.
  writeFileSync(join(final, 'server.properties'), '');
  const log = join(folder, 'server.log');
  let server;
  try {
    await run(
      'java',
      [...java, 'kafka.docker.KafkaDockerWrapper', 'setup', ...folders.flatMap(([name, one]) => [`--${name}-configs-dir`, one])],
      {
        env: { PATH: process.env.PATH, ...environment },
      },
    );
    server = serve('java', [...java, 'kafka.Kafka', join(final, 'server.properties')], { log, cwd: folder });
    await untilItAnswers('Kafka', server, () => answers(local));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  // In the place of the image's script.
  const configs = join(folder, 'kafka-configs.sh');
  const words = [...java, 'kafka.admin.ConfigCommand'].map((one) => `'${one}'`).join(' ');
  writeFileSync(configs, `#!/bin/sh\nexec java ${words} "$@"\n`, { mode: 0o755 });
  const [shell, ...command] = services['kafka-initiate'].command;
  return {
    here,
    version,
    initiate: () =>
      run(
        shell,
        command.map((one) => here(one).replaceAll('$$', '$').replaceAll('/opt/kafka/bin/kafka-configs.sh', configs)),
      ),
    async stop() {
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
