import {
  type Expected,
  type KeyVault,
  type Loops,
  type Position,
  Reached,
  type Report,
  type RuntimeStatus,
  type SetName,
  type SystemPorts,
  type ViewStatus,
} from '@sleutelbos/kernel';
import type { EventText } from '../event-log/sqlite/event-row.js';
import type { NotedEventLog } from '../event-log/sqlite/sqlite-event-log.js';
import type { Line } from '../system/line.js';
import { type Asking, asking, errorOf } from './asking.js';
import { Heads } from './heads.js';

export interface LoopsBesideOptions {
  readonly log: NotedEventLog;
  readonly vault: KeyVault;
  readonly clock: SystemPorts['clock'];
  readonly report: Report;
  /** Starts the thread that runs `follow`: at once, and again when it ended by itself. */
  readonly start: () => Line;
  /** How long it is waited before a thread that died is started again, the first time, the second …; after the last it stays dead. */
  readonly restartsMs?: readonly number[];
}

/** What kills it once (memory that ran out, a fault of ours) may not come again; what kills it again and again is not mended here. */
const RESTARTS_MS = [1_000, 5_000, 30_000];
/** Who has turned so long since it died last is well. */
const WELL_AFTER_MS = 600_000;

/** How often the other thread hears what time it is here: a clock that is moved has no other way to tell. */
const TELL_TIME_MS = 1_000;

/**
 * The loops in a thread of their own, as the one that takes commands sees them: it tells that thread how far the log is, appends and
 * asks the vault for it, and is told how far each view is. A thread that dies is started again, a few times: meanwhile commands are taken and
 * views grow old. When it keeps dying it is left, and only the process is worth starting again.
 */
export class LoopsBeside implements Loops {
  readonly #stop = new AbortController();
  readonly #reached = new Map<string, Reached>();
  readonly #heads: Heads;
  readonly #statuses = new Map<string, ViewStatus>();
  /** False once a loop in that thread has died, or the thread has, for good. */
  #turning = true;
  /** There is a thread, and nothing is known to be wrong with it. */
  #alive = true;
  #line: Line;
  #other: Asking;
  #started = false;
  #deaths = 0;
  #diedAt = 0;
  #restarting: Promise<void> = Promise.resolve();
  #telling: Promise<unknown> = Promise.resolve();

  /** The thread is there at once, and finds what it needs while this one does; it begins when it is asked to. */
  constructor(private readonly options: LoopsBesideOptions) {
    this.#heads = new Heads(options.clock);
    [this.#line, this.#other] = this.#thread();
  }

  #thread(): [Line, Asking] {
    const { log, vault, report, start } = this.options;
    const line = start();
    const other = asking(line, {
      incarnation: () => log.incarnation(),
      head: () => log.head(),
      append: (stream: string, expected: Expected, events: readonly EventText[]) => log.appendTexts(stream, expected, events),
      vault: (method: 'ensure' | 'find' | 'unwrap' | 'lookup', given: [never, never]) =>
        (vault[method] as (...asked: [never, never]) => Promise<unknown>)(...given),
      report: (where: string, fault: Parameters<typeof errorOf>[0]) => report(where, errorOf(fault)),
      statuses: (statuses: readonly ViewStatus[], turning: boolean) => this.#hear(statuses, turning),
    });
    void line.ended.then((error) => {
      if (this.#stop.signal.aborted) return;
      report('the thread of views and reactions', error ?? new Error('It ended though nobody asked it to.'));
      this.#died();
    });
    return [line, other];
  }

  #died(): void {
    const { clock, restartsMs = RESTARTS_MS } = this.options;
    this.#alive = false;
    for (const reached of this.#reached.values()) reached.end();
    if (clock.now() - this.#diedAt > WELL_AFTER_MS) this.#deaths = 0;
    this.#diedAt = clock.now();
    // One that dies before it has begun ends the start of the process.
    const wait = this.#started ? restartsMs[this.#deaths] : undefined;
    this.#deaths += 1;
    if (wait === undefined) this.#turning = false;
    else this.#restarting = this.#restart(wait);
  }

  /** As after a death of the whole process: it goes on from the checkpoints, and what was under way has the same ids again. */
  async #restart(waitMs: number): Promise<void> {
    const { clock, log } = this.options;
    const { signal } = this.#stop;
    await clock.sleep(waitMs, signal);
    if (signal.aborted) return;
    [this.#line, this.#other] = this.#thread();
    const line = this.#line;
    try {
      await this.#other.ask('start');
      this.#turning = true;
      this.#alive = true;
      // What was appended while it began.
      this.#other.tell('head', await log.head(), clock.now());
    } catch (error) {
      this.options.report('the thread of views and reactions', error);
      // One that cannot begin is ended, which is a death like any other.
      await line.close();
    }
  }

  async start(): Promise<void> {
    const head = await this.options.log.head();
    await this.#other.ask('start');
    this.#started = true;
    this.#telling = Promise.all([this.#tellHeads(head), this.#tellTime()]);
  }

  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#telling;
    await this.#restarting;
    // A thread that has ended by itself meanwhile has stopped too; the rest is closed all the same.
    if (this.#alive) await this.#other.ask('stop').catch((error) => this.options.report('the thread of views and reactions', error));
    await this.#line.close();
    for (const reached of this.#reached.values()) reached.end();
  }

  async status(): Promise<RuntimeStatus> {
    const state = (one: ViewStatus): ViewStatus['state'] => (this.#alive || one.state === 'stopped' ? one.state : 'waiting');
    const views = [...this.#statuses.values()].map((one) => ({
      ...one,
      state: state(one),
      lagSeconds: this.#heads.lagSeconds(one.position),
    }));
    return { views, loopsTurning: this.#turning };
  }

  served(view: string): SetName | null {
    return this.#statuses.get(view)?.set ?? null;
  }

  wait(view: string, position: Position, signal: AbortSignal): Promise<boolean> {
    return this.#reached.get(view)?.wait(position, signal) ?? Promise.resolve(false);
  }

  async lagSeconds(view: string): Promise<number | null> {
    const status = this.#statuses.get(view);
    return !status || status.state === 'stopped' || !this.#alive ? null : this.#heads.lagSeconds(status.position);
  }

  async settled(): Promise<void> {
    await this.#other.ask('settled', await this.options.log.head(), this.options.clock.now());
  }

  /** `changed`: the views that moved or stopped since it told before. */
  #hear(changed: readonly ViewStatus[], turning: boolean): void {
    this.#turning = turning;
    for (const status of changed) {
      let reached = this.#reached.get(status.name);
      if (!reached || reached.ended || this.#statuses.get(status.name)?.set !== status.set) {
        const former = reached;
        reached = new Reached();
        this.#reached.set(status.name, reached);
        this.#statuses.set(status.name, status);
        // Who waited for the set that was read before begins again with this one.
        former?.end();
      }
      this.#statuses.set(status.name, status);
      reached.move(status.position);
      if (status.state === 'stopped') reached.end();
    }
    let least = this.#heads.newest;
    for (const { state, position } of this.#statuses.values()) if (state !== 'stopped' && position < least) least = position;
    this.#heads.forget(least);
  }

  /** A subscription that wants no event is told how far the log is, and under load not at every commit. */
  async #tellHeads(after: Position): Promise<void> {
    const { log } = this.options;
    const nothing = { after, types: new Set<string>(), signal: this.#stop.signal };
    for await (const { mark } of log.subscribe(nothing)) {
      this.#heads.note(mark);
      this.#other.tell('head', mark, this.options.clock.now());
    }
  }

  async #tellTime(): Promise<void> {
    const { clock } = this.options;
    while (!this.#stop.signal.aborted) {
      this.#other.tell('time', clock.now());
      await clock.sleep(TELL_TIME_MS, this.#stop.signal);
    }
  }
}
