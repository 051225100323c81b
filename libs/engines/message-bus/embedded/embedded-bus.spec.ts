import { memoryEventLog } from '../../event-log/memory/memory-event-log.js';
import { realSleep } from '../../system/real-clock.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { type MessageBusUnderTest, messageBusContract, toBusOfContract, until } from '../message-bus.contract.js';
import { embeddedBus } from './embedded-bus.js';

async function busInMemory(): Promise<MessageBusUnderTest> {
  const system = realSystem();
  const log = memoryEventLog(system);
  const views = memoryViewStore(system.clock);
  await views.bind(await log.incarnation());
  const buses = [embeddedBus({ log, views, clock: system.clock }, toBusOfContract)];
  return {
    log,
    bus: buses[0] as (typeof buses)[0],
    async restart() {
      await buses.at(-1)?.close();
      const next = embeddedBus({ log, views, clock: system.clock }, toBusOfContract);
      buses.push(next);
      return next;
    },
    settle: () => realSleep(30),
    async close() {
      for (const bus of buses) await bus.close();
      await log.close();
      await views.close();
    },
  };
}

messageBusContract('embedded', busInMemory);

describe('embedded, beyond what a bus promises', () => {
  it('hands over few messages in the order of the log, over topics and keys, also after a restart', async () => {
    const { log, bus, restart, close } = await busInMemory();
    const topics = ['one', 'two'];
    const seen: string[] = [];
    const stop = new AbortController();
    const failing = bus.consume({
      name: 'matching.test',
      topics,
      from: 'start',
      signal: stop.signal,
      handle: async ({ id }) => {
        if (id === 'e2/0') throw new Error('dies here');
        seen.push(id);
      },
    });
    for (const [n, type] of ['one.a.v1', 'two.a.v1', 'silent.a.v1', 'one.b.v1', 'two.b.v1'].entries()) {
      const id = `e${type.startsWith('silent') ? 'x' : n > 2 ? n - 1 : n}`;
      await log.append(`s-${n}`, 'no-stream', [{ id, type, data: { n }, metadata: {} }]);
    }
    await until(() => seen.length === 2);
    stop.abort();
    await failing;
    const next = await restart();
    const handle = async ({ id }: { id: string }) => void seen.push(id);
    const again = next.consume({ name: 'matching.test', topics, from: 'start', signal: new AbortController().signal, handle });
    await until(() => seen.includes('e3/0'));
    expect(seen.filter((id, index) => seen.indexOf(id) === index)).toEqual(['e0/0', 'e1/0', 'e2/0', 'e3/0']);
    await close();
    await again;
  });
});
