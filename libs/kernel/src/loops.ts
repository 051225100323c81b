import type { Workbench } from './handler.js';
import { KnownHead } from './known-head.js';
import type { EventLog, Position } from './ports/event-log.js';
import type { KeyVault } from './ports/key-vault.js';
import type { MessageBus } from './ports/message-bus.js';
import type { ReadLog } from './ports/read-log.js';
import type { ViewStore } from './ports/view-store.js';
import type { AnyView } from './projecting/view.js';
import type { Progress } from './projecting/view-reader.js';
import { ViewRunner, type ViewStatus } from './projecting/view-runner.js';
import { Dispatcher } from './reacting/dispatcher.js';
import { ReactionRunner } from './reacting/reaction-runner.js';
import { TimerRunner } from './reacting/timer-runner.js';
import type { Registry } from './registry.js';

/** An engine as health names it. */
export type EngineName = 'log' | 'bus' | 'views' | 'keys' | 'reads';

/** The engines of a process, chosen by an app. */
export interface Engines {
  readonly log: EventLog;
  readonly bus: MessageBus;
  readonly views: ViewStore;
  readonly vault: KeyVault;
  readonly reads: ReadLog;
  /** Engines that do not answer at the moment. Absent where none can be away. */
  away?(): readonly EngineName[];
  /** Files in which damage was found since they were opened, by name; the rest of them works on. Absent where there are none. */
  faults?(): readonly string[];
}

export interface RuntimeStatus {
  readonly views: readonly ViewStatus[];
  /** False when a loop ended though nobody asked it to: only that fails liveness. */
  readonly loopsTurning: boolean;
}

/** What follows from the log, kept going: views, reactions, timers. Here in this thread, or in one of its own. */
export interface Loops extends Progress {
  /** The stores are prepared. */
  start(): Promise<void>;
  /** Lets every loop finish its batch, then resolves. Engines stay open: who opened them closes them. */
  stop(): Promise<void>;
  status(): Promise<RuntimeStatus>;
  /**
   * Resolves when due timers, reactions and views are done with everything in the log. Simulation, tests and each move of the
   * demo's clock wait for it. A stopped view is not waited for.
   */
  settled(): Promise<void>;
  /** Tries the parked messages of every group again; answers how many went through. */
  retryParked(): Promise<number>;
}

/** Who reports gets where it happened, and the error; it must not log what errors say of data. */
export type Report = (where: string, error: unknown) => void;

/** The loops in the thread that also takes commands. */
export class LoopsHere implements Loops {
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #viewRunners: ReadonlyMap<string, ViewRunner>;
  readonly #reactionRunners: readonly ReactionRunner[];
  readonly #timers: TimerRunner;
  readonly #head: KnownHead;
  #dead = false;

  constructor(
    registry: Registry,
    private readonly engines: Engines,
    private readonly bench: Workbench,
    private readonly report: Report,
    private readonly progressed: () => void = () => undefined,
  ) {
    const { log, views } = engines;
    const { clock } = bench;
    this.#head = new KnownHead(log, clock);
    const ports = { log, views, clock, codec: registry.codec };
    const reportView = (view: AnyView, error: unknown): void => report(`view ${view.name}`, error);
    const runners = registry.views.map((view) => new ViewRunner(view, ports, registry, reportView, progressed));
    this.#viewRunners = new Map(runners.map((runner) => [runner.view.name, runner]));
    const dispatcher = new Dispatcher(registry, bench);
    this.#reactionRunners = registry.reactions.map(
      (reaction) => new ReactionRunner(reaction, { bus: engines.bus, log, bench }, registry, dispatcher, report),
    );
    this.#timers = new TimerRunner(registry.timers, { views, clock }, dispatcher, report);
  }

  async start(): Promise<void> {
    const { signal } = this.#stop;
    for (const runner of this.#viewRunners.values()) this.#loop(`view ${runner.view.name}`, runner.run(signal), true);
    for (const runner of this.#reactionRunners) this.#loop(`reaction ${runner.group}`, runner.run(signal));
    this.#loop('timers', this.#timers.run(signal));
    this.#loop('watch', this.#watch(signal));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async status(): Promise<RuntimeStatus> {
    const { head, silentSeconds } = await this.#head.ask();
    const views = [...this.#viewRunners.values()].map((runner) => {
      const status = runner.status(head);
      return { ...status, lagSeconds: Math.max(status.lagSeconds, silentSeconds) };
    });
    return { views, loopsTurning: !this.#dead };
  }

  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    const runner = this.#viewRunners.get(view);
    return runner ? runner.reached.wait(position, signal) : Promise.resolve(false);
  }

  async lagSeconds(view: string): Promise<number | null> {
    const { head, silentSeconds } = await this.#head.latest();
    const status = this.#viewRunners.get(view)?.status(head);
    return !status || status.state === 'stopped' ? null : Math.max(status.lagSeconds, silentSeconds);
  }

  async settled(): Promise<void> {
    for (let head = await this.engines.log.head(); !this.#stop.signal.aborted; ) {
      await this.#level(head);
      const fired = await this.#timers.fireDue(this.#stop.signal);
      const now = await this.engines.log.head();
      if (fired === 0 && now === head) return;
      head = now;
    }
  }

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
        this.progressed();
      } catch (error) {
        this.report('watch', error);
      }
      await this.bench.clock.sleep(1_000, signal);
    }
  }

  /** `mayEnd`: a view that met an event it cannot fold ends its loop on purpose and is shown as stopped. */
  #loop(where: string, running: Promise<void>, mayEnd = false): void {
    const dead = (): void => {
      this.#dead = true;
      this.progressed();
    };
    const watched = running.then(
      () => {
        if (!this.#stop.signal.aborted && !mayEnd) dead();
      },
      (error) => {
        dead();
        this.report(where, error);
      },
    );
    this.#loops.push(watched);
  }
}
