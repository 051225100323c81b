import type { EngineName, Runtime } from '@sleutelbos/kernel';

const PATIENCE_MS = 2_000;

/** Whether the process can take commands. Views may lag: that is *degraded*, and a restart would not help it. */
export class Readiness {
  #started = false;
  #draining = false;

  constructor(private readonly runtime: Runtime) {}

  started(): void {
    this.#started = true;
  }

  draining(): void {
    this.#draining = true;
  }

  /** The log answers, and the process is neither starting nor stopping. */
  async ready(): Promise<boolean> {
    if (!this.#started || this.#draining) return false;
    return within(
      this.runtime.engines.log.head().then(() => true),
      false,
    );
  }

  /** Only a dead loop fails it; an engine that is away does not. */
  async live(): Promise<boolean> {
    return within(
      this.runtime.status().then((status) => status.loopsTurning),
      true,
    );
  }

  async status(): Promise<Status> {
    const { engines } = this.runtime;
    const [known, groups] = await Promise.all([within(this.runtime.status(), null), within(this.runtime.parked(), [])]);
    const away = engines.away?.() ?? [];
    const silent = away.length > 0 ? { away } : {};
    if (!known) return { state: 'degraded', views: [], ...silent };
    const views = known.views.map(({ name, context, state, lagSeconds }) => ({ name, context, state, lagSeconds }));
    const damaged = engines.faults?.() ?? [];
    const level = views.every((view) => view.state === 'running' && view.lagSeconds <= 5);
    const parked = groups.filter(({ messages }) => messages > 0).map(({ group }) => group);
    const well = known.loopsTurning && level && away.length === 0 && damaged.length === 0 && parked.length === 0;
    return {
      state: well ? 'ok' : 'degraded',
      views,
      ...silent,
      ...(damaged.length > 0 ? { damaged } : {}),
      ...(parked.length > 0 ? { parked } : {}),
    };
  }
}

/** For people who keep the service running: seconds, never counts or positions. */
export interface Status {
  readonly state: 'ok' | 'degraded';
  readonly views: readonly { readonly name: string; readonly context: string; readonly state: string; readonly lagSeconds: number }[];
  /** Engines that do not answer. */
  readonly away?: readonly EngineName[];
  /** Names of files in which damage was found. */
  readonly damaged?: readonly string[];
  /** Reactions with messages that they could not handle: somebody has to look (`sleutelbos parked list`). */
  readonly parked?: readonly string[];
}

async function within<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, otherwise);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
