/** A process that takes one message and never lets go of it: `held-consumer BROKERS PREFIX`. */
import { memoryEventLog } from '../../event-log/memory/memory-event-log.js';
import { realSystem } from '../../system/real-system.js';
import { memoryViewStore } from '../../view-store/memory/memory-view-store.js';
import { kafkaBus } from './kafka-bus.js';

const [brokers = '', prefix = ''] = process.argv.slice(2);
const { clock, ids } = realSystem();
const log = memoryEventLog({ clock, ids });
const views = memoryViewStore(clock);
await views.bind(await log.incarnation());
const report = (where: string, error: unknown): void => console.error(where, error);
const bus = kafkaBus(
  { brokers: [brokers], prefix, source: 'urn:nld:oin:1:systeem:held', relays: [], log, views, clock, ids, report },
  () => [],
);
await bus.consume({
  name: 'matching.test',
  topics: ['one'],
  from: 'start',
  signal: new AbortController().signal,
  handle: (message) => {
    console.log(`holding ${message.id}`);
    return new Promise(() => undefined);
  },
});
