import { Temporal } from 'temporal-polyfill';

/** Dates, weeks and months of this product are those of the Netherlands. */
export const ZONE = 'Europe/Amsterdam';

let lastMs = Number.NaN;
let lastText = '';

/** RFC 3339 in UTC with milliseconds. The last answer is kept: a group of events shares one instant. */
export function instant(ms: number): string {
  if (ms !== lastMs) {
    lastText = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastText;
}

/** Milliseconds since 1970 of an RFC 3339 instant. */
export function millisecondsOf(text: string): number {
  return Date.parse(text);
}

let remembered = { from: 0, to: 0, date: '' };

/** The ISO date in the Netherlands at a moment. The day's bounds are remembered: almost every call falls on the same day. */
export function dateAt(ms: number): string {
  if (ms >= remembered.from && ms < remembered.to) return remembered.date;
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(ZONE);
  const start = day.startOfDay();
  remembered = { from: start.epochMilliseconds, to: start.add({ days: 1 }).epochMilliseconds, date: day.toPlainDate().toString() };
  return remembered.date;
}

/** `2019-07` of an ISO date. */
export const monthOf = (date: string): string => date.slice(0, 7);

/** `2019` of an ISO date. */
export const yearOf = (date: string): string => date.slice(0, 4);

/** `2019-W27`, the ISO week of an ISO date. */
export function weekOf(date: string): string {
  const day = Temporal.PlainDate.from(date);
  return `${day.yearOfWeek}-W${String(day.weekOfYear).padStart(2, '0')}`;
}

const MOST_DATES = 1_000;
const later = new Map<string, string>();

/** The ISO date `days` later (or earlier when negative). Remembered: on one day almost all ask the same. */
export function addDays(date: string, days: number): string {
  const asked = `${date} ${days}`;
  let found = later.get(asked);
  if (found === undefined) {
    found = Temporal.PlainDate.from(date).add({ days }).toString();
    if (later.size >= MOST_DATES) later.clear();
    later.set(asked, found);
  }
  return found;
}
