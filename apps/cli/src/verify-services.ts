import { realSystem } from '@sleutelbos/engines/system/real-system.js';
import type { DocumentText } from '@sleutelbos/engines/view-store/document-text.js';
import { type AnyView, knownSets, type Position, type Registry, START, ViewCatalogue, viewGroup } from '@sleutelbos/kernel';
import type { Outcome } from './commands.js';
import { compareSets } from './compare-views.js';
import { RebuiltViews } from './rebuilt-views.js';
import type { ServicesAt } from './services.js';

interface Standing {
  readonly checkpoint: Position;
  readonly newest: Position;
  readonly documents: ReadonlyMap<string, DocumentText>;
}

/**
 * Compares every stored document of every set of the services' views with one folded from the log alone, beside the services too. Documents
 * are read one after the other while they may be written: each is compared at the event that it says it stands at, which may not be older
 * than the last one that concerns it before the checkpoint, as that was before the documents were read.
 *
 * @throws EngineError
 */
export async function verifyServices(places: ServicesAt, registry: Registry): Promise<Outcome> {
  // Their clients are loaded where they are used: most commands are about a folder.
  const { openClusterReading } = await import('@sleutelbos/engines/cluster/open-to-keep.js');
  const reading = await openClusterReading(places, realSystem());
  try {
    const catalogue = new ViewCatalogue(reading.views);
    await catalogue.prepare();
    const noted = await catalogue.read(registry.views.map((one) => one.name));
    const sets = registry.views.flatMap((view) => knownSets(view, noted.get(view.name) ?? null));
    const standing = new Map<AnyView, Standing>();
    for (const set of sets) {
      const checkpoint = await reading.views.checkpoint(viewGroup(set));
      const documents = new Map<string, DocumentText>();
      await reading.documents(set, (one) => documents.set(one.id, one));
      standing.set(set, { checkpoint, newest: newestOf(checkpoint, documents.values()), documents });
    }
    const documentsOf = (set: AnyView) => (standing.get(set) as Standing).documents;
    const rebuilt = new RebuiltViews(registry, sets, (set) => {
      const { checkpoint, newest, documents } = standing.get(set) as Standing;
      return { upTo: newest, of: (id) => later(checkpoint, documents.get(id)?.position ?? START) };
    });
    let events = 0;
    for await (const batch of reading.log.subscribe({ after: START, untilHead: true, signal: new AbortController().signal })) {
      for (const event of batch.events) rebuilt.fold(event);
      events += batch.events.length;
    }
    const { faults, ...counts } = compareSets(registry, sets, rebuilt, (set) => documentsOf(set).values());
    const found = faults.length === 0 ? 'sound' : `${faults.length} faults`;
    return {
      lines: [...faults, `The services: ${events} events, ${counts.documents} documents of ${counts.views} views: ${found}.`],
      data: { events, ...counts, faults },
      well: faults.length === 0,
    };
  } finally {
    await reading.close();
  }
}

const later = (one: Position, other: Position): Position => (one > other ? one : other);

const newestOf = (checkpoint: Position, documents: Iterable<DocumentText>): Position => {
  let newest = checkpoint;
  for (const { position } of documents) newest = later(newest, position);
  return newest;
};
