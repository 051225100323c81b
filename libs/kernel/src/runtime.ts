import { Executor } from './deciding/execute.js';
import type { Workbench } from './handler.js';
import type { EventLog, Position } from './ports/event-log.js';
import type { KeyVault } from './ports/key-vault.js';
import type { MessageBus } from './ports/message-bus.js';
import type { ReadLog } from './ports/read-log.js';
import type { SystemPorts } from './ports/system.js';
import type { ViewStore } from './ports/view-store.js';
import { ViewReader } from './projecting/view-reader.js';
import { ViewRunner, type ViewStatus } from './projecting/view-runner.js';
import { Dispatcher } from './reacting/dispatcher.js';
import { ReactionRunner } from './reacting/reaction-runner.js';
import { TimerRunner } from './reacting/timer-runner.js';
import type { Registry } from './registry.js';
import { KeyRing } from './sealing/key-ring.js';

/** The engines of a process, chosen by an app. */
export interface Engines {
  readonly log: EventLog;
  readonly bus: MessageBus;
  readonly views: ViewStore;
  readonly vault: KeyVault;
  readonly reads: ReadLog;
  /** Files in which damage was found since they were opened, by name; the rest of them works on. Absent where there are none. */
  faults?(): readonly string[];
}

export interface RuntimeOptions {
  /** Told of every fault in a loop: where, and the error. Must not log what errors say of data. */
  readonly report: (where: string, error: unknown) => void;
}

export interface RuntimeStatus {
  readonly views: readonly ViewStatus[];
  /** False when a loop ended though nobody asked it to: only that fails liveness. */
  readonly loopsTurning: boolean;
}

/** A process at work: views follow the log, reactions and timers act. Make one, start it, stop it. */
export class Runtime {
  readonly bench: Workbench;
  readonly reads: ReadLog;
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #viewRunners: ReadonlyMap<string, ViewRunner>;
  readonly #reactionRunners: readonly ReactionRunner[];
  readonly #timers: TimerRunner;
  #dead = false;

  constructor(
    readonly registry: Registry,
    readonly engines: Engines,
    system: SystemPorts,
    private readonly options: RuntimeOptions,
  ) {
    const { log, views, vault } = engines;
    const runners = registry.views.map(
      (view) =>
        new ViewRunner(view, { log, views, clock: system.clock, codec: registry.codec }, registry, (one, error) =>
          options.report(`view ${one.name}`, error),
        ),
    );
    this.#viewRunners = new Map(runners.map((runner) => [runner.view.name, runner]));
    this.bench = {
      ...system,
      executor: new Executor(log, registry.codec, system.ciphers),
      keys: new KeyRing(vault, system),
      views: new ViewReader(views, this, system.clock),
    };
    this.reads = engines.reads;
    const dispatcher = new Dispatcher(registry, this.bench);
    this.#reactionRunners = registry.reactions.map(
      (reaction) => new ReactionRunner(reaction, { bus: engines.bus, log, bench: this.bench }, registry, dispatcher, options.report),
    );
    this.#timers = new TimerRunner(registry.timers, { views, clock: system.clock }, dispatcher, options.report);
  }

  /** Prepares the stores and starts the loops. */
  async start(): Promise<void> {
    await this.engines.views.bind(await this.engines.log.incarnation());
    for (const view of this.registry.views) await this.engines.views.prepare(view);
    const { signal } = this.#stop;
    for (const runner of this.#viewRunners.values()) this.#loop(`view ${runner.view.name}`, runner.run(signal), true);
    for (const runner of this.#reactionRunners) this.#loop(`reaction ${runner.group}`, runner.run(signal));
    this.#loop('timers', this.#timers.run(signal));
    this.#loop('watch', this.#watch(signal));
  }

  /** Lets every loop finish its batch, then resolves. Engines stay open: who opened them closes them. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async status(): Promise<RuntimeStatus> {
    const head = await this.engines.log.head();
    return { views: [...this.#viewRunners.values()].map((runner) => runner.status(head)), loopsTurning: !this.#dead };
  }

  /** Progress for the view reader. */
  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    const runner = this.#viewRunners.get(view);
    return runner ? runner.reached.wait(position, signal) : Promise.resolve(false);
  }

  async lagSeconds(view: string): Promise<number | null> {
    const status = this.#viewRunners.get(view)?.status(await this.engines.log.head());
    return !status || status.state === 'stopped' ? null : status.lagSeconds;
  }

  /**
   * Resolves when due timers, reactions and views are done with everything in the log. Simulation, tests and each move of the
   * demo's clock wait for it. A stopped view is not waited for.
   */
  async settled(): Promise<void> {
    for (let head = await this.engines.log.head(); !this.#stop.signal.aborted; ) {
      await this.#level(head);
      const fired = await this.#timers.fireDue(this.#stop.signal);
      const now = await this.engines.log.head();
      if (fired === 0 && now === head) return;
      head = now;
    }
  }

  /** Tries the parked messages of every group again; answers how many went through. */
  async retryParked(): Promise<number> {
    let done = 0;
    for (const runner of this.#reactionRunners) done += await runner.retryParked();
    return done;
  }

  async #level(head: Position): Promise<void> {
    const { signal } = this.#stop;
    for (const runner of this.#viewRunners.values()) {
      if (runner.status(head).state !== 'stopped') await runner.reached.wait(head, signal);
    }
    for (const runner of this.#reactionRunners) {
      while (!signal.aborted && (await this.engines.bus.progress(runner.group)) < head) await this.bench.clock.sleep(0, signal);
    }
  }

  /** Looks at every view once a second, so that "how long behind" is known when somebody asks. */
  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.status();
      } catch (error) {
        this.options.report('watch', error);
      }
      await this.bench.clock.sleep(1_000, signal);
    }
  }

  /** `mayEnd`: a view that met an event it cannot fold ends its loop on purpose and is shown as stopped. */
  #loop(where: string, running: Promise<void>, mayEnd = false): void {
    const watched = running.then(
      () => {
        if (!this.#stop.signal.aborted && !mayEnd) this.#dead = true;
      },
      (error) => {
        this.#dead = true;
        this.options.report(where, error);
      },
    );
    this.#loops.push(watched);
  }
}
