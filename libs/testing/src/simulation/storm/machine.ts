import { memoryEngines } from '@sleutelbos/engines/embedded/memory-engines.js';
import { nodeCiphers } from '@sleutelbos/engines/system/node-ciphers.js';
import { uuidV7Ids } from '@sleutelbos/engines/system/uuid-v7.js';
import {
  type AnyView,
  type Ciphers,
  dropping,
  type Engines,
  type Entropy,
  knownSets,
  placeOf,
  type Registry,
  Runtime,
  rebuilding,
  type SystemPorts,
  setNameOf,
  ViewCatalogue,
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

/** By which the replicas agree. */
const LEASE = 'loops-storm';

/** What outlives a process. */
export type Stores = Omit<Engines, 'bus'>;

/** A process that runs, and its life: what it did not answer before that ended, it never answers. */
export interface Running {
  readonly runtime: Runtime;
  readonly life: Life;
}

/** One of the processes that work on the same stores: the next one begins where one ended. */
interface Replica {
  life: Life;
  /** Null while it starts. */
  runtime: Runtime | null;
}

/** One process after the other on the same stores, or two replicas of a service, which agree by a lease who of them turns the loops. */
export class Machine {
  readonly faults: Fault[] = [];
  crashes = 0;
  /** How often another process than the last one got the lease of the loops. */
  takeovers = 0;
  /** Sets of documents that were asked to be made anew, and to go. */
  rebuilds = 0;
  drops = 0;
  weather: Weather = STORM;
  /** Ids of all documents ever written, by view: a store cannot be asked for what should not be there. */
  readonly #written = new Map<string, Set<string>>();
  readonly #replicas: Replica[];
  readonly #catalogue: ViewCatalogue;
  #listeners: (() => void)[] = [];

  private constructor(
    readonly registry: Registry,
    bare: Stores,
    readonly scheduler: Scheduler,
    private readonly dice: Dice,
    private readonly entropy: Entropy,
    readonly ciphers: Ciphers,
    replicas: number,
  ) {
    this.#replicas = Array.from({ length: replicas }, () => ({ life: new Life(), runtime: null }));
    const { views } = bare;
    const putMany: typeof views.putMany = (view, documents) => {
      const ids = this.#written.get(viewGroup(view)) ?? new Set();
      for (const { id } of documents) ids.add(id);
      this.#written.set(viewGroup(view), ids);
      return views.putMany(view, documents);
    };
    let holder = '';
    const lease: typeof views.lease = async (name, asking, ttlMs) => {
      const taken = await views.lease(name, asking, ttlMs);
      if (taken && name === LEASE && asking !== holder) {
        if (holder !== '') this.takeovers += 1;
        holder = asking;
      }
      return taken;
    };
    this.stores = { ...bare, views: { ...views, putMany, lease } };
    this.#catalogue = new ViewCatalogue(this.stores.views);
  }

  static async make(
    registry: Registry,
    scheduler: Scheduler,
    dice: Dice,
    seed: string,
    replicas: number,
    plant: (stores: Stores) => Stores = (stores) => stores,
  ): Promise<Machine> {
    const entropy = seededEntropy(seed);
    const ciphers = nodeCiphers();
    // The stores themselves never wait: what waits is the call.
    const clock = { now: () => scheduler.now, sleep: () => Promise.resolve() };
    const stores = await memoryEngines({ clock, entropy, ciphers, ids: uuidV7Ids(clock, entropy) }, registry.toBus(ciphers));
    return new Machine(registry, plant(stores), scheduler, dice, entropy, ciphers, replicas);
  }

  /** As they are: without turns and faults. */
  readonly stores: Stores;

  idsOf(view: ViewShape): readonly string[] {
    return [...(this.#written.get(viewGroup(view)) ?? [])];
  }

  /** Every set of documents of a view that is kept, each as the view at its place. */
  async setsOf(view: AnyView): Promise<readonly AnyView[]> {
    return knownSets(view, (await this.#catalogue.read([view.name])).get(view.name) ?? null);
  }

  /** The view at the place of the set that is read. */
  async servedOf(view: AnyView): Promise<AnyView> {
    const noted = (await this.#catalogue.read([view.name])).get(view.name);
    return placeOf(view, noted?.served ?? setNameOf(view));
  }

  /** Asks, as the command line does, for a view to be made anew beside the one that is read; where there are two sets, for the other one to go. */
  async rebuildOrDrop(view: AnyView): Promise<void> {
    // It may be asked before any process has come so far.
    await this.#catalogue.prepare();
    const noted = (await this.#catalogue.read([view.name])).get(view.name);
    if (!noted || noted.building || noted.drop.length > 0) return;
    const former = noted.sets.find((set) => set !== noted.served);
    if (former) this.drops += 1;
    else this.rebuilds += 1;
    await this.#catalogue.change(view.name, (standing) => (former ? dropping(former, standing) : rebuilding(view, standing)));
  }

  /** Starts every process; when that fails, another one in its place. */
  start(): void {
    for (const replica of this.#replicas) this.#start(replica);
  }

  #start(replica: Replica): void {
    const life = new Life();
    Object.assign(replica, { life, runtime: null });
    const { scheduler, dice, registry, ciphers } = this;
    const footing = { scheduler, life, dice, weather: () => this.weather };
    const clock = scheduler.clockOf(life);
    const system: SystemPorts = { clock, entropy: this.entropy, ciphers, ids: uuidV7Ids(clock, this.entropy) };
    const engines = scheduledEngines(footing, this.stores, registry.toBus(ciphers));
    const alone = this.#replicas.length === 1;
    const runtime = new Runtime(registry, engines, system, {
      report: (where, error) => this.faults.push({ where, error }),
      ...(alone ? {} : { lease: LEASE }),
    });
    runtime.start().then(
      () => {
        replica.runtime = runtime;
        for (const tell of this.#listeners.splice(0)) tell();
      },
      () => this.crash(life),
    );
  }

  /** Ends a process at once and starts the next: that of this life, else any. Nobody in it is told. */
  crash(life?: Life): void {
    const replica = this.#replicas.find((one) => one.life === life) ?? this.dice.pick(this.#replicas);
    this.crashes += 1;
    replica.life.end();
    this.scheduler.bury();
    this.#start(replica);
  }

  /** A process that runs, or the next one that does. */
  async running(): Promise<Running> {
    for (;;) {
      const ready = this.#ready();
      if (ready.length > 0) return this.dice.pick(ready);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** All of them, once every one runs. */
  async allRunning(): Promise<readonly Running[]> {
    while (this.#ready().length < this.#replicas.length) await new Promise<void>((resolve) => this.#listeners.push(resolve));
    return this.#ready();
  }

  #ready(): readonly Running[] {
    return this.#replicas.flatMap(({ life, runtime }) => (runtime ? [{ life, runtime }] : []));
  }

  calm(): void {
    this.weather = CALM;
  }
}
