/** A morning for which there are rules of every kind (`libs/contexts/compensation/src/rules`). None is made up for later (COM-01). */
const MORNING = Date.parse('2026-06-15T08:00:00Z');
const HOUR_MS = 3_600_000;

/**
 * By how much a process of today is put back, so that it lives on that morning, whenever the tests are run (`tools/shifted-date.mjs`).
 * Two runs begin at different instants of its first hour, as data of both may stand in one server.
 */
export const toRuledDay = (now = Date.now()): number => Math.min(0, MORNING + (now % HOUR_MS) - now);
