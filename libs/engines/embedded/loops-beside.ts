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
  /** Starts the thread that runs `follow`; called once, at once. */
  readonly start: () => Line;
}

/** How often the other thread hears what time it is here: a clock that is moved has no other way to tell. */
const TELL_TIME_MS = 1_000;

/**
 * The loops in a thread of their own, as the one that takes commands sees them: it tells that thread how far the log is, appends and
 * asks the vault for it, and is told how far each view is.
 */
export class LoopsBeside implements Loops {
  readonly #stop = new AbortController();
  readonly #reached = new Map<string, Reached>();
  readonly #heads: Heads;
  readonly #statuses = new Map<string, ViewStatus>();
  #turning = true;
  readonly #line: Line;
  readonly #other: Asking;
  #telling: Promise<unknown> = Promise.resolve();

  /** The thread is there at once, and finds what it needs while this one does; it begins when it is asked to. */
  constructor(private readonly options: LoopsBesideOptions) {
    const { log, vault, report, clock } = options;
    this.#heads = new Heads(clock);
    this.#line = options.start();
    this.#other = asking(this.#line, {
      incarnation: () => log.incarnation(),
      head: () => log.head(),
      append: (stream: string, expected: Expected, events: readonly EventText[]) => log.appendTexts(stream, expected, events),
      vault: (method: 'ensure' | 'find' | 'unwrap' | 'lookup', given: [never, never]) =>
        (vault[method] as (...asked: [never, never]) => Promise<unknown>)(...given),
      report: (where: string, fault: Parameters<typeof errorOf>[0]) => report(where, errorOf(fault)),
      statuses: (statuses: readonly ViewStatus[], turning: boolean) => this.#hear(statuses, turning),
    });
    void this.#line.ended.then((error) => {
      if (this.#stop.signal.aborted) return;
      this.#turning = false;
      for (const reached of this.#reached.values()) reached.end();
      report('the thread of views and reactions', error ?? new Error('It ended though nobody asked it to.'));
    });
  }

  async start(): Promise<void> {
    const head = await this.options.log.head();
    await this.#other.ask('start');
    this.#telling = Promise.all([this.#tellHeads(head), this.#tellTime()]);
  }

  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#telling;
    // A thread that has ended by itself meanwhile has stopped too; the rest is closed all the same.
    if (this.#turning) await this.#other.ask('stop').catch((error) => this.options.report('the thread of views and reactions', error));
    await this.#line.close();
    for (const reached of this.#reached.values()) reached.end();
  }

  async status(): Promise<RuntimeStatus> {
    const views = [...this.#statuses.values()].map((one) => ({ ...one, lagSeconds: this.#heads.lagSeconds(one.position) }));
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
    return !status || status.state === 'stopped' || !this.#turning ? null : this.#heads.lagSeconds(status.position);
  }

  async settled(): Promise<void> {
    await this.#other.ask('settled', await this.options.log.head(), this.options.clock.now());
  }

  /** `changed`: the views that moved or stopped since it told before. */
  #hear(changed: readonly ViewStatus[], turning: boolean): void {
    this.#turning = turning;
    for (const status of changed) {
      let reached = this.#reached.get(status.name);
      if (!reached || this.#statuses.get(status.name)?.set !== status.set) {
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
