import type { RequestToMatch, Window } from './candidate.js';

/** Whether the windows cover what is asked for; without an asked time, whether there is any time at all. Unknown does not cover. */
export function covers(windows: readonly Window[] | null, request: RequestToMatch): boolean {
  if (!windows || windows.length === 0) return false;
  const { day, from, to } = request;
  if (day === null) return true;
  const that = windows.filter((one) => one.day === day);
  return from === null || to === null ? that.length > 0 : that.some((one) => one.from <= from && to <= one.to);
}

/** Number of different weekdays on which somebody can come. */
export const daysOf = (windows: readonly Window[] | null): number => new Set((windows ?? []).map((one) => one.day)).size;
