/**
 * The engines in containers, where a container runtime answers: pinned images, one node each, gone with the process. The images are those of
 * `docker-compose.yml`.
 */
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

const EVENTSTORE = 'eventstore/eventstore:23.10.6-bookworm-slim';
const KAFKA = 'apache/kafka:4.1.1';
const MONGODB = 'mongo:8.0.13';

/** Whether a container can be started here; false says nothing about why. */
export async function containersRun() {
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

export async function startEventStoreContainer() {
  const container = await new GenericContainer(EVENTSTORE)
    .withEnvironment({ EVENTSTORE_INSECURE: 'true', EVENTSTORE_MEM_DB: 'true' })
    .withExposedPorts(2113)
    .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
    .start();
  return { url: `esdb://${container.getHost()}:${container.getMappedPort(2113)}?tls=false`, stop: () => container.stop() };
}

/** A broker tells clients its own address, so the port outside is chosen beforehand. */
export async function startKafkaContainer(port) {
  const container = await new GenericContainer(KAFKA)
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withExposedPorts({ container: 9092, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return { brokers: `localhost:${port}`, version: KAFKA.split(':')[1], stop: () => container.stop() };
}

/** A replica set of one: without one, majority is not asked of anybody. */
export async function startMongoContainer() {
  const container = await new GenericContainer(MONGODB)
    .withCommand(['--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(27017)
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  const initiated = await container.exec(['mongosh', '--quiet', '--eval', 'rs.initiate().ok']);
  if (initiated.exitCode !== 0) throw new Error(`The replica set could not be initiated: ${initiated.output}`);
  const url = `mongodb://${container.getHost()}:${container.getMappedPort(27017)}/?directConnection=true`;
  return { url, stop: () => container.stop() };
}
