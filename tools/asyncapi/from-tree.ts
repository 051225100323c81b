import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { JsonObject, RecordedEvent } from '@sleutelbos/kernel';
import { foundContexts } from '@sleutelbos/testing/laws/found-contexts.js';
import { factAt } from '@sleutelbos/testing/logged-fact.js';
import { modules, registry } from '../../apps/platform/src/contexts.js';
import { asyncApiDocument, type Example } from './document.js';

export const DOCUMENT = resolve(import.meta.dirname, '../../docs/reference/asyncapi.json');

/** What the bus carries of the golden files: one example at least of each type. */
async function goldenExamples(): Promise<readonly Example[]> {
  const examples: Example[] = [];
  for (const { context, folder } of await foundContexts()) {
    if (context.events.length === 0) continue;
    const golden = join(folder, 'golden');
    for (const file of readdirSync(golden).sort()) {
      const stored = factAt(1, JSON.parse(readFileSync(join(golden, file), 'utf8')));
      const event = registry.codec.decode(stored as unknown as RecordedEvent);
      for (const message of context.published.toBus(event)) examples.push({ of: stored.type, message });
    }
  }
  return examples;
}

/** The document as the tree stands. */
export const documentFromTree = async (): Promise<JsonObject> => asyncApiDocument(modules, await goldenExamples());

/** As it is committed. */
export const written = (document: JsonObject): string => `${JSON.stringify(document, null, 2)}\n`;
