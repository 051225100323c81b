import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { type BusHealth, EngineError, type Engines } from '@sleutelbos/kernel';
import { type SimulatedSystem, simulatedSystem } from '@sleutelbos/testing';
import { EngineWatch } from './engine-watch.js';

describe('the watch over engines', () => {
  let system: SimulatedSystem;
  let engines: Awaited<ReturnType<typeof memoryEngines>>;
  let head: () => Promise<never> | ReturnType<Engines['log']['head']>;
  let bus: BusHealth;
  let watch: EngineWatch;
  const told: string[] = [];

  beforeEach(async () => {
    told.length = 0;
    system = simulatedSystem();
    engines = await memoryEngines(system, () => []);
    head = () => engines.log.head();
    bus = { loopsTurning: true, failing: [] };
    const watched = { ...engines, log: { ...engines.log, head: () => head() }, bus: { ...engines.bus, health: () => bus } };
    watch = new EngineWatch(watched, system.clock, (engine, away, why = '') => told.push(`${engine} ${away ? 'away' : 'back'}${why}`));
    watch.start();
    await pass(0);
  });
  afterEach(async () => {
    await watch.stop();
    await engines.close();
  });
  async function pass(ms: number): Promise<void> {
    system.clock.pass(ms);
    for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  it('finds nothing where all answer', async () => {
    for (let n = 0; n < 5; n += 1) await pass(1_000);
    expect(watch.away()).toEqual([]);
    expect(told).toEqual([]);
  });

  it('names one that fails, and tells of it once, and of its coming back', async () => {
    head = () => Promise.reject(new Error('no answer'));
    for (let n = 0; n < 5; n += 1) await pass(1_000);
    expect(watch.away()).toEqual(['log']);
    head = () => engines.log.head();
    await pass(1_000);
    expect(watch.away()).toEqual([]);
    expect(told).toEqual(['log away', 'log back']);
  });

  it('tells why, in the words of an engine, and in no others: those might hold data', async () => {
    head = () => Promise.reject(new EngineError('unavailable', ': wrong password'));
    await pass(1_000);
    head = () => engines.log.head();
    await pass(1_000);
    head = () => Promise.reject(new Error(': secret'));
    await pass(1_000);
    expect(told).toEqual(['log away: wrong password', 'log back', 'log away']);
  });

  it('counts one that does not answer in time as away, and asks it again', async () => {
    head = () => new Promise(() => undefined);
    await pass(1_000);
    expect(watch.away()).toEqual([]);
    await pass(2_000);
    expect(watch.away()).toEqual(['log']);
    head = () => engines.log.head();
    await pass(1_000);
    expect(watch.away()).toEqual([]);
  });

  it('takes the bus at its word, since nobody can ask it', async () => {
    bus = { loopsTurning: true, failing: ['relay notes'] };
    await pass(1_000);
    expect(watch.away()).toEqual(['bus']);
  });
});
