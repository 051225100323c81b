import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kafkaClient, withAdmin } from '@sleutelbos/engines/message-bus/kafka/client.js';
import { kafkaIn } from '@sleutelbos/service/engine-addresses.js';
import { Environment } from '@sleutelbos/service/environment.js';
import { parse } from 'yaml';
import { makeSecrets } from '../infra/compose/make-secrets.mjs';
import { startKafkaOfCompose } from '../infra/engines/kafka-of-compose.mjs';

const secrets = mkdtempSync(join(tmpdir(), 'sleutelbos-secrets-'));
makeSecrets(secrets);
const kafka = await startKafkaOfCompose(secrets).catch((error: Error) => {
  process.stdout.write(`The Kafka of the compose file is skipped: ${error.message}.\n`);
  return null;
});

afterAll(async () => {
  await kafka?.stop();
  rmSync(secrets, { recursive: true });
});

(kafka ? describe : describe.skip)(`the Kafka of docker-compose.yml, as ${kafka?.version} on this machine`, () => {
  const here = (value: string): string => (kafka as NonNullable<typeof kafka>).here(value);
  const compose = parse(readFileSync(resolve(import.meta.dirname, '../docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, { environment: Record<string, string> }>;
  };
  /** As a service that starts now would reach it. */
  async function topics(): Promise<readonly string[]> {
    const told = Object.entries(compose.services.matching?.environment ?? {}).map(([name, value]) => [name, here(value)]);
    const environment = new Environment(Object.fromEntries(told));
    const { brokers, access } = kafkaIn(environment);
    environment.check();
    return withAdmin(kafkaClient(brokers, access), (admin) => admin.listTopics());
  }

  it('lets nobody in before its task gave the services a password', async () => {
    await expect(topics()).rejects.toThrow(/SASL SCRAM SHA512 authentication failed/);
  });

  it('lets the services in with what the compose file tells them, over TLS with the certificate of make-secrets', async () => {
    await kafka?.initiate();
    expect(await topics()).toEqual([]);
  });

  it('takes another password as the documentation says: its file removed and made anew, the task run again', async () => {
    rmSync(join(secrets, 'kafka-password'));
    expect(makeSecrets(secrets)).toEqual(['kafka-password']);
    await expect(topics()).rejects.toThrow(/authentication failed/);
    await kafka?.initiate();
    expect(await topics()).toEqual([]);
  });
});
