import { jest } from '@jest/globals';
import { servicesRounds } from '../../../../chaos/services.mjs';
import { ownKafka } from '../engines/kafka.js';
import { onOwnMongodb } from '../engines/mongodb.js';
import { startEventStoreDbStandIn } from '../eventstoredb/stand-in.js';

// A minute of work, and what is killed in it comes back by itself.
jest.setTimeout(300_000);

const log = await startEventStoreDbStandIn();
const kafka = await ownKafka();
afterAll(async () => {
  await log.stop();
  await kafka?.stop();
});

await onOwnMongodb(`six services that are killed with their engines: eventstoredb stand-in, kafka ${kafka?.version}`, (mongodb) => {
  if (!kafka) return it.skip('as kafka is not at hand', () => undefined);

  it('lose nothing, do nothing twice, and show what a clean replay of the log shows', async () => {
    const engines = { log: { url: log.url, name: 'eventstoredb stand-in' }, kafka, mongodb };
    const run = { engines, rounds: 5, events: 150, brokerAwayMs: 2_000, seed: 17, say: () => undefined };
    const { what, kills, ...found } = await servicesRounds(run);
    expect(what).toEqual([]);
    expect(Object.keys(kills)).toHaveLength(6);
    expect(found.acknowledged).toBeGreaterThan(150);
    expect(found.published).toBeGreaterThanOrEqual(150);
    expect(found.publishedAgain).toBeGreaterThan(0);
    expect(found.documents).toBeGreaterThan(100);
    process.stdout.write(`${JSON.stringify({ kills, ...found })}\n`);
  });
});
