import { KnownHead } from './known-head.js';
import type { Engines, Loops, LoopsHere, Report, RuntimeStatus } from './loops.js';
import { type Position, START } from './ports/event-log.js';
import type { Clock } from './ports/system.js';
import type { Lease, ViewShape } from './ports/view-store.js';
import { type SetName, setNameOf } from './projecting/view-catalogue.js';
import type { ViewStatus } from './projecting/view-runner.js';
import { Reached } from './reached.js';
import type { Registry } from './registry.js';

/** Longest time after the death of a holder until another may take over. */
export const LEASE_MS = 10_000;
const RENEW_MS = 2_500;
/**
 * A holder that could not renew stops this long before the lease can be somebody else's: time to finish a batch, and for clocks that
 * differ. What it still writes after that is harmless: documents are guarded by position, commands by their ids.
 */
const MARGIN_MS = 3_000;
/** How often a replica without the lease asks for it, and hears how far the views are. */
const TRY_MS = 1_000;
/** The holder tells every second; what it told is that much older when it is heard. */
const TOLD_EVERY_MS = 1_000;
/** How soon a move is told; and how often it is listened for while somebody waits. */
const SOON_MS = 100;

/**
 * What the holder tells: one document a service, at the time of telling for a position. The checkpoints alone would not do, since a view
 * moves over events that are nobody's in memory first, and a view that stopped is to be seen as that everywhere.
 */
const TOLD: ViewShape = { name: 'kernel-loops', version: 1, indexes: {} };

interface Told {
  readonly views: readonly ViewStatus[];
}

/** What this replica knows of a view. */
interface Known {
  /** The newest that this program can fold. */
  readonly version: number;
  status: ViewStatus;
  reached: Reached;
}

export interface ByLeaseOptions {
  /** Of the lease: the same in every replica of a service. */
  readonly name: string;
  /** Unique among the replicas. */
  readonly holder: string;
  readonly registry: Registry;
  readonly engines: Engines;
  readonly clock: Clock;
  readonly report: Report;
  /** Makes the loops, not started. Called anew whenever the lease is taken. */
  readonly here: (progressed: () => void) => LoopsHere;
}

/**
 * The loops of a service with several replicas: the one that holds the lease turns views, reactions and timers. The others
 * take commands, read the views, and know from what it tells how far these are. When it stops telling, views grow old for them, and one of
 * them takes over.
 */
export class LoopsByLease implements Loops {
  readonly #stop = new AbortController();
  readonly #head: KnownHead;
  readonly #known = new Map<string, Known>();
  #running: Promise<void> = Promise.resolve();
  /** The loops, while they turn here. */
  #here: LoopsHere | null = null;
  /** Another replica was found to hold the lease. */
  #elsewhere = false;
  /** Position of the newest telling, and when it was first heard here. */
  #told: Position = START;
  #heardAt: number;
  #telling: Promise<void> | null = null;
  #waiting = 0;
  #faulty = false;
  #listening = false;

  constructor(private readonly options: ByLeaseOptions) {
    const { registry, engines, clock } = options;
    this.#head = new KnownHead(engines.log, clock);
    this.#heardAt = clock.now();
    for (const { name, version, context } of registry.views) {
      const set = setNameOf({ name, version });
      const status = { name, version, set, context, state: 'waiting', position: START, lagSeconds: 0 } as const;
      this.#known.set(name, { version, status, reached: new Reached() });
    }
  }

  /** Resolves when it is known who holds the lease. */
  async start(): Promise<void> {
    await this.options.engines.views.prepare(TOLD);
    await new Promise<void>((known) => {
      this.#running = this.#run(known);
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async status(): Promise<RuntimeStatus> {
    if (this.#here) return this.#here.status();
    const head = await this.#head.ask();
    const views = [...this.#known.values()].map(({ status }) => ({ ...status, lagSeconds: this.#lag(status, head) }));
    return { views, loopsTurning: true };
  }

  async wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    if (this.#here) return this.#here.wait(view, position, signal);
    const known = this.#known.get(view);
    if (!known) return false;
    this.#waiting += 1;
    void this.#listen();
    const there = await known.reached.wait(position, signal);
    this.#waiting -= 1;
    return there;
  }

  async lagSeconds(view: string): Promise<number | null> {
    if (this.#here) return this.#here.lagSeconds(view);
    const known = this.#known.get(view);
    return !known || known.status.state === 'stopped' ? null : this.#lag(known.status, await this.#head.latest());
  }

  /** The set that the holder serves: all replicas read the same one. */
  served(view: string): SetName | null {
    return this.#here?.served(view) ?? this.#known.get(view)?.status.set ?? null;
  }

  /** Of reactions and timers that turn in another replica nothing is known here: until they are done is for that replica to say. */
  async settled(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const here = this.#here;
      if (here) {
        await here.settled();
        if (this.#here === here) return;
      } else if (this.#elsewhere && (await this.#levelElsewhere())) return;
      await this.options.clock.sleep(SOON_MS, signal);
    }
  }

  async #run(known: () => void): Promise<void> {
    const { name, holder, engines, clock } = this.options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const askedAt = clock.now();
        const lease = await engines.views.lease(name, holder, LEASE_MS);
        this.#elsewhere = lease === null;
        this.#faulty = false;
        if (lease) {
          await this.#hold(lease, askedAt, known);
          continue;
        }
        await this.#hear();
      } catch (error) {
        this.#fault(error);
      }
      known();
      await clock.sleep(TRY_MS, signal);
    }
    known();
  }

  /** Turns the loops until the lease is lost, cannot be renewed in time, or the process stops. */
  async #hold(lease: Lease, askedAt: number, known: () => void): Promise<void> {
    const { clock, here } = this.options;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    // Counted from before the question: the lease cannot have begun earlier.
    let safeUntil = askedAt + LEASE_MS - MARGIN_MS;
    await this.#hear();
    if (clock.now() >= safeUntil) return;
    const loops: LoopsHere = here(() => this.#tellSoon(loops));
    try {
      await loops.start();
    } catch (error) {
      await loops.stop();
      throw error;
    }
    this.#here = loops;
    known();
    // Not waited for at the end: an engine may leave a renewal without an answer for long.
    void this.#renew(lease, signal, (until) => {
      if (until === null) over.abort();
      else safeUntil = until;
    });
    while (!signal.aborted && clock.now() < safeUntil) await clock.sleep(safeUntil - clock.now(), signal);
    const orderly = this.#stop.signal.aborted;
    over.abort();
    this.#here = null;
    this.#heardAt = clock.now();
    await loops.stop();
    await this.#telling;
    if (!orderly) return;
    try {
      await this.#tell(loops);
      await lease.release();
    } catch (error) {
      this.#fault(error);
    }
  }

  /** `renewed` gets the time until which the loops may turn; null: the lease is somebody else's. */
  async #renew(lease: Lease, signal: AbortSignal, renewed: (until: number | null) => void): Promise<void> {
    const { clock } = this.options;
    for (await clock.sleep(RENEW_MS, signal); !signal.aborted; await clock.sleep(RENEW_MS, signal)) {
      const askedAt = clock.now();
      try {
        renewed((await lease.renew()) ? askedAt + LEASE_MS - MARGIN_MS : null);
        this.#faulty = false;
      } catch (error) {
        this.#fault(error);
      }
    }
  }

  /** An engine that is away is told of once, until it answers. */
  #fault(error: unknown): void {
    if (!this.#faulty) this.options.report('lease', error);
    this.#faulty = true;
  }

  #tellSoon(loops: LoopsHere): void {
    const { clock } = this.options;
    this.#telling ??= clock
      .sleep(SOON_MS)
      .then(() => (this.#here === loops ? this.#tell(loops) : undefined))
      .catch((error) => this.#fault(error))
      .finally(() => {
        this.#telling = null;
      });
  }

  async #tell(loops: LoopsHere): Promise<void> {
    const { name, engines, clock } = this.options;
    const { views } = await loops.status();
    this.#take(views);
    // After whatever a holder with a clock that is ahead told.
    const at = Math.max(clock.now(), Number(this.#told) + 1);
    this.#told = String(at).padStart(16, '0') as Position;
    const document = { views: views.map((one) => ({ ...one })) };
    await engines.views.putMany(TOLD, [{ id: name, position: this.#told, document }]);
  }

  async #hear(): Promise<void> {
    const { name, engines, clock } = this.options;
    const told = (await engines.views.getMany(TOLD, [name])).get(name);
    if (!told?.document || told.position <= this.#told || this.#here) return;
    this.#told = told.position;
    this.#heardAt = clock.now();
    this.#take((told.document as unknown as Told).views);
  }

  #take(statuses: readonly ViewStatus[]): void {
    for (const status of statuses) {
      const known = this.#known.get(status.name);
      // During an upgrade a newer program may hold the lease: what it folds is nothing that this one can read.
      if (!known || known.version < status.version) continue;
      const another = known.status.set !== status.set;
      if (another) known.reached.end();
      if (another || (known.status.state === 'stopped' && status.state !== 'stopped')) known.reached = new Reached();
      known.status = status;
      known.reached.move(status.position);
      if (status.state === 'stopped') known.reached.end();
    }
  }

  /** Hears more often while somebody waits: one loop for all. */
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    while (this.#waiting > 0 && !this.#stop.signal.aborted) {
      try {
        await this.#hear();
      } catch (error) {
        this.#fault(error);
      }
      await this.options.clock.sleep(SOON_MS, this.#stop.signal);
    }
    this.#listening = false;
  }

  /** What the holder said, and the time since then in which it said nothing. */
  #lag(status: ViewStatus, { head, silentSeconds }: { readonly head: Position; readonly silentSeconds: number }): number {
    const unheard = Math.max(0, Math.round((this.options.clock.now() - this.#heardAt - TOLD_EVERY_MS) / 1000));
    const behind = status.position >= head ? 0 : status.lagSeconds + unheard;
    return Math.max(behind, silentSeconds);
  }

  async #levelElsewhere(): Promise<boolean> {
    const { engines, registry } = this.options;
    const head = await engines.log.head();
    for (const { name } of registry.views) {
      const there = await this.wait(name, head, this.#stop.signal);
      if (!there && this.#known.get(name)?.status.state !== 'stopped') return false;
    }
    return !this.#here && (await engines.log.head()) === head;
  }
}
