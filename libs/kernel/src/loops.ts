import type { Workbench } from './handler.js';
import { KnownHead } from './known-head.js';
import type { EventLog, Position } from './ports/event-log.js';
import type { KeyVault } from './ports/key-vault.js';
import type { MessageBus } from './ports/message-bus.js';
import type { ReadLog } from './ports/read-log.js';
import type { ViewStore } from './ports/view-store.js';
import { type Promotion, placeOf, type SetName, setNameOf } from './projecting/view-catalogue.js';
import { ViewLoops } from './projecting/view-loops.js';
import type { Progress } from './projecting/view-reader.js';
import type { ViewStatus } from './projecting/view-runner.js';
import { Dispatcher } from './reacting/dispatcher.js';
import { ParkedAsks } from './reacting/parked-asks.js';
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
  /** Of each view the set that is read. */
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
   * Resolves when due timers, reactions, views and what is asked of parked messages are done with everything in the log. Simulation, tests and each move of the
   * demo's clock wait for it. A stopped view is not waited for.
   */
  settled(): Promise<void>;
}

/** Who reports gets where it happened, and the error; it must not log what errors say of data. */
export type Report = (where: string, error: unknown) => void;

/** How often it is looked whether somebody asks for parked messages to be tried or given up. */
const ASKED_EVERY_MS = 1_000;

/** The loops in the thread that also takes commands. */
export class LoopsHere implements Loops {
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];
  readonly #views: ViewLoops;
  readonly #reactionRunners: readonly ReactionRunner[];
  readonly #timers: TimerRunner;
  readonly #parkedAsks: ParkedAsks;
  readonly #head: KnownHead;
  #dead = false;

  constructor(
    registry: Registry,
    private readonly engines: Engines,
    private readonly bench: Workbench,
    private readonly report: Report,
    private readonly progressed: () => void = () => undefined,
    promotion: Promotion = 'auto',
  ) {
    const { log, views } = engines;
    const { clock, ids } = bench;
    this.#head = new KnownHead(log, clock);
    const ports = { log, views, clock, ids, codec: registry.codec };
    this.#views = new ViewLoops(registry.views, ports, registry, {
      promotion,
      report,
      began: (where, running) => this.#loop(where, running, true),
      moved: progressed,
    });
    const dispatcher = new Dispatcher(registry, bench);
    this.#reactionRunners = registry.reactions.map(
      (reaction) => new ReactionRunner(reaction, { bus: engines.bus, log, bench }, registry, dispatcher, report),
    );
    this.#parkedAsks = new ParkedAsks(views);
    const served: Pick<ViewStore, 'find'> = {
      find: (view, query) => views.find(placeOf(view, this.#views.served(view.name) ?? setNameOf(view)), query),
    };
    this.#timers = new TimerRunner(registry.timers, { views: served, clock }, dispatcher, report);
  }

  async start(): Promise<void> {
    const { signal } = this.#stop;
    await this.#parkedAsks.prepare();
    await this.#views.start(signal);
    for (const runner of this.#reactionRunners) this.#loop(`reaction ${runner.group}`, runner.run(signal));
    this.#loop('timers', this.#timers.run(signal));
    this.#loop('watch', this.#watch(signal));
    this.#loop('parked', this.#helpParked(signal));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async status(): Promise<RuntimeStatus> {
    const { head, silentSeconds } = await this.#head.ask();
    const views = this.#views.statuses(head).map((one) => ({ ...one, lagSeconds: Math.max(one.lagSeconds, silentSeconds) }));
    return { views, loopsTurning: !this.#dead };
  }

  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    const runner = this.#views.runner(view);
    return runner ? runner.reached.wait(position, signal) : Promise.resolve(false);
  }

  async lagSeconds(view: string): Promise<number | null> {
    const { head, silentSeconds } = await this.#head.latest();
    const status = this.#views.runner(view)?.status(head);
    return !status || status.state === 'stopped' ? null : Math.max(status.lagSeconds, silentSeconds);
  }

  served(view: string): SetName | null {
    return this.#views.served(view);
  }

  async settled(): Promise<void> {
    for (let head = await this.engines.log.head(); !this.#stop.signal.aborted; ) {
      await this.#level(head);
      await this.#views.turn();
      await this.#parkedAsks.turn(this.#reactionRunners);
      const fired = await this.#timers.fireDue(this.#stop.signal);
      const now = await this.engines.log.head();
      if (fired === 0 && now === head) return;
      head = now;
    }
  }

  async #level(head: Position): Promise<void> {
    const { signal } = this.#stop;
    for (const runner of this.#views.runners()) {
      if (runner.state !== 'stopped') await runner.reached.wait(head, signal);
    }
    for (const runner of this.#reactionRunners) {
      while (!signal.aborted && (await this.engines.bus.progress(runner.group)) < head) await this.bench.clock.sleep(0, signal);
    }
  }

  /** Looks at every view once a second, so that "how long behind" is known when somebody asks, and at what is asked to be done with them. */
  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        // Asks the log anew, also while what the views ask for cannot be done.
        await this.status();
        await this.#views.turn();
        this.progressed();
      } catch (error) {
        this.report('watch', error);
      }
      await this.bench.clock.sleep(1_000, signal);
    }
  }

  /** A loop of its own: what is tried again may take long, and nobody else waits for it. */
  async #helpParked(signal: AbortSignal): Promise<void> {
    for (let faulty = false; !signal.aborted; ) {
      try {
        await this.#parkedAsks.turn(this.#reactionRunners);
        faulty = false;
      } catch (error) {
        // Told once, until it goes through.
        if (!faulty) this.report('parked', error);
        faulty = true;
      }
      await this.bench.clock.sleep(ASKED_EVERY_MS, signal);
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
