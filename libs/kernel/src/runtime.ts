import { Executor } from './deciding/execute.js';
import type { Workbench } from './handler.js';
import { type Engines, type Loops, LoopsHere, type Report, type RuntimeStatus } from './loops.js';
import { LoopsByLease } from './loops-by-lease.js';
import type { Position } from './ports/event-log.js';
import type { ReadLog } from './ports/read-log.js';
import type { SystemPorts } from './ports/system.js';
import type { Promotion, SetName } from './projecting/view-catalogue.js';
import { type Progress, ViewReader } from './projecting/view-reader.js';
import { parking } from './reacting/parking.js';
import { groupOf } from './reacting/reaction.js';
import type { Registry } from './registry.js';
import { KeyRing } from './sealing/key-ring.js';

export interface RuntimeOptions {
  /** Told of every fault in a loop. */
  readonly report: Report;
  /** Keeps the loops elsewhere (a thread of their own). Absent: they turn here. */
  readonly loops?: Loops;
  /** Name under which the replicas of a service agree which one of them keeps the loops. Absent: nobody else works on these engines. */
  readonly lease?: string;
  /** Called when a view that turns here has moved or stopped, when a loop died, and every second. */
  readonly progressed?: () => void;
  /** When a view that was built beside takes over; of loops that turn here. Default `auto`: as soon as it is level. */
  readonly promotion?: Promotion;
}

/** A process at work: commands are decided, views follow the log, reactions and timers act. Make one, start it, stop it. */
export class Runtime implements Progress {
  readonly bench: Workbench;
  readonly reads: ReadLog;
  readonly #loops: Loops;

  constructor(
    readonly registry: Registry,
    readonly engines: Engines,
    system: SystemPorts,
    { report, loops, lease, progressed, promotion }: RuntimeOptions,
  ) {
    const { log, views, vault } = engines;
    this.bench = {
      ...system,
      executor: new Executor(log, registry.codec, system.ciphers),
      keys: new KeyRing(vault, system),
      views: new ViewReader(views, this, system.clock),
    };
    this.reads = inCircles(engines.reads, registry);
    const here = (moved = progressed) => new LoopsHere(registry, engines, this.bench, report, moved, promotion);
    const byLease = (name: string) =>
      new LoopsByLease({ name, holder: system.ids.next(), registry, engines, clock: system.clock, report, here });
    this.#loops = loops ?? (lease === undefined ? here() : byLease(lease));
  }

  /** Prepares the stores and starts the loops. */
  async start(): Promise<void> {
    await this.engines.views.bind(await this.engines.log.incarnation());
    await this.#loops.start();
    for (const view of this.registry.views) await this.bench.views.prepare(view);
  }

  stop(): Promise<void> {
    return this.#loops.stop();
  }

  async status(): Promise<RuntimeStatus> {
    const status = await this.#loops.status();
    const bus = this.engines.bus.health?.();
    return bus?.loopsTurning === false ? { ...status, loopsTurning: false } : status;
  }

  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    return this.#loops.wait(view, position, signal);
  }

  lagSeconds(view: string): Promise<number | null> {
    return this.#loops.lagSeconds(view);
  }

  served(view: string): SetName | null {
    return this.#loops.served(view);
  }

  settled(): Promise<void> {
    return this.#loops.settled();
  }

  /** Every group of the contexts that run here, and how many messages of it are parked. @throws EngineError */
  parked(): Promise<readonly ParkedGroup[]> {
    return Promise.all(
      this.registry.reactions.map(async (reaction) => {
        const group = groupOf(reaction);
        return { group, messages: (await this.bench.executor.load(parking, group)).state.parked.length };
      }),
    );
  }
}

export interface ParkedGroup {
  /** `<context>.<reaction>` */
  readonly group: string;
  readonly messages: number;
}

/** Each line with those who may know of it. */
function inCircles(reads: ReadLog, registry: Registry): ReadLog {
  return {
    record: (lines) =>
      reads.record(
        lines.map((line) => {
          const circle = registry.circleOf(line);
          return circle === undefined ? line : { ...line, circle };
        }),
      ),
    find: (query) => reads.find(query),
    close: () => reads.close(),
  };
}
