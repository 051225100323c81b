import { type JsonObject, type Position, START, type StoredDocument, type ViewShape, type ViewStore } from '@sleutelbos/kernel';
import { insisting, killedDuring } from '@sleutelbos/testing/engines/killing.js';
import { onOwnMongodb } from '@sleutelbos/testing/engines/mongodb.js';
import { openMongodb } from '../../mongodb/open-mongodb.js';
import { movableClock } from '../../system/movable-clock.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../memory/memory-view-store.js';
import { openMongodbViewStore } from './mongodb-view-store.js';

const EVENTS = 4_000;
const BATCH = 120;
const DOCUMENTS = 400;
const view: ViewShape = { name: 'tallies', version: 1, indexes: { byCount: ['count'] } };
const at = (n: number): Position => String(n).padStart(16, '0') as Position;

await onOwnMongodb('a view store that is killed,', (server) => {
  /** One batch as the kernel's runner does it: read, fold what is newer than the document, write, then the checkpoint. */
  async function fold(store: ViewStore): Promise<boolean> {
    const from = await store.checkpoint('tallies');
    const first = from === START ? 1 : Number(from) + 1;
    if (first > EVENTS) return false;
    const last = Math.min(first + BATCH - 1, EVENTS);
    const events = Array.from({ length: last - first + 1 }, (_, i) => ({ position: at(first + i), n: first + i, id: idOf(first + i) }));
    const documents = new Map(
      await store.getMany(
        view,
        events.map(({ id }) => id),
      ),
    );
    for (const { position, n, id } of events) {
      const standing = documents.get(id);
      if (standing && standing.position >= position) continue;
      documents.set(id, { id, position, document: n % 97 === 0 ? null : tallied(standing?.document ?? null, n) });
    }
    await store.putMany(view, [...documents.values()]);
    await store.saveCheckpoint('tallies', at(last));
    return true;
  }

  async function foldAll(store: ViewStore): Promise<void> {
    while (await insisting(() => fold(store)));
  }

  async function all(store: ViewStore): Promise<StoredDocument[]> {
    return [
      ...(
        await store.getMany(
          view,
          Array.from({ length: DOCUMENTS }, (_, n) => idOf(n)),
        )
      ).values(),
    ];
  }

  it('in the middle of its batches holds afterwards what a clean replay holds, and a checkpoint that goes with it', async () => {
    const mongodb = await openMongodb({ url: server.url, database: server.database() });
    const store = await openMongodbViewStore(mongodb, { ...realSystem(), clock: movableClock(0) });
    const clean = memoryViewStore(movableClock(0));
    for (const one of [store, clean]) {
      await one.bind('one');
      await one.prepare(view);
    }
    await foldAll(clean);
    const kills = await killedDuring(server, foldAll(store));
    expect(kills).toBeGreaterThan(3);
    expect(await all(store)).toEqual(await all(clean));
    expect(await store.checkpoint('tallies')).toBe(at(EVENTS));
    const query = { index: 'byCount', equals: {}, limit: 500 };
    expect(await store.find(view, query)).toEqual(await clean.find(view, query));
    process.stdout.write(`${server.version}: ${EVENTS} events folded into ${DOCUMENTS} documents, killed ${kills} times\n`);
    await mongodb.close();
  });
});

const idOf = (n: number): string => `tally-${(n * 31) % DOCUMENTS}`;

/** The sum shows an event that was folded twice or not at all. */
function tallied(document: JsonObject | null, n: number): JsonObject {
  const { count = 0, sum = 0 } = (document ?? {}) as { count?: number; sum?: number };
  return { count: count + 1, sum: sum + n, last: n };
}
