import { openEmbeddedViews, type ViewsOpened } from '@sleutelbos/engines/embedded/open-views.js';
import { ProgressBar } from '@sleutelbos/engines/system/progress-bar.js';
import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import {
  type AnyView,
  BESIDE,
  type Catalogued,
  dropping,
  faultOf,
  knownSets,
  type Promotion,
  placeOf,
  promoting,
  type Registry,
  rebuilding,
  type SetName,
  START,
  setNameOf,
  ViewCatalogue,
  ViewLoops,
  versionOf,
  viewGroup,
} from '@sleutelbos/kernel';
import type { Outcome } from './commands.js';
import { contextRegistry } from './contexts.js';
import { houseAt } from './house.js';
import { servicesAt } from './services.js';

export interface ViewsArguments {
  readonly data?: string;
  /** The views of services, whose engines the environment names. */
  readonly services?: boolean;
}

/** What the commands work with; tests give their own. */
export interface ViewsAt {
  readonly registry: Registry;
  open(): Promise<ViewsOpened>;
  readonly promotion: Promotion;
  readonly bar: Pick<ProgressBar, 'show' | 'end'>;
  /** Longest wait for a running program to begin what it was asked. */
  readonly patienceMs: number;
}

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 15_000;

/** Here an installation's engines are chosen: those of a data folder, or of services. */
export function viewsAt({ data, services }: ViewsArguments): ViewsAt {
  return {
    registry: contextRegistry(),
    open: () => (services ? openServices() : openEmbeddedViews(houseAt(data, undefined).folder, realSystem())),
    promotion: process.env.SLEUTELBOS_VIEWS_PROMOTE?.trim() === 'by-command' ? 'by-command' : 'auto',
    bar: new ProgressBar(process.stderr),
    patienceMs: PATIENCE_MS,
  };
}

/** Their clients are loaded where they are used: most commands are about a folder. */
async function openServices(): Promise<ViewsOpened> {
  const { openClusterViews } = await import('@sleutelbos/engines/cluster/open-to-keep.js');
  return openClusterViews(servicesAt(), realSystem());
}

interface ListedSet {
  readonly view: string;
  readonly set: SetName;
  readonly version: number;
  /** `served`, `building`, `asked for`, `kept`, `going`, or the fault at which building stopped. */
  readonly state: string;
  /** Age in seconds of the oldest event that is not folded yet; 0 where there is none; null: this program does not know that version. */
  readonly lagSeconds: number | null;
  readonly documents: number;
}

/** Every set of every view. Beside a running process too. */
export async function listViews(at: ViewsAt): Promise<Outcome> {
  return within(at, async (opened, catalogue) => {
    const noted = await catalogue.read(at.registry.views.map((one) => one.name));
    const sets: ListedSet[] = [];
    for (const view of at.registry.views) sets.push(...(await setsOf(at, opened, view, noted.get(view.name) ?? null)));
    const widths = [Math.max(...sets.map((one) => one.set.length)), Math.max(...sets.map((one) => one.state.length))] as const;
    const lines = sets.map(
      ({ set, state, lagSeconds, documents }) =>
        `${set.padEnd(widths[0])}  ${state.padEnd(widths[1])}  ${lagSeconds === null ? 'lag unknown' : `${lagSeconds} s behind`}, ${documents} documents`,
    );
    return { lines, data: { views: sets }, well: sets.every((one) => !one.state.startsWith('stopped')) };
  });
}

async function setsOf(at: ViewsAt, opened: ViewsOpened, view: AnyView, standing: Catalogued | null): Promise<ListedSet[]> {
  const plain = setNameOf(view);
  const {
    served,
    sets,
    building = null,
    drop = [],
    fault = null,
  }: Pick<Catalogued, 'served' | 'sets'> & Partial<Catalogued> = standing ?? {
    served: plain,
    sets: [plain],
  };
  const stateOf = (set: SetName): string => {
    if (set === served) return 'served';
    if (drop.includes(set)) return 'going';
    if (set !== building) return 'kept';
    if (fault !== null) return `stopped: ${fault}`;
    return sets.includes(set) ? 'building' : 'asked for';
  };
  const known = new Map(knownSets(view, standing).map((one) => [setNameOf(one), one]));
  const all = [...new Set([...sets, ...(building ? [building] : [])])];
  return Promise.all(
    all.map(async (set) => ({
      view: view.name,
      set,
      version: versionOf(set),
      state: stateOf(set),
      lagSeconds: known.has(set) ? await lagOf(at, opened, known.get(set) as AnyView) : null,
      documents: await opened.views.count(placeOf(view, set)),
    })),
  );
}

/** By the events that concern the view: a checkpoint that has passed over others is stored now and then only. */
async function lagOf({ registry }: ViewsAt, { log, views }: ViewsOpened, place: AnyView): Promise<number> {
  const after = await views.checkpoint(viewGroup(place));
  const types = registry.sources(place.context, new Set(place.handles));
  const stop = new AbortController();
  for await (const { events } of log.subscribe({ after, types, batchSize: 1, untilHead: true, signal: stop.signal })) {
    const [first] = events;
    if (first) return Math.max(0, Math.round((realSystem().clock.now() - Date.parse(first.recordedAt)) / 1000));
  }
  return 0;
}

/** Makes the newest version of a view anew beside the one that is read, which goes on meanwhile. */
export async function rebuildView(at: ViewsAt, name: string): Promise<Outcome> {
  const view = viewOf(at, name);
  if (!view) return unknownView(at, name);
  return within(at, async (opened, catalogue) => {
    const asked = await catalogue.change(name, (standing) => rebuilding(view, standing));
    return built(at, opened, catalogue, view, asked?.building as SetName);
  });
}

/** Lets what was built take over, once it is level. */
export async function promoteView(at: ViewsAt, name: string): Promise<Outcome> {
  const view = viewOf(at, name);
  if (!view) return unknownView(at, name);
  return within(at, async (opened, catalogue) => {
    const asked = await catalogue.change(name, promoting);
    if (asked?.building) return built(at, opened, catalogue, view, asked.building);
    return failed(`Nothing of view ${name} waits to take over; ${asked?.served ?? setNameOf(view)} is served.`);
  });
}

/** Removes a set that is not served. */
export async function dropView(at: ViewsAt, set: SetName): Promise<Outcome> {
  const name = set.slice(0, Math.max(0, set.lastIndexOf('@')));
  const view = viewOf(at, name) ?? viewOf(at, name.endsWith(BESIDE) ? name.slice(0, -BESIDE.length) : name);
  if (!view) return unknownView(at, set);
  return within(at, async (opened, catalogue) => {
    const standing = (await catalogue.read([view.name])).get(view.name) ?? null;
    if (!dropping(set, standing)) {
      const why =
        standing?.served === set ? 'is served: nothing that is read is dropped' : 'is not there; `sleutelbos views list` shows what is';
      return failed(`${set} ${why}.`);
    }
    await catalogue.change(view.name, (now) => dropping(set, now));
    return helped(
      at,
      opened,
      view,
      (one) => one === '',
      async (turn) => {
        for (let waited = 0; waited <= at.patienceMs; waited += LOOK_EVERY_MS) {
          if (!opened.beside) await turn();
          const now = (await catalogue.read([view.name])).get(view.name);
          if (!now?.sets.includes(set)) return { lines: [`${set} is dropped.`], data: { dropped: set }, well: true };
          await realSystem().clock.sleep(LOOK_EVERY_MS);
        }
        return failed(
          `${set} is to go, but the process that works on the views has not dropped it yet. It will; look with \`sleutelbos views list\`.`,
        );
      },
    );
  });
}

/** Waits until a set has taken over, or is level where somebody has to say so. Folds it here where no running program does. */
async function built(at: ViewsAt, opened: ViewsOpened, catalogue: ViewCatalogue, view: AnyView, set: SetName): Promise<Outcome> {
  const now = async (): Promise<Catalogued | null> => (await catalogue.read([view.name])).get(view.name) ?? null;
  const program = (await now())?.program ?? null;
  const here = !opened.beside || !program?.versions.includes(view.version);
  const promotion = here ? at.promotion : (program?.promotion ?? at.promotion);
  const place = placeOf(view, set);
  const only = (one: SetName): boolean => here && one === set;
  return helped(at, opened, view, only, async (turn, level) => {
    let begun = 0;
    for (let looked = 0; ; looked += 1) {
      await opened.advance();
      if (here) await turn();
      const standing = await now();
      const head = await opened.log.head();
      const position = await opened.views.checkpoint(viewGroup(place));
      const isBegun = standing?.sets.includes(set) === true && !standing.drop.includes(set);
      at.bar.show(isBegun && position !== START ? opened.share(position, head) : 0, `${view.name} version ${versionOf(set)}`);
      if (standing?.served === set) {
        at.bar.show(1, `${view.name} version ${versionOf(set)}`);
        return takenOver(set, standing, here && opened.beside);
      }
      if (standing?.building !== set) return failed(`Somebody asked for something else of view ${view.name} meanwhile.`);
      if (standing.fault !== null)
        return failed(`${set} stopped (${standing.fault}); ${standing.served} is served as before. The log of the process says at what.`);
      const isLevel = isBegun && (here ? level(set) : (await lagOf(at, opened, place)) === 0);
      if (isLevel && promotion === 'by-command' && !standing.promote) {
        at.bar.show(1, `${view.name} version ${versionOf(set)}`);
        const then = `Compare with \`sleutelbos verify --views\`; \`sleutelbos views promote ${view.name}\` lets it take over.`;
        return {
          lines: [`${set} has caught up; ${standing.served} is served. ${then}`],
          data: { built: set, served: standing.served },
          well: true,
        };
      }
      begun = isBegun || begun > 0 ? begun + 1 : 0;
      if (begun === 0 && looked * LOOK_EVERY_MS > at.patienceMs)
        return failed(
          `The process that works on the views has not begun ${set} yet. It stands among what is asked for; look with \`sleutelbos views list\`.`,
        );
      await realSystem().clock.sleep(LOOK_EVERY_MS);
    }
  });
}

function takenOver(set: SetName, { sets }: Catalogued, programIsOlder: boolean): Outcome {
  const former = sets.filter((one) => one !== set);
  const lines = [
    programIsOlder
      ? `${set} has caught up. The process that runs is of an older version and reads what it read; the next start of this version reads ${set}.`
      : `${set} is served.`,
  ];
  if (former.length > 0) lines.push(`Still there: ${former.join(', ')}. \`sleutelbos views drop ${former[0]}\` removes it.`);
  return { lines, data: { served: set, kept: former }, well: true };
}

type Turn = () => Promise<void>;

/** With the loops of one view in this process, folding no more than `only`. */
async function helped(
  at: ViewsAt,
  { log, views }: ViewsOpened,
  view: AnyView,
  only: (set: SetName) => boolean,
  work: (turn: Turn, level: (set: SetName) => boolean) => Promise<Outcome>,
): Promise<Outcome> {
  const system = realSystem();
  const stop = new AbortController();
  const running: Promise<void>[] = [];
  const ports = { log, views, clock: system.clock, ids: system.ids, codec: at.registry.codec };
  const loops = new ViewLoops([view], ports, at.registry, {
    promotion: at.promotion,
    report: (where, error) => console.error(`${where}: ${faultOf(error)}`),
    began: (_where, one) => running.push(one),
    only,
  });
  loops.help(stop.signal);
  try {
    return await work(
      () => loops.turn(),
      (set) => loops.runners().some((one) => setNameOf(one.view) === set && one.level),
    );
  } finally {
    stop.abort();
    await Promise.all(running);
    at.bar.end();
  }
}

async function within(at: ViewsAt, work: (opened: ViewsOpened, catalogue: ViewCatalogue) => Promise<Outcome>): Promise<Outcome> {
  const opened = await at.open();
  try {
    const catalogue = new ViewCatalogue(opened.views);
    await catalogue.prepare();
    return await work(opened, catalogue);
  } finally {
    await opened.close();
  }
}

const viewOf = ({ registry }: ViewsAt, name: string): AnyView | undefined => registry.views.find((one) => one.name === name);

const failed = (line: string): Outcome => ({ lines: [line], data: { fault: line }, well: false });

const unknownView = ({ registry }: ViewsAt, name: string): Outcome =>
  failed(`There is no view ${name}. There are: ${registry.views.map((one) => one.name).join(', ')}.`);
