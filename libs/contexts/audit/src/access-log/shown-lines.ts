import type { ReadLine, ReadLog, ReadQuery } from '@sleutelbos/kernel';

/** Lines about records that exist for few only: the lines do not exist for others either (SAF-02). */
const KEPT_BETWEEN_FEW = 'safeguarding:';
/** First part of a signal's record. */
export const SIGNAL = 'signal-';

/** Whether an auditor may see a line, given the signals that they may replay now. */
export function mayBeShown(line: ReadLine, signals: ReadonlySet<string>): boolean {
  if (line.record.startsWith(SIGNAL)) return signals.has(line.record.slice(SIGNAL.length));
  return !line.action.startsWith(KEPT_BETWEEN_FEW);
}

/**
 * One page of the read log without the lines that do not exist for the reader. Pages are filled up, and `next` is only given when
 * a further line can be shown: a short page, or a next one that turns out empty, would say that something was left out.
 */
export async function shownLines(
  log: Pick<ReadLog, 'find'>,
  query: ReadQuery,
  shown: (line: ReadLine) => boolean,
): Promise<{ readonly lines: readonly ReadLine[]; readonly next: string | null }> {
  const lines: ReadLine[] = [];
  let after: string | null | undefined = query.after;
  while (after !== null && lines.length < query.limit) {
    const page = await log.find({ ...query, limit: query.limit - lines.length, ...(after === undefined ? {} : { after }) });
    lines.push(...page.lines.filter(shown));
    after = page.next;
  }
  if (after === null || after === undefined) return { lines, next: null };
  for (let probe: string | null = after; probe !== null; ) {
    const page = await log.find({ ...query, limit: 100, after: probe });
    if (page.lines.some(shown)) return { lines, next: after };
    probe = page.next;
  }
  return { lines, next: null };
}
