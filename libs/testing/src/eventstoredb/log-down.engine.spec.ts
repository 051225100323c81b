import { eventStoreDbEventLog } from '@sleutelbos/engines/event-log/eventstoredb/eventstoredb-event-log.js';
import { memoryKeyVault } from '@sleutelbos/engines/key-vault/memory/memory-key-vault.js';
import { embeddedBus } from '@sleutelbos/engines/message-bus/embedded/embedded-bus.js';
import { memoryReadLog } from '@sleutelbos/engines/read-log/memory/memory-read-log.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import { memoryViewStore } from '@sleutelbos/engines/view-store/memory/memory-view-store.js';
import { registrationModule } from '@sleutelbos/registration';
import { type Api, api } from '../http/api.js';
import { type EventStoreDbStandIn, startEventStoreDbStandIn } from './stand-in.js';

const DEADLINE_MS = 1_000;

describe('registration over a log on the eventstoredb stand-in', () => {
  let standIn: EventStoreDbStandIn;
  let service: Api;
  beforeEach(async () => {
    standIn = await startEventStoreDbStandIn();
    service = await api({
      modules: [registrationModule],
      open: async (system, toBus) => {
        // The log waits for a server, so its time is real; all else keeps the simulated one.
        const log = eventStoreDbEventLog({ url: standIn.url, deadlineMs: DEADLINE_MS }, realSystem());
        const views = memoryViewStore(system.clock);
        await views.bind(await log.incarnation());
        const bus = embeddedBus({ log, views, clock: system.clock }, toBus);
        const [vault, reads] = [memoryKeyVault(system), memoryReadLog(system.clock)];
        const close = async (): Promise<void> => {
          for (const engine of [bus, reads, vault, views, log]) await engine.close();
        };
        return { log, bus, views, vault, reads, close };
      },
    });
  });
  afterEach(async () => {
    standIn.resume();
    await service.close();
    await standIn.stop();
  });

  const programme = { name: 'Amstelveen', municipalities: ['GM0362'], legalGround: 'AVG 6(1)(e)' };
  const post = (key: string) => service.as('coordinator').post('/registration/v1/programmes', programme, { key });
  const stored = () => standIn.stored.filter((event) => event.stream.startsWith('programme-')).length;

  it.each<[string, () => void | Promise<void>, () => void | Promise<void>]>([
    ['is away', () => standIn.away(), () => standIn.back()],
    ['says nothing', () => standIn.stall(), () => standIn.resume()],
    ['loses its answers', () => standIn.dropAnswers(1_000), () => standIn.dropAnswers(0)],
  ])(
    'answers 503 with Retry-After while the log %s; the same key goes through afterwards, once, without a restart',
    async (_what, hurt, mend) => {
      (await post('programme-1')).expectOk(201);
      await hurt();
      const refused = await post('programme-2');
      refused.expectProblem(503, 'unavailable');
      expect(Number(refused.header('retry-after'))).toBeGreaterThan(0);
      await mend();
      const answers = [];
      for (let asked = 0; asked < 50 && answers.at(-1)?.status !== 201; asked += 1) answers.push(await post('programme-2'));
      const receipt = answers.at(-1)?.expectOk(201);
      const again = (await post('programme-2')).expectOk(201);
      // A position leaves under a fresh nonce each time.
      expect({ ...again, position: '' }).toEqual({ ...receipt, position: '' });
      expect(stored()).toBe(2);
    },
  );
});
