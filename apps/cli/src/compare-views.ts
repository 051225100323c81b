import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLogReading } from '@sleutelbos/engines/event-log/sqlite/log-reading.js';
import type { DocumentText } from '@sleutelbos/engines/view-store/document-text.js';
import { VIEWS_FILE } from '@sleutelbos/engines/view-store/sqlite/views-in-use.js';
import { openViewsReading, type ViewsReading } from '@sleutelbos/engines/view-store/sqlite/views-reading.js';
import { type AnyView, knownSets, type Registry, setNameOf } from '@sleutelbos/kernel';
import { type RebuiltDocument, RebuiltViews } from './rebuilt-views.js';

const BATCH = 1_000;
const NAMED_PER_VIEW = 5;

export interface ViewsCompared {
  readonly views: number;
  readonly documents: number;
  readonly faults: readonly string[];
}

const NOTHING: ViewsCompared = { views: 0, documents: 0, faults: [] };

/**
 * Compares every stored document of every set that this program knows, byte for byte, with one folded from the log alone. The views are read as they stand at one moment;
 * each is compared at the position that it has reached by then.
 *
 * @throws EngineError unavailable (no such file), damaged
 */
export function compareViews(folder: string, registry: Registry): ViewsCompared {
  // They may be taken away: the next start makes them anew.
  if (!existsSync(join(folder, VIEWS_FILE))) return NOTHING;
  const standing = openViewsReading(folder);
  try {
    standing.file.hold();
    const views = registry.views.flatMap((view) => knownSets(view, standing.catalogued(view.name)));
    const rebuilt = rebuild(folder, registry, views, standing);
    if (rebuilt === null) return NOTHING;
    return compareSets(registry, views, rebuilt, (view) => standing.documents(view) ?? []);
  } finally {
    standing.close();
  }
}

/** Null: the views are another incarnation's, and will be made anew at the next start. */
function rebuild(folder: string, registry: Registry, views: readonly AnyView[], standing: ViewsReading): RebuiltViews | null {
  const log = openLogReading(folder);
  try {
    if (log.incarnation !== standing.incarnation) return null;
    log.file.hold();
    const rebuilt = new RebuiltViews(registry, views, (view) => ({ upTo: standing.reached(view) }));
    const head = log.head();
    for (let after = 0; after < head; ) {
      const { events, mark } = log.check(after, BATCH);
      for (const event of events()) rebuilt.fold(event);
      if (mark === after) break;
      after = mark;
    }
    return rebuilt;
  } finally {
    log.close();
  }
}

/** Each set's documents, as they stand and as they were made anew, byte for byte. */
export function compareSets(
  registry: Registry,
  sets: readonly AnyView[],
  rebuilt: RebuiltViews,
  standing: (set: AnyView) => Iterable<DocumentText>,
): ViewsCompared {
  let documents = 0;
  const faults: string[] = [];
  const plain = new Set(registry.views.map(setNameOf));
  for (const set of sets) {
    const name = plain.has(setNameOf(set)) ? set.name : setNameOf(set);
    const compared = compareSet(name, standing(set), rebuilt.documents(set));
    documents += compared.documents;
    faults.push(...compared.faults.slice(0, NAMED_PER_VIEW));
    if (compared.faults.length > NAMED_PER_VIEW) faults.push(`view ${name}: ${compared.faults.length - NAMED_PER_VIEW} more.`);
  }
  return { views: sets.length, documents, faults };
}

function compareSet(
  name: string,
  standing: Iterable<DocumentText>,
  rebuilt: ReadonlyMap<string, RebuiltDocument>,
): { documents: number; faults: string[] } {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { id, position, document } of standing) {
    seen.add(id);
    const made = rebuilt.get(id);
    if (!made) faults.push(`view ${name}: document ${id} comes from no event.`);
    else if (made.position !== position) faults.push(`view ${name}: document ${id} stands at another event than the log says.`);
    else if ((made.document === null ? null : JSON.stringify(made.document)) !== document)
      faults.push(`view ${name}: document ${id} differs from the one made from the log.`);
  }
  for (const id of rebuilt.keys()) if (!seen.has(id)) faults.push(`view ${name}: document ${id} is missing.`);
  return { documents: seen.size, faults };
}
