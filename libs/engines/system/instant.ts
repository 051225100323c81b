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
