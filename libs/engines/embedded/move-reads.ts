import { EngineError, type ReadLine, type ReadLog } from '@sleutelbos/kernel';
import { sameJson } from './same-json.js';

const PAGE = 500;

/**
 * Moves who saw what, tenant by tenant, in its order. What stands there is added to, never written over: it must be the beginning of what is moved.
 * Answers how many lines stand there in the end. @throws EngineError unavailable: other lines stand there
 */
export async function moveReads(from: ReadLog, to: ReadLog, tenants: readonly string[]): Promise<number> {
  let lines = 0;
  for (const tenant of tenants) {
    const before = await compare(from, to, tenant);
    let seen = 0;
    for await (const page of pagesOf(from, tenant)) {
      const fresh = page.slice(Math.max(0, before - seen));
      if (fresh.length > 0) await to.record(fresh);
      seen += page.length;
    }
    if ((await compare(from, to, tenant)) !== seen)
      throw new EngineError('damaged', 'The read log that was moved to does not hold every line. Move again.');
    lines += seen;
  }
  return lines;
}

/** How many lines stand in the target, each as in the source. */
async function compare(from: ReadLog, to: ReadLog, tenant: string): Promise<number> {
  const expected = linesOf(from, tenant);
  let count = 0;
  for await (const line of linesOf(to, tenant)) {
    const { value } = await expected.next();
    count += 1;
    if (!sameJson(line, value))
      throw new EngineError(
        'unavailable',
        `The read log that is moved to holds lines of its own (line ${count} of a tenant differs). It is never written over: move into an empty one.`,
      );
  }
  return count;
}

async function* linesOf(log: ReadLog, tenant: string): AsyncGenerator<ReadLine, undefined> {
  for await (const page of pagesOf(log, tenant)) yield* page;
}

async function* pagesOf(log: ReadLog, tenant: string): AsyncGenerator<readonly ReadLine[]> {
  for (let after: string | null | undefined; after !== null; ) {
    const page: Awaited<ReturnType<ReadLog['find']>> = await log.find({ tenant, limit: PAGE, ...(after ? { after } : {}) });
    if (page.lines.length > 0) yield page.lines;
    after = page.next;
  }
}
