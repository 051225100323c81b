import type { JsonObject } from '../json.js';
import { type Position, START } from '../ports/event-log.js';
import type { StoredDocument, ViewShape, ViewStore } from '../ports/view-store.js';
import { type AnyView, viewGroup } from './view.js';

/** When a set that has caught up takes over: by itself, or when somebody says so. */
export type Promotion = 'auto' | 'by-command';

/**
 * Documents of one view, folded by one version of its code. Named as its place in the store: `loans@2`, or `loans-beside@2` where the same
 * version is built anew beside one that is read.
 */
export type SetName = string;

/** What the store holds of a view, and what is to become of it. */
export interface Catalogued {
  /** The set that is read. */
  readonly served: SetName;
  /** Every set that has documents, and is kept up to date by a program that knows its version. */
  readonly sets: readonly SetName[];
  /** The set that is to take over. Not yet among `sets`: it is begun when what lies in its place is dropped. */
  readonly building: SetName | null;
  /** True: somebody said that it takes over as soon as it is level. */
  readonly promote: boolean;
  /** Sets that are to go. Never the one that is served, nor one that is being built and was begun. */
  readonly drop: readonly SetName[];
  /** Class of the fault at which the set that is being built stopped. */
  readonly fault: string | null;
  /** Versions that the program knows which started last, and what it was told of taking over. */
  readonly program: { readonly versions: readonly number[]; readonly promotion: Promotion } | null;
}

/** Its documents lie in the view store itself: so they are void when views are, and need no table of their own on any engine. */
export const CATALOGUE: ViewShape = { name: 'views-catalogue', version: 1, indexes: {} };

/** Ends the place of a set that is built beside one of the same version. */
export const BESIDE = '-beside';

export const setNameOf = ({ name, version }: Pick<ViewShape, 'name' | 'version'>): SetName => `${name}@${version}`;

export const versionOf = (set: SetName): number => Number(set.slice(set.lastIndexOf('@') + 1));

/** Where the documents of a set lie; the indexes are the view's. */
export function placeOf<V extends ViewShape>(view: V, set: SetName): V {
  const at = set.lastIndexOf('@');
  return setNameOf(view) === set ? view : { ...view, name: set.slice(0, at), version: Number(set.slice(at + 1)) };
}

/** The two places that documents of one version can lie in: one is read while the other is made. */
export function besideSet({ name, version }: Pick<ViewShape, 'name' | 'version'>, served: SetName): SetName {
  const plain = setNameOf({ name, version });
  return served === plain ? `${name}${BESIDE}@${version}` : plain;
}

/** Another writer was first, again and again. */
const ATTEMPTS_MAX = 20;

/** Which set of each view is served, kept in the view store. Several programs and command lines may change it at once. */
export class ViewCatalogue {
  constructor(private readonly store: ViewStore) {}

  prepare(): Promise<void> {
    return this.store.prepare(CATALOGUE);
  }

  async read(names: readonly string[]): Promise<ReadonlyMap<string, Catalogued>> {
    const found = await this.store.getMany(CATALOGUE, names);
    return new Map([...found].flatMap(([name, { document }]) => (document ? [[name, document as unknown as Catalogued] as const] : [])));
  }

  /**
   * Puts in place of what stands what `change` makes of it; begins again when somebody else was first. `change` may be called several times
   * and answers null where nothing is to change. Answers what stands then.
   */
  async change(name: string, change: (standing: Catalogued | null) => Catalogued | null): Promise<Catalogued | null> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const stored = await this.#stored(name);
      const standing = (stored?.document ?? null) as unknown as Catalogued | null;
      const wanted = change(standing);
      if (wanted === null || same(wanted, standing)) return standing;
      await this.store.putMany(CATALOGUE, [{ id: name, position: after(stored), document: wanted as unknown as JsonObject }]);
      if (same(wanted, (await this.#stored(name))?.document)) return wanted;
    }
    throw new Error(`What the store notes of view ${name} was changed by others ${ATTEMPTS_MAX} times in a row.`);
  }

  /** Versions before the first note: folders and databases are older than the catalogue. */
  async versionsFound({ name, version }: Pick<AnyView, 'name' | 'version'>): Promise<readonly number[]> {
    const found: number[] = [];
    for (let one = 1; one <= version; one += 1)
      if ((await this.store.checkpoint(viewGroup({ name, version: one, indexes: {} }))) !== START) found.push(one);
    return found;
  }

  /** Removes every set of these views and what is noted of them: they are made anew. */
  async dropAll(views: readonly ViewShape[]): Promise<void> {
    await this.prepare();
    const noted = await this.read(views.map((one) => one.name));
    for (const view of views)
      for (const set of new Set([...(noted.get(view.name)?.sets ?? []), setNameOf(view)])) await this.store.drop(placeOf(view, set));
    await this.store.drop(CATALOGUE);
  }

  async #stored(name: string): Promise<StoredDocument | undefined> {
    return (await this.store.getMany(CATALOGUE, [name])).get(name);
  }
}

/** No place in a log: a count of changes, by which the store's guard lets one of two writers through. */
const after = (stored: StoredDocument | undefined): Position => String(Number(stored?.position ?? 0) + 1).padStart(16, '0') as Position;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Asks for the newest version to be made anew beside the set that is served, from the start of the log. */
export function rebuilding(view: Pick<ViewShape, 'name' | 'version'>, standing: Catalogued | null): Catalogued {
  const plain = setNameOf(view);
  const { served, sets, program } = standing ?? { served: plain, sets: [plain], program: null };
  const building = versionOf(served) === view.version ? besideSet(view, served) : plain;
  const drop = [...new Set([...(standing?.drop ?? []), ...(sets.includes(building) ? [building] : [])])];
  return { served, sets, building, promote: false, drop, fault: null, program };
}

/** Asks for what is being built to take over as soon as it is level. Null: nothing is being built. */
export const promoting = (standing: Catalogued | null): Catalogued | null => (standing?.building ? { ...standing, promote: true } : null);

/** Asks for a set to go. Null: there is none of that name, or it is served. */
export function dropping(set: SetName, standing: Catalogued | null): Catalogued | null {
  if (!standing?.sets.includes(set) || standing.served === set) return null;
  const drop = [...new Set([...standing.drop, set])];
  // What was to take over is given up with its documents.
  return standing.building === set ? { ...standing, drop, building: null, promote: false, fault: null } : { ...standing, drop };
}
