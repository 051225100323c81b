import { type Clock, EngineError, type ReadLine, type ReadLog } from '@sleutelbos/kernel';
import { checkLines, pageStart } from '../read-page.js';

/** The reference: the port's laws in the fewest words. */
export function memoryReadLog(clock: Clock): ReadLog {
  const kept: ReadLine[] = [];
  let closed = false;

  function mustBeOpen(): void {
    if (closed) throw new EngineError('unavailable', 'The read log is closed.');
  }

  return {
    async record(lines) {
      mustBeOpen();
      checkLines(lines);
      const copies = structuredClone(lines);
      await clock.sleep(0);
      mustBeOpen();
      kept.push(...copies);
    },
    async find(query) {
      mustBeOpen();
      const { tenant, subject, actor, record, circles, limit } = query;
      const start = pageStart(query);
      const found = kept
        .map((line, index) => ({ line, number: index + 1 }))
        .filter(({ line, number }) => number > start && line.tenant === tenant)
        .filter(({ line }) => subject === undefined || line.subjects.includes(subject))
        .filter(({ line }) => circles === undefined || line.circle === undefined || circles.includes(line.circle))
        .filter(({ line }) => (actor === undefined || line.actor === actor) && (record === undefined || line.record === record));
      const page = found.slice(0, limit);
      return { lines: structuredClone(page.map(({ line }) => line)), next: found.length > limit ? String(page.at(-1)?.number) : null };
    },
    async close() {
      closed = true;
    },
  };
}
