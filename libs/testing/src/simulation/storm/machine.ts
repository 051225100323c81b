import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { nodeCiphers } from '@sleutelbos/engines/system/node-ciphers.js';
import { uuidV7Ids } from '@sleutelbos/engines/system/uuid-v7.js';
import {
  type Ciphers,
  type Engines,
  type Entropy,
  type Registry,
  Runtime,
  type SystemPorts,
  type ViewShape,
  viewGroup,
} from '@sleutelbos/kernel';
import { seededEntropy } from '../simulated-system.js';
import type { Dice } from './dice.js';
import { CALM, STORM, scheduledEngines, type Weather } from './scheduled-engines.js';
import { Life, type Scheduler } from './scheduler.js';

export interface Fault {
  readonly where: string;
  readonly error: unknown;
}

/** What outlives a process. */
export type Stores = Omit<Engines, 'bus'>;

/** One process after the other on the same stores. */
export class Machine {
  readonly faults: Fault[] = [];
  crashes = 0;
  weather: Weather = STORM;
  /** Ids of all documents ever written, by view: a store cannot be asked for what should not be there. */
  readonly #written = new Map<string, Set<string>>();
  #life = new Life();
  #runtime: Runtime | null = null;
  #listeners: (() => void)[] = [];

  private constructor(
    readonly registry: Registry,
    bare: Stores,
    readonly scheduler: Scheduler,
    private readonly dice: Dice,
    private readonly entropy: Entropy,
    readonly ciphers: Ciphers,
  ) {
    const { views } = bare;
    const putMany: typeof views.putMany = (view, documents) => {
      const ids = this.#written.get(viewGroup(view)) ?? new Set();
      for (const { id } of documents) ids.add(id);
      this.#written.set(viewGroup(view), ids);
      return views.putMany(view, documents);
    };
    this.stores = { ...bare, views: { ...views, putMany } };
  }

  static async make(
    registry: Registry,
    scheduler: Scheduler,
    dice: Dice,
    seed: string,
    plant: (stores: Stores) => Stores = (stores) => stores,
  ): Promise<Machine> {
    const entropy = seededEntropy(seed);
    const ciphers = nodeCiphers();
    // The stores themselves never wait: what waits is the call.
    const clock = { now: () => scheduler.now, sleep: () => Promise.resolve() };
    const stores = await memoryEngines({ clock, entropy, ciphers, ids: uuidV7Ids(clock, entropy) }, registry.toBus(ciphers));
    return new Machine(registry, plant(stores), scheduler, dice, entropy, ciphers);
  }

  /** As they are: without turns and faults. */
  readonly stores: Stores;

  idsOf(view: ViewShape): readonly string[] {
    return [...(this.#written.get(viewGroup(view)) ?? [])];
  }

  get life(): Life {
    return this.#life;
  }

  /** Null while it starts. */
  get runtime(): Runtime | null {
    return this.#runtime;
  }

  /** Starts a process; when that fails, another one. */
  start(): void {
    const life = new Life();
    this.#life = life;
    const { scheduler, dice, registry, ciphers } = this;
    const footing = { scheduler, life, dice, weather: () => this.weather };
    const clock = scheduler.clockOf(life);
    const system: SystemPorts = { clock, entropy: this.entropy, ciphers, ids: uuidV7Ids(clock, this.entropy) };
    const engines = scheduledEngines(footing, this.stores, registry.toBus(ciphers));
    const runtime = new Runtime(registry, engines, system, { report: (where, error) => this.faults.push({ where, error }) });
    runtime.start().then(
      () => {
        this.#runtime = runtime;
        for (const tell of this.#listeners.splice(0)) tell();
      },
      () => this.crash(),
    );
  }

  /** Ends the process at once and starts the next. Nobody in it is told. */
  crash(): void {
    this.crashes += 1;
    this.#runtime = null;
    this.#life.end();
    this.scheduler.bury();
    this.start();
  }

  /** The process that runs, or the next one that does. */
  async running(): Promise<Runtime> {
    while (!this.#runtime) await new Promise<void>((resolve) => this.#listeners.push(resolve));
    return this.#runtime;
  }

  calm(): void {
    this.weather = CALM;
  }
}
