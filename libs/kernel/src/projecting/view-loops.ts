import type { Codec } from '../deciding/codec.js';
import type { EventLog, Position } from '../ports/event-log.js';
import { START } from '../ports/event-log.js';
import type { Clock, Ids } from '../ports/system.js';
import type { ViewStore } from '../ports/view-store.js';
import type { ToContexts } from '../registry.js';
import type { AnyView } from './view.js';
import { type Catalogued, type Promotion, placeOf, type SetName, setNameOf, ViewCatalogue, versionOf } from './view-catalogue.js';
import { ViewRunner, type ViewStatus } from './view-runner.js';

export interface ViewLoopsPorts {
  readonly log: EventLog;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly codec: Codec;
}

export interface ViewLoopsOptions {
  readonly promotion: Promotion;
  readonly report: (where: string, error: unknown) => void;
  /** Told of every loop that begins. */
  readonly began: (where: string, running: Promise<void>) => void;
  /** Called when a view has moved or stopped. */
  readonly moved?: () => void;
  /** Sets that are folded here; absent: all whose version this program knows. */
  readonly only?: (set: SetName) => boolean;
}

interface Running {
  readonly runner: ViewRunner;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** One view, with each version of its code that this program has. */
interface Kept {
  readonly view: AnyView;
  readonly folds: ReadonlyMap<number, AnyView>;
  readonly running: Map<SetName, Running>;
  /** Their runners have ended here; they go at the next turn, when every other program has noticed too. */
  readonly leaving: Set<SetName>;
  standing: Catalogued | null;
}

/** One of several programs on the same store drops at a time: a set that goes may begin anew at once. */
const DROPPING = 'views-dropping';
const DROPPING_MS = 60_000;

/**
 * Keeps every set of every view up to date, begins the ones that are asked for, and lets them take over (ADR 0024). What is asked for stands in
 * the catalogue, so that the command line of another process asks by writing there.
 */
export class ViewLoops {
  readonly #catalogue: ViewCatalogue;
  readonly #kept: ReadonlyMap<string, Kept>;
  #turn: Promise<void> = Promise.resolve();
  #signal = new AbortController().signal;

  constructor(
    views: readonly AnyView[],
    private readonly ports: ViewLoopsPorts,
    private readonly toContexts: ToContexts,
    private readonly options: ViewLoopsOptions,
  ) {
    this.#catalogue = new ViewCatalogue(ports.views);
    this.#kept = new Map(
      views.map((view) => [view.name, { view, folds: foldsOf(view), running: new Map(), leaving: new Set(), standing: null }]),
    );
  }

  /** As the program that serves: notes which versions it knows, and begins. */
  async start(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    await this.#catalogue.prepare();
    await Promise.all([...this.#kept.values()].map((kept) => this.#note(kept)));
    await this.turn();
  }

  /** As a helper of a program that may run elsewhere: notes nothing of itself, and begins with the first turn. */
  help(signal: AbortSignal): void {
    this.#signal = signal;
  }

  /** Does what is asked for in the catalogue, as far as it can be done now. One turn at a time. @throws EngineError */
  turn(): Promise<void> {
    const next = this.#turn.then(() => this.#keepAll());
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** The set that is read here. */
  served(view: string): SetName | null {
    const kept = this.#kept.get(view);
    return kept ? servedHere(kept) : null;
  }

  /** Of the set that is read here; null: there is no such view, or its loop has not begun. */
  runner(view: string): ViewRunner | null {
    const kept = this.#kept.get(view);
    return kept?.running.get(servedHere(kept))?.runner ?? null;
  }

  /** Of every set that is kept here. */
  runners(): readonly ViewRunner[] {
    return [...this.#kept.values()].flatMap((kept) => [...kept.running.values()].map((one) => one.runner));
  }

  /** Of the sets that are read. */
  statuses(head: Position): readonly ViewStatus[] {
    return [...this.#kept.values()].map((kept) => {
      const { name, version, context } = kept.view;
      const set = servedHere(kept);
      const runner = kept.running.get(set)?.runner;
      // Named as the view, wherever its documents lie.
      return runner ? { ...runner.status(head), name } : { name, version, set, context, state: 'waiting', position: START, lagSeconds: 0 };
    });
  }

  async #note(kept: Kept): Promise<void> {
    const { view, folds } = kept;
    const found = await this.#catalogue.versionsFound(view);
    const program = { versions: [...folds.keys()], promotion: this.options.promotion };
    kept.standing = await this.#catalogue.change(view.name, (standing) => ({ ...known(kept, standing ?? first(kept, found)), program }));
  }

  async #keepAll(): Promise<void> {
    const noted = await this.#catalogue.read([...this.#kept.keys()]);
    for (const kept of this.#kept.values()) {
      const standing = noted.get(kept.view.name);
      if (standing && !this.#signal.aborted) await this.#keep(kept, standing);
    }
  }

  async #keep(kept: Kept, noted: Catalogued): Promise<void> {
    kept.standing = noted;
    for (const set of kept.leaving) if (!noted.drop.includes(set)) kept.leaving.delete(set);
    for (const set of noted.drop) await this.#drop(kept, set);
    for (const set of kept.running.keys()) if (!isKept(kept, set)) await this.#end(kept, set);
    const { building, sets, drop } = kept.standing;
    if (building && this.#mayFold(kept, building) && !sets.includes(building) && !drop.includes(building))
      await this.#change(kept, (one) => (one.building === building ? { ...one, sets: [...one.sets, building] } : one));
    for (const set of kept.standing.sets)
      if (isKept(kept, set) && !kept.running.has(set) && this.#mayFold(kept, set)) await this.#begin(kept, set);
    await this.#promote(kept);
  }

  #mayFold(kept: Kept, set: SetName): boolean {
    return kept.folds.has(versionOf(set)) && (this.options.only?.(set) ?? true);
  }

  async #begin(kept: Kept, set: SetName): Promise<void> {
    const { log, views, clock, codec } = this.ports;
    const place = placeOf(kept.folds.get(versionOf(set)) as AnyView, set);
    await views.prepare(place);
    const where = set === setNameOf(kept.view) ? `view ${kept.view.name}` : `view ${set}`;
    const stop = new AbortController();
    const runner = new ViewRunner(
      place,
      { log, views, clock, codec },
      this.toContexts,
      (_place, error) => this.options.report(where, error),
      this.options.moved,
    );
    const done = runner.run(AbortSignal.any([this.#signal, stop.signal]));
    kept.running.set(set, { runner, stop, done });
    this.options.began(where, done);
  }

  async #end(kept: Kept, set: SetName): Promise<void> {
    const running = kept.running.get(set);
    kept.running.delete(set);
    running?.stop.abort();
    running?.runner.reached.end();
    await running?.done;
  }

  async #drop(kept: Kept, set: SetName): Promise<void> {
    await this.#end(kept, set);
    if (!kept.leaving.has(set)) {
      kept.leaving.add(set);
      return;
    }
    const { views, ids } = this.ports;
    const lease = await views.lease(DROPPING, ids.next(), DROPPING_MS);
    if (!lease) return;
    try {
      const now = (await this.#catalogue.read([kept.view.name])).get(kept.view.name);
      if (now?.drop.includes(set) && now.served !== set) await views.drop(placeOf(kept.view, set));
      const without = (sets: readonly SetName[]): readonly SetName[] => sets.filter((one) => one !== set);
      await this.#change(kept, (one) =>
        one.drop.includes(set) ? { ...one, sets: one.served === set ? one.sets : without(one.sets), drop: without(one.drop) } : one,
      );
      kept.leaving.delete(set);
    } finally {
      await lease.release();
    }
  }

  async #promote(kept: Kept): Promise<void> {
    const { building = null, promote = false } = kept.standing ?? {};
    const runner = building ? kept.running.get(building)?.runner : undefined;
    if (!building || !runner) return;
    if (runner.state === 'stopped') {
      await this.#change(kept, (one) => (one.building === building ? { ...one, fault: runner.fault ?? 'unknown' } : one));
    } else if (runner.level && (promote || this.options.promotion === 'auto')) {
      await this.#change(kept, (one) => (one.building === building ? promoted(one, building) : one));
      this.options.moved?.();
    }
  }

  async #change(kept: Kept, change: (standing: Catalogued) => Catalogued): Promise<void> {
    kept.standing = await this.#catalogue.change(kept.view.name, (standing) => standing && change(standing));
  }
}

/** Every set of a view whose version this code knows, each with its own fold and place. */
export function knownSets(view: AnyView, standing: Catalogued | null): readonly AnyView[] {
  const folds = foldsOf(view);
  const sets = standing?.sets.filter((set) => !standing.drop.includes(set) && folds.has(versionOf(set))) ?? [setNameOf(view)];
  return sets.map((set) => placeOf(folds.get(versionOf(set)) as AnyView, set));
}

function foldsOf(view: AnyView): ReadonlyMap<number, AnyView> {
  const folds = new Map<number, AnyView>([[view.version, view]]);
  // Queries name the indexes of today.
  if (view.former) folds.set(view.former.version, { ...view.former, indexes: view.indexes });
  return folds;
}

function servedHere({ view, folds, standing }: Kept): SetName {
  if (standing && folds.has(versionOf(standing.served))) return standing.served;
  return newestIn(view, standing?.sets ?? []);
}

const newestIn = (view: AnyView, sets: readonly SetName[]): SetName =>
  sets.findLast((one) => versionOf(one) === view.version) ?? setNameOf(view);

const isKept = ({ standing }: Kept, set: SetName): boolean => (standing?.sets.includes(set) ?? false) && !standing?.drop.includes(set);

const promoted = (standing: Catalogued, building: SetName): Catalogued => ({
  ...standing,
  served: building,
  building: null,
  promote: false,
  fault: null,
});

/** A view of which nothing was noted yet. `found`: versions of which there are documents. */
function first({ view, folds }: Kept, found: readonly number[]): Catalogued {
  const older = found.filter((one) => folds.has(one)).at(-1);
  const served = setNameOf({ name: view.name, version: older ?? view.version });
  const sets = [...new Set([...found.map((version) => setNameOf({ name: view.name, version })), served])];
  return { served, sets, building: null, promote: false, drop: [], fault: null, program: null };
}

/** What stands, as a program goes on from it that knows these versions. */
function known({ view, folds }: Kept, standing: Catalogued): Catalogued {
  const { served, sets, building } = standing;
  const newest = newestIn(view, sets);
  const withNewest = sets.includes(newest) ? sets : [...sets, newest];
  // Put back to an older program: it reads what it knows, and what stands is not its to change.
  if (versionOf(served) > view.version) return { ...standing, sets: withNewest };
  if (versionOf(served) === view.version) return standing;
  if (!folds.has(versionOf(served))) return promoted({ ...standing, sets: withNewest }, newest);
  return building && versionOf(building) === view.version ? standing : { ...standing, building: newest, promote: false, fault: null };
}
