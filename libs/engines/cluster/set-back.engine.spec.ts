import { type DataKey, type NewEvent, type Position, START, type SystemPorts } from '@sleutelbos/kernel';
import { onMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { startEventStoreDbStandIn } from '@sleutelbos/testing/eventstoredb/stand-in.js';
import { notesIn } from '../mongodb/notes.js';
import { openMongodb } from '../mongodb/open-mongodb.js';
import { realSystem } from '../system/real-system.js';
import { type ClusterEngines, openCluster } from './open-cluster.js';
import { openClusterViews } from './open-to-keep.js';
import { renewIncarnation } from './renew-incarnation.js';
import { LOG_HEAD } from './same-log.js';

const kek = new Uint8Array(32).fill(7);
const system: SystemPorts = realSystem();
const loans = { name: 'loans', version: 1, indexes: {} };
const happened = (): NewEvent => ({ id: system.ids.next(), type: 'test.happened.v1', data: {}, metadata: {} });

await onMongodb('a log that was put back from a copy of its own files', (server) => {
  // Always the stand-in: nobody puts a server of somebody else back.
  let events: Awaited<ReturnType<typeof startEventStoreDbStandIn>>;
  let places: {
    readonly eventStoreUrl: string;
    readonly mongodb: { url: string; database: string };
    readonly register: { url: string; database: string };
  };
  const opened: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    events = await startEventStoreDbStandIn();
    places = {
      eventStoreUrl: events.url,
      mongodb: { url: server.url, database: server.database() },
      register: { url: server.url, database: server.database() },
    };
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await events.stop();
  });

  /** As a service opens its engines; there is no Kafka here. */
  async function open(at = places): Promise<ClusterEngines> {
    const bus = { kafkaBrokers: ['127.0.0.1:1'], kafkaPrefix: 'test', eventSource: 'urn:test', context: 'test', toBus: () => [] };
    const engines = await openCluster({ ...at, ...bus, kek, system, report: () => undefined });
    opened.push(engines);
    return engines;
  }
  const close = async (engines: { close(): Promise<void> }): Promise<void> => {
    opened.splice(opened.indexOf(engines), 1);
    await engines.close();
  };
  /** A service that worked: a backup of the log is taken in the midst of it. */
  async function worked(): Promise<{ readonly copied: number; readonly head: Position; readonly incarnation: string }> {
    const { log, views, ...rest } = await open();
    await log.append('case-1', 'no-stream', [happened()]);
    const copied = events.stored.length;
    const { position } = await log.append('case-1', 0, [happened()]);
    await views.prepare(loans);
    await views.putMany(loans, [{ id: 'a', position, document: { lent: true } }]);
    await views.saveCheckpoint('view:loans@1', position);
    const incarnation = await log.incarnation();
    await close(opened.find((one) => 'log' in one && one.log === log) ?? rest);
    return { copied, head: position, incarnation };
  }
  const noted = async (): Promise<string | null> => {
    const mongodb = await openMongodb(places.mongodb);
    const note = await notesIn(mongodb, 'key-notes').get(`note ${LOG_HEAD}`);
    await mongodb.close();
    return note;
  };
  const held = async (): Promise<readonly unknown[]> => {
    const { views, close: end } = await openClusterViews(places, system);
    await views.prepare(loans);
    const found = [...(await views.getMany(loans, ['a'])).values(), await views.checkpoint('view:loans@1')];
    await end();
    return found;
  };

  it('is noticed by what the views reflect: a service does not start, says what it saw and the way out, and touches nothing', async () => {
    const { copied, head } = await worked();
    await events.setBack(copied);
    const stored = events.stored.length;
    for (const start of [() => open(), () => openClusterViews(places, system)])
      await expect(start()).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(
          new RegExp(`ends at position \\d+, though the views reflect position ${Number(head)}.*incarnation renew`),
        ),
      });
    expect(events.stored).toHaveLength(stored);
  });

  it('is noticed by what the vault noted, where the views are gone', async () => {
    const engines = await open();
    await engines.log.append('case-1', 'no-stream', [happened()]);
    const copied = events.stored.length;
    const { position } = await engines.log.append('case-1', 0, [happened()]);
    await engines.vault.setNote(LOG_HEAD, `${await engines.log.incarnation()} ${position}`);
    await close(engines);
    await events.setBack(copied);
    await expect(open()).rejects.toMatchObject({ code: 'damaged', message: expect.stringMatching(/the key vault has noted position/) });
  });

  it('the vault notes by itself how far the log is', async () => {
    const { log } = await open();
    await log.append('case-1', 'no-stream', [happened()]);
    const wanted = `${await log.incarnation()} ${await log.head()}`;
    while ((await noted()) !== wanted) await system.clock.sleep(200);
    expect(await noted()).toBe(wanted);
  }, 30_000);

  it('is gone on from under a new incarnation: views, checkpoints and positions of before are void, keys are there, and who was erased stays erased', async () => {
    const first = await open();
    const owner = (n: number) => ({ tenant: 'mee', subject: `subject-${n}`, purpose: 'dossier' });
    const keys = (await first.vault.ensure([owner(1), owner(2)])) as DataKey[];
    await close(first);
    const { copied, incarnation } = await worked();
    const erasing = await open();
    await erasing.vault.destroy([(keys[1] as DataKey).kid]);
    await close(erasing);
    await events.setBack(copied);

    const renewed = await renewIncarnation({ ...places, anotherLog: false }, system);
    expect(renewed).toEqual({ incarnation: expect.any(String), former: incarnation });
    expect(renewed.incarnation).not.toBe(incarnation);
    expect(await held()).toEqual([START]);
    const { log, vault, views } = await open();
    expect(await log.incarnation()).toBe(renewed.incarnation);
    expect(await log.read('case-1')).toHaveLength(1);
    expect(await vault.unwrap(keys.map(({ kid }) => kid))).toEqual([keys[0], 'destroyed']);
    expect(await vault.ensure([owner(2)])).toEqual(['destroyed']);
    expect(await views.checkpoint('view:loans@1')).toBe(START);
  });

  it('is void for a service that starts when the command ended between log and views', async () => {
    const { copied, incarnation } = await worked();
    await events.setBack(copied);
    const dying = { ...places, mongodb: { ...places.mongodb, database: server.database() } };
    const { incarnation: next } = await renewIncarnation({ ...dying, anotherLog: false }, system);
    expect(next).not.toBe(incarnation);
    const { views } = await open();
    expect(await views.checkpoint('view:loans@1')).toBe(START);
  });

  it('is left alone while a service works on it', async () => {
    const engines = await open();
    await engines.views.lease('loops-test', 'somebody', 10_000);
    const before = await engines.log.incarnation();
    await expect(renewIncarnation({ ...places, anotherLog: false }, system)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(/loops-test/),
    });
    await close(engines);
    const { log } = await open();
    expect(await log.incarnation()).toBe(before);
  });

  it('another log at the address is refused, by services and command line, and nothing is touched, in neither; unless that is meant', async () => {
    await worked();
    const before = await held();
    const other = await startEventStoreDbStandIn();
    opened.push({ close: () => other.stop() });
    const empty = other.stored.length;
    const wrong = { ...places, eventStoreUrl: other.url };
    for (const start of [
      () => open(wrong),
      () => openClusterViews(wrong, system),
      () => renewIncarnation({ ...wrong, anotherLog: false }, system),
    ])
      await expect(start()).rejects.toMatchObject({ code: 'another-log', message: expect.stringMatching(/nothing was touched/) });
    expect(other.stored).toHaveLength(empty);
    expect(await held()).toEqual(before);

    await renewIncarnation({ ...wrong, anotherLog: true }, system);
    const { views } = await open(wrong);
    expect(await views.checkpoint('view:loans@1')).toBe(START);
    await expect(open()).rejects.toMatchObject({ code: 'another-log' });
  });
});
