import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Context, kernelContext, Registry } from '@sleutelbos/kernel';

/** The root of the work tree. */
export const ROOT = join(import.meta.dirname, '../../../..');

export interface FoundContext {
  readonly context: Context;
  /** The folder of its sources, golden files among them. */
  readonly folder: string;
}

const isContext = (value: unknown): value is Context =>
  typeof value === 'object' && value !== null && 'deciders' in value && 'published' in value && 'events' in value;

/** Every context in the tree: what `libs/contexts/<name>/src/<name>.context.ts` exports. A new one is under the laws without being named anywhere. */
export async function foundContexts(): Promise<readonly FoundContext[]> {
  const found: FoundContext[] = [];
  for await (const file of glob('libs/contexts/*/src/*.context.ts', { cwd: ROOT })) {
    const path = join(ROOT, file);
    const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
    const context = Object.values(exported).find(isContext);
    if (!context) throw new Error(`${file} exports no context`);
    found.push({ context, folder: dirname(path) });
  }
  return found.sort((a, b) => (a.context.name < b.context.name ? -1 : 1));
}

export const kernelFound: FoundContext = { context: kernelContext, folder: join(ROOT, 'libs/kernel/src') };

export async function registryOfAll(): Promise<Registry> {
  return new Registry([kernelContext, ...(await foundContexts()).map((one) => one.context)]);
}
