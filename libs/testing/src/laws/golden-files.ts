import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventType, type Fact, personalParts, type RecordedEvent, type Registry, versionsOf } from '@sleutelbos/kernel';
import { frozen } from '../frozen.js';
import { factAt } from '../logged-fact.js';
import type { FoundContext } from './found-contexts.js';

const ENDING = '.golden.json';

/** A shipped event version never changes: one stored example of each, former ones among them, is decoded, folded and published for ever. */
export function goldenFilesAreDecoded(registry: Registry, { context, folder }: FoundContext): void {
  const golden = join(folder, 'golden');
  const files = existsSync(golden) ? readdirSync(golden).filter((name) => name.endsWith(ENDING)) : [];
  const newest = new Map(context.events.flatMap((type) => versionsOf(type).map((version) => [version.type, type] as const)));
  const versions = new Map(context.events.flatMap(versionsOf).map((version) => [version.type, version]));
  const types = [...versions.keys()];

  it('has a golden file for every event version', () => {
    expect(types.filter((type) => !files.includes(`${type}${ENDING}`))).toEqual([]);
  });

  it('has no golden file of an event that it lacks: versions are never taken away', () => {
    expect(files.filter((file) => !types.includes(file.slice(0, -ENDING.length)))).toEqual([]);
  });

  const examples = files.filter((file) => types.includes(file.slice(0, -ENDING.length)));
  if (examples.length > 0) {
    it.each(examples)('%s is decoded as the newest version, folded and published', (file) => {
      const stored = frozen(JSON.parse(readFileSync(join(golden, file), 'utf8')) as Fact);
      expect(Object.keys(stored).sort()).toEqual(['data', 'type']);
      expect(`${stored.type}${ENDING}`).toBe(file);
      const event = factAt(1, stored);
      const decoded = registry.codec.decode(event as unknown as RecordedEvent);
      expect(versions.get(stored.type)?.schema.parse(stored.data)).toEqual(stored.data);
      expect(decoded.type).toBe(newest.get(stored.type)?.type);
      expect(registry.codec.encode(decoded)).toEqual(decoded.type === stored.type ? stored.data : decoded.data);
      expect(samplesOfParts(versions.get(stored.type), stored)).toEqual([]);
      for (const decider of context.deciders) if (decider.events.includes(decoded.type)) decider.evolve(decider.initial, decoded);
      context.published.toContexts(decoded);
      context.published.toBus(decoded);
    });
  }
}

/** Personal parts of an example that do not carry the name of their field, as a real one does. */
function samplesOfParts(type: EventType | undefined, stored: Fact): readonly string[] {
  const data = stored.data as Record<string, { part?: string } | undefined>;
  return type ? [...personalParts(type.schema).keys()].filter((name) => data[name] && data[name].part !== name) : [];
}
